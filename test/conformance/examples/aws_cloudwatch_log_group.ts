import type { Example } from '../example.ts';

export const example: Example = {
  parents: { aws_kms_key: { main: { description: 'one' }, other: { description: 'two' } } },
  config: {
    name: '/life/group',
    retention_in_days: 14,
    kms_key_id: '${aws_kms_key.main.arn}',
    tags: { Name: 'logs' },
  },
  drifts: {
    retention_in_days: { to: 30 },
    kms_key_id: {
      to: 'arn:aws:kms:eu-west-1:${data.aws_caller_identity.current.account_id}:key/${aws_kms_key.other.id}',
    },
    tags: { to: { Name: 'logs', Added: 'by hand' } },
  },
  exempt: {},
  unset: { retention_in_days: 14, kms_key_id: '${aws_kms_key.main.arn}', tags: { A: 'b' } },
  dataBearing: true,
};
