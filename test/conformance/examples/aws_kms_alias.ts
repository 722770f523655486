import type { Example } from '../example.ts';

export const example: Example = {
  parents: { aws_kms_key: { main: { description: 'one' }, other: { description: 'two' } } },
  config: { name: 'alias/life', target_key_id: '${aws_kms_key.main.arn}' },
  drifts: { target_key_id: { to: '${aws_kms_key.other.id}' } },
  exempt: {},
  unset: {},
};
