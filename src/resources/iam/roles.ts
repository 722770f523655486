import { ListRolesCommand } from '@aws-sdk/client-iam';
import { collection } from '../collection.ts';

/**
 * All roles, 1,000 a page, with description and session time, which the bulk answer leaves out; without tags and boundaries.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export const roles = collection(ListRolesCommand)({
  items: (output) => output.Roles ?? [],
  next: (output) => (output.IsTruncated === true ? output.Marker : undefined),
  service: 'iam',
  actions: ['iam:ListRoles'],
  byMark: false,
  indexes: { name: { batch: 0, keys: (role) => [role.RoleName ?? ''] } },
  input: (_selection, token) => ({ MaxItems: 1000, Marker: token }),
});
