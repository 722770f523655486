import type { Example } from '../example.ts';
import { rights, trust } from './iam-documents.ts';

const inline_policy = [{ name: 'read', policy: rights('s3:GetObject') }];
const boundary = (name: string): string => `\${aws_iam_policy.${name}.arn}`;
const arn = (name: string): string => `arn:aws:iam::\${data.aws_caller_identity.current.account_id}:policy/${name}`;

export const example: Example = {
  parents: {
    aws_iam_policy: {
      one: { name: 'life-one', policy: rights('s3:*') },
      other: { name: 'life-other', policy: rights('sqs:*') },
    },
  },
  config: {
    name: 'life-role',
    assume_role_policy: trust('ec2'),
    description: 'a role',
    max_session_duration: 7200,
    permissions_boundary: boundary('one'),
    inline_policy,
    managed_policy_arns: [boundary('one')],
    tags: { Name: 'role' },
  },
  drifts: {
    assume_role_policy: { to: trust('lambda') },
    description: { to: 'by hand' },
    max_session_duration: { to: 3600 },
    permissions_boundary: { to: arn('life-other') },
    inline_policy: { to: [...inline_policy, { name: 'added', policy: rights('*') }] },
    managed_policy_arns: { to: [arn('life-one'), arn('life-other')] },
    tags: { to: { Name: 'role', Added: 'by hand' } },
  },
  exempt: {},
  unset: {
    description: 'a role',
    max_session_duration: 7200,
    permissions_boundary: boundary('one'),
    tags: { A: 'b' },
  },
};
