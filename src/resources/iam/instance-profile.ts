import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { generateName, namePrefix, refuseTwoNames } from '../name-prefix.ts';
import { iamAbsent, iamExists } from './absent.ts';
import { iamTagsAspect, tagList, tagsFrom } from './tags.ts';
import { timeText } from './time-text.ts';

const attributes = {
  name: text({ onChange: 'replace' }),
  name_prefix: namePrefix(128, { onChange: 'replace' }),
  path: text({ default: '/', onChange: 'replace' }),
  role: text({ default: null, note: 'the name of the role' }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  unique_id: text({ computed: true }),
  create_date: text({ computed: true }),
};

const profile = describe(attributes);

/**
 * What gives an instance its role. Its id is its name. The list of all profiles has no tags, so that each is read by itself.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html
 */
export const iamInstanceProfile = profile.resource({
  type: 'aws_iam_instance_profile',
  summary: 'What gives an instance its role.',
  service: 'iam',
  createClass: 'name',
  dataBearing: false,
  absent: iamAbsent,
  identity: ({ name }) => name ?? undefined,
  create: profile.creation(CreateInstanceProfileCommand)({
    actions: ['iam:CreateInstanceProfile', 'iam:TagInstanceProfile'],
    input: (desired, birth) => ({
      InstanceProfileName: desired.name ?? generateName(desired.name_prefix, birth.token),
      Path: desired.path ?? '/',
      Tags: tagList(birth.tags),
    }),
    id: (output) => output.InstanceProfile?.InstanceProfileName ?? '',
    idFromInput: (input) => input.InstanceProfileName ?? '',
    already: iamExists,
  }),
  reads: {
    main: profile.each(GetInstanceProfileCommand)({
      actions: ['iam:GetInstanceProfile'],
      gives: ['name', 'name_prefix', 'path', 'role', 'tags', 'arn', 'unique_id', 'create_date'],
      input: (id) => ({ InstanceProfileName: id }),
      attributes: ({ InstanceProfile: found }, id) => ({
        name: id,
        name_prefix: id,
        path: found?.Path ?? '/',
        // A role that was deleted stays in the profile without a name.
        role: found?.Roles?.[0]?.RoleName ?? null,
        tags: tagsFrom(found?.Tags),
        arn: found?.Arn ?? null,
        unique_id: found?.InstanceProfileId ?? null,
        create_date: timeText(found?.CreateDate),
      }),
    }),
  },
  aspects: [
    {
      name: 'role',
      owns: ['role'],
      actions: ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:PassRole'],
      // A profile holds one role at most.
      write: ({ id, desired, live }) => [
        ...removeRole(id, live.role),
        ...(desired.role === null
          ? []
          : [callOf(AddRoleToInstanceProfileCommand, { InstanceProfileName: id, RoleName: desired.role })]),
      ],
    },
    iamTagsAspect({
      actions: ['iam:TagInstanceProfile', 'iam:UntagInstanceProfile'],
      put: (InstanceProfileName, Tags) => callOf(TagInstanceProfileCommand, { InstanceProfileName, Tags }),
      drop: (InstanceProfileName, TagKeys) => callOf(UntagInstanceProfileCommand, { InstanceProfileName, TagKeys }),
    }),
  ],
  remove: {
    actions: ['iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
    calls: ({ id, live }) => [
      ...removeRole(id, live.role),
      callOf(DeleteInstanceProfileCommand, { InstanceProfileName: id }),
    ],
  },
  validate: refuseTwoNames,
});

function removeRole(profileName: string, role: string | null | undefined): readonly Call[] {
  return role === null || role === undefined
    ? []
    : [callOf(RemoveRoleFromInstanceProfileCommand, { InstanceProfileName: profileName, RoleName: role }, iamAbsent)];
}
