import type { Example } from '../example.ts';
import { rights, roleParents } from './iam-documents.ts';

export const example: Example = {
  parents: roleParents('life-inline-of'),
  config: { role: '${aws_iam_role.main.id}', name: 'life-inline', policy: rights('s3:GetObject') },
  drifts: { policy: { to: rights('*') } },
  exempt: {},
  unset: {},
};
