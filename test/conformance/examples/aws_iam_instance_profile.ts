import type { Example } from '../example.ts';
import { roleParents, trust } from './iam-documents.ts';

const other = { name: 'life-in-profile-2', assume_role_policy: trust('ec2') };

export const example: Example = {
  parents: { aws_iam_role: { ...roleParents('life-in-profile').aws_iam_role, other } },
  config: { name: 'life-profile', role: '${aws_iam_role.main.name}', tags: { Name: 'profile' } },
  drifts: {
    role: { to: '${aws_iam_role.other.id}' },
    tags: { to: { Name: 'profile', Added: 'by hand' } },
  },
  exempt: {},
  unset: { role: '${aws_iam_role.main.name}', tags: { A: 'b' } },
};
