import type { Example } from '../example.ts';

export const example: Example = {
  parents: { aws_kms_key: { main: { description: 'one' } } },
  config: {
    name: '/life/group',
    retention_in_days: 14,
    kms_key_id: '${aws_kms_key.main.arn}',
    tags: { Name: 'logs' },
  },
  drifts: {
    retention_in_days: { to: 30 },
    tags: { to: { Name: 'logs', Added: 'by hand' } },
  },
  exempt: { kms_key_id: 'The emulator takes a key at birth only; test/resources/logs has the calls.' },
  unset: { retention_in_days: 14, tags: { A: 'b' } },
  dataBearing: true,
};
