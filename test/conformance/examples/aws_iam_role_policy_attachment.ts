import type { Example } from '../example.ts';
import { rights, roleParents } from './iam-documents.ts';

export const example: Example = {
  parents: {
    ...roleParents('life-attached-to'),
    aws_iam_policy: { main: { name: 'life-attached', policy: rights('s3:*') } },
  },
  config: { role: '${aws_iam_role.main.name}', policy_arn: '${aws_iam_policy.main.arn}' },
  drifts: {},
  exempt: {},
  unset: {},
};
