import { GetRoleCommand } from '@aws-sdk/client-iam';
import { block } from '../../core/kinds/block.ts';
import { map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { askData, askIfThere } from '../define-data.ts';

const told = text({ computed: true });

const attributes = {
  name: text({ required: true }),
  tags: map(textKind, { computed: true }),
  id: told,
  arn: told,
  assume_role_policy: told,
  create_date: told,
  description: told,
  max_session_duration: int({ computed: true }),
  path: told,
  permissions_boundary: told,
  role_last_used: block({ last_used_date: told, region: told }, { computed: true }),
  unique_id: told,
};

/** A role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const roleData = askData({
  type: 'aws_iam_role',
  summary: 'An IAM role that exists already.',
  attributes,
  service: 'iam',
  operation: 'GetRole',
  actions: ['iam:GetRole'],
  *ask({ name }) {
    const output = yield* askIfThere(GetRoleCommand, { RoleName: name ?? '' }, [
      'NoSuchEntity',
      'NoSuchEntityException',
    ]);
    const role = output?.Role;
    if (role === undefined) {
      return { problem: `There is no IAM role "${name}" in this account; create it first, or correct the name.` };
    }
    const used = role.RoleLastUsed;
    return {
      values: {
        id: role.RoleName ?? null,
        name: role.RoleName ?? null,
        arn: role.Arn ?? null,
        assume_role_policy: decodeURIComponent(role.AssumeRolePolicyDocument ?? ''),
        create_date: secondsOf(role.CreateDate),
        description: role.Description ?? '',
        max_session_duration: role.MaxSessionDuration ?? null,
        path: role.Path ?? null,
        permissions_boundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? '',
        role_last_used:
          used === undefined ? [] : [{ last_used_date: secondsOf(used.LastUsedDate), region: used.Region ?? '' }],
        tags: ownTags(Object.fromEntries((role.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))),
        unique_id: role.RoleId ?? null,
      },
    };
  },
});

function secondsOf(date: Date | undefined): string {
  return date === undefined ? '' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}
