import type { Example } from '../example.ts';

const policy = (Action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Account',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::${data.aws_caller_identity.current.account_id}:root' },
        Action,
        Resource: '*',
      },
    ],
  });

export const example: Example = {
  parents: {},
  config: {
    description: 'a key',
    enable_key_rotation: true,
    policy: policy('kms:*'),
    tags: { Name: 'key' },
  },
  drifts: {
    description: { to: 'by hand' },
    is_enabled: { to: false },
    enable_key_rotation: { to: false },
    policy: { to: policy('kms:Describe*') },
    tags: { to: { Name: 'key', Added: 'by hand' } },
  },
  exempt: { rotation_period_in_days: 'The emulator forgets it; test/resources/kms has the calls.' },
  unset: { is_enabled: false, tags: { A: 'b' } },
  dataBearing: true,
};
