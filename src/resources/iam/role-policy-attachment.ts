import { AttachRolePolicyCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { iamAbsent } from './absent.ts';
import { authorizationDetails, roleOf } from './authorization-details.ts';

const attributes = {
  role: text({ required: true, onChange: 'replace', note: 'the name of the role' }),
  policy_arn: text({ required: true, onChange: 'replace' }),
};

const attachment = describe(attributes);

/**
 * A managed policy on a role. Its id is `role/policy_arn`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
export const iamRolePolicyAttachment = attachment.resource({
  type: 'aws_iam_role_policy_attachment',
  summary: 'A managed policy on a role.',
  service: 'iam',
  createClass: 'relation',
  dataBearing: false,
  absent: iamAbsent,
  identity: ({ role, policy_arn }) => (role === null || policy_arn === null ? undefined : `${role}/${policy_arn}`),
  create: attachment.creation(AttachRolePolicyCommand)({
    actions: ['iam:AttachRolePolicy'],
    input: ({ role, policy_arn }) => ({ RoleName: role ?? '', PolicyArn: policy_arn ?? '' }),
    id: (_output, { role, policy_arn }) => `${role}/${policy_arn}`,
  }),
  reads: {
    main: attachment.fromCollection(authorizationDetails, {
      by: 'role',
      gives: ['role', 'policy_arn'],
      key: (id) => partsOf(id).role,
      attributes(item, id) {
        const { role, policy_arn } = partsOf(id);
        const found = roleOf(item)?.AttachedManagedPolicies?.some(({ PolicyArn }) => PolicyArn === policy_arn);
        return found === true ? { role, policy_arn } : undefined;
      },
    }),
  },
  aspects: [],
  remove: {
    actions: ['iam:DetachRolePolicy'],
    calls({ id }) {
      const { role: RoleName, policy_arn: PolicyArn } = partsOf(id);
      return [callOf(DetachRolePolicyCommand, { RoleName, PolicyArn })];
    },
  },
  child: attachment.children(authorizationDetails, {
    parentType: 'aws_iam_role',
    parentAttribute: 'role',
    by: 'role',
    inline: 'managed_policy_arns',
    children(item) {
      const found = roleOf(item);
      const role = found?.RoleName ?? '';
      return (found?.AttachedManagedPolicies ?? []).map(({ PolicyArn: policy_arn = '' }) => ({
        id: `${role}/${policy_arn}`,
        live: { role, policy_arn },
      }));
    },
  }),
});

/** The name of a role holds no slash. */
function partsOf(id: string): { readonly role: string; readonly policy_arn: string } {
  const at = id.indexOf('/');
  return { role: id.slice(0, at), policy_arn: id.slice(at + 1) };
}
