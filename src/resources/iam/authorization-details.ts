import { GetAccountAuthorizationDetailsCommand, type ManagedPolicyDetail, type RoleDetail } from '@aws-sdk/client-iam';
import { collection } from '../collection.ts';

/** A role with its policies and attachments, or a policy of this account with its versions. */
type AuthorizationDetail =
  | { readonly kind: 'role'; readonly role: RoleDetail }
  | { readonly kind: 'policy'; readonly policy: ManagedPolicyDetail };

/**
 * All roles and customer managed policies, up to 1,000 a page, with what hangs on them: the one bulk answer of IAM. It has no
 * filter, and leaves out the description and session time of roles and the tags of policies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const authorizationDetails = collection(GetAccountAuthorizationDetailsCommand)({
  items: (output): readonly AuthorizationDetail[] => [
    ...(output.RoleDetailList ?? []).map((role) => ({ kind: 'role', role }) as const),
    ...(output.Policies ?? []).map((policy) => ({ kind: 'policy', policy }) as const),
  ],
  next: (output) => (output.IsTruncated === true ? output.Marker : undefined),
  service: 'iam',
  actions: ['iam:GetAccountAuthorizationDetails'],
  byMark: false,
  indexes: {
    role: { batch: 0, keys: (item) => (item.kind === 'role' ? [item.role.RoleName ?? ''] : []) },
    policy: {
      batch: 0,
      keys: (item) => (item.kind === 'policy' ? [pathOf(item.policy.Arn ?? '')] : []),
    },
  },
  input: (_selection, token) => ({ Filter: ['Role', 'LocalManagedPolicy'], MaxItems: 1000, Marker: token }),
});

/** Path and name of a policy, from its ARN. */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf(':policy/') + ':policy'.length);
}

/** The role of an item. */
export function roleOf(item: AuthorizationDetail): RoleDetail | undefined {
  return item.kind === 'role' ? item.role : undefined;
}

/** The policy of an item. */
export function policyOf(item: AuthorizationDetail): ManagedPolicyDetail | undefined {
  return item.kind === 'policy' ? item.policy : undefined;
}
