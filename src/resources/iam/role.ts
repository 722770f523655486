import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  type RoleDetail,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import type { Live } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { set } from '../../core/kinds/collections.ts';
import { iamPolicy } from '../../core/kinds/iam-policy.ts';
import { int } from '../../core/kinds/number.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { generateName, namePrefix, refuseTwoNames } from '../name-prefix.ts';
import { iamAbsent, iamExists } from './absent.ts';
import { authorizationDetails, roleOf } from './authorization-details.ts';
import { decodeDocument } from './decode-document.ts';
import { inlinePolicies, writeInlinePolicies } from './inline-policies.ts';
import { roles } from './roles.ts';
import { iamTagsAspect, tagList, tagsFrom } from './tags.ts';
import { timeText } from './time-text.ts';

const attributes = {
  name: text({ onChange: 'replace' }),
  name_prefix: namePrefix(64, { onChange: 'replace' }),
  path: text({ default: '/', onChange: 'replace' }),
  assume_role_policy: iamPolicy({ required: true }),
  description: text({ default: '' }),
  max_session_duration: int({ default: 3600 }),
  permissions_boundary: text({ default: null }),
  force_detach_policies: bool({
    default: false,
    localOnly: true,
    note: 'of no consequence: a role that is deleted always loses its policies first, as in Terraform',
  }),
  inline_policy: inlinePolicies,
  managed_policy_arns: set(textKind, { note: 'exclusive; left out, the attachments are left alone' }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  unique_id: text({ computed: true }),
  create_date: text({ computed: true }),
};

const role = describe(attributes);

/** An IAM role. Its id is its name. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export const iamRole = role.resource({
  type: 'aws_iam_role',
  summary: 'Rights that somebody trusted may take on.',
  service: 'iam',
  createClass: 'name',
  dataBearing: false,
  absent: iamAbsent,
  identity: ({ name }) => name ?? undefined,
  create: role.creation(CreateRoleCommand)({
    actions: ['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePermissionsBoundary'],
    input: (desired, birth) => ({
      RoleName: desired.name ?? generateName(desired.name_prefix, birth.token),
      Path: desired.path ?? '/',
      AssumeRolePolicyDocument: desired.assume_role_policy ?? '',
      Description: desired.description || undefined,
      MaxSessionDuration: desired.max_session_duration ?? undefined,
      PermissionsBoundary: desired.permissions_boundary ?? undefined,
      Tags: tagList(birth.tags),
    }),
    id: (output) => output.Role?.RoleName ?? '',
    idFromInput: (input) => input.RoleName ?? '',
    already: iamExists,
  }),
  reads: {
    main: role.fromCollection(authorizationDetails, {
      by: 'role',
      gives: [
        'name',
        'name_prefix',
        'path',
        'assume_role_policy',
        'permissions_boundary',
        'inline_policy',
        'managed_policy_arns',
        'tags',
        'arn',
        'unique_id',
        'create_date',
      ],
      attributes(item) {
        const found = roleOf(item);
        return found === undefined ? undefined : liveRole(found);
      },
    }),
    settings: role.fromCollection(roles, {
      by: 'name',
      gives: ['description', 'max_session_duration'],
      attributes: (item) => ({
        description: item.Description ?? '',
        max_session_duration: item.MaxSessionDuration ?? 3600,
      }),
    }),
  },
  aspects: [
    {
      name: 'trust',
      owns: ['assume_role_policy'],
      actions: ['iam:UpdateAssumeRolePolicy'],
      write: ({ id, desired }) => [
        callOf(UpdateAssumeRolePolicyCommand, {
          RoleName: id,
          PolicyDocument: desired.assume_role_policy ?? '',
        }),
      ],
    },
    {
      name: 'settings',
      owns: ['description', 'max_session_duration'],
      actions: ['iam:UpdateRole'],
      // What is left out of this call goes back to its default.
      write: ({ id, desired }) => [
        callOf(UpdateRoleCommand, {
          RoleName: id,
          Description: desired.description ?? '',
          MaxSessionDuration: desired.max_session_duration ?? undefined,
        }),
      ],
    },
    {
      name: 'boundary',
      owns: ['permissions_boundary'],
      actions: ['iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary'],
      write: ({ id, desired }) => [
        desired.permissions_boundary === null
          ? callOf(DeleteRolePermissionsBoundaryCommand, { RoleName: id }, iamAbsent)
          : callOf(PutRolePermissionsBoundaryCommand, {
              RoleName: id,
              PermissionsBoundary: desired.permissions_boundary,
            }),
      ],
    },
    {
      name: 'inlinePolicies',
      owns: ['inline_policy'],
      actions: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
      write: ({ id, desired, live }) => writeInlinePolicies(id, desired.inline_policy ?? [], live.inline_policy ?? []),
    },
    {
      name: 'attachments',
      owns: ['managed_policy_arns'],
      actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      write: ({ id, desired, live }) =>
        writeAttachments(id, desired.managed_policy_arns ?? [], live.managed_policy_arns ?? []),
    },
    iamTagsAspect({
      actions: ['iam:TagRole', 'iam:UntagRole'],
      put: (RoleName, Tags) => callOf(TagRoleCommand, { RoleName, Tags }),
      drop: (RoleName, TagKeys) => callOf(UntagRoleCommand, { RoleName, TagKeys }),
    }),
  ],
  remove: {
    actions: ['iam:DetachRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole'],
    calls: ({ id, live }) => [
      ...writeAttachments(id, [], live.managed_policy_arns ?? []),
      ...writeInlinePolicies(id, [], live.inline_policy ?? []),
      callOf(DeleteRoleCommand, { RoleName: id }),
    ],
  },
  validate: refuseTwoNames,
});

function liveRole(found: RoleDetail): Live<typeof attributes> {
  return {
    name: found.RoleName ?? null,
    name_prefix: found.RoleName ?? null,
    path: found.Path ?? '/',
    assume_role_policy: decodeDocument(found.AssumeRolePolicyDocument),
    permissions_boundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    inline_policy: (found.RolePolicyList ?? []).map(({ PolicyName = '', PolicyDocument }) => ({
      name: PolicyName,
      policy: decodeDocument(PolicyDocument),
    })),
    managed_policy_arns: (found.AttachedManagedPolicies ?? []).map(({ PolicyArn = '' }) => PolicyArn),
    tags: tagsFrom(found.Tags),
    arn: found.Arn ?? null,
    unique_id: found.RoleId ?? null,
    create_date: timeText(found.CreateDate),
  };
}

/** What is new is attached first, so that no right is missing in between. */
function writeAttachments(role: string, desired: readonly string[], live: readonly string[]): readonly Call[] {
  return [
    ...desired
      .filter((arn) => !live.includes(arn))
      .map((PolicyArn) => callOf(AttachRolePolicyCommand, { RoleName: role, PolicyArn })),
    ...live
      .filter((arn) => !desired.includes(arn))
      .map((PolicyArn) => callOf(DetachRolePolicyCommand, { RoleName: role, PolicyArn }, iamAbsent)),
  ];
}
