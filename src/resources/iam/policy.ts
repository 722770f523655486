import {
  CreatePolicyCommand,
  DeletePolicyCommand,
  GetPolicyCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam';
import { iamPolicy } from '../../core/kinds/iam-policy.ts';
import { int } from '../../core/kinds/number.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text } from '../../core/kinds/text.ts';
import type { Scope } from '../../core/scope.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { generateName, namePrefix, refuseTwoNames } from '../name-prefix.ts';
import { iamAbsent, iamExists } from './absent.ts';
import { authorizationDetails, policyOf } from './authorization-details.ts';
import { deleteSpareVersions, policyVersions, versionsOf, writeDocument } from './policy-versions.ts';
import { iamTagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  name: text({ onChange: 'replace' }),
  name_prefix: namePrefix(128, { onChange: 'replace' }),
  path: text({ default: '/', onChange: 'replace' }),
  description: text({ onChange: 'replace' }),
  policy: iamPolicy({ required: true }),
  tags: tagMap({ default: {} }),
  id: text({ computed: true, note: 'the ARN, as in Terraform' }),
  arn: text({ computed: true }),
  policy_id: text({ computed: true }),
  attachment_count: int({ computed: true }),
  versions: policyVersions,
};

const policy = describe(attributes);

/**
 * A customer managed policy. Its id is path and name, which are one name in an account; the ARN follows from them.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export const iamPolicyType = policy.resource({
  type: 'aws_iam_policy',
  summary: 'A policy of its own, to be attached to roles.',
  service: 'iam',
  createClass: 'name',
  dataBearing: false,
  absent: iamAbsent,
  identity: ({ path, name }) => (name === null ? undefined : `${path ?? '/'}${name}`),
  // Names are unique whatever their path.
  uniqueKey: ({ name }) => name ?? undefined,
  create: policy.creation(CreatePolicyCommand)({
    actions: ['iam:CreatePolicy', 'iam:TagPolicy'],
    input: (desired, birth) => ({
      PolicyName: desired.name ?? generateName(desired.name_prefix, birth.token),
      Path: desired.path ?? '/',
      Description: desired.description || undefined,
      PolicyDocument: desired.policy ?? '',
      Tags: tagList(birth.tags),
    }),
    id: ({ Policy }) => `${Policy?.Path ?? '/'}${Policy?.PolicyName}`,
    idFromInput: ({ Path, PolicyName }) => `${Path ?? '/'}${PolicyName}`,
    already: iamExists,
  }),
  reads: {
    main: policy.fromCollection(authorizationDetails, {
      by: 'policy',
      gives: ['name', 'name_prefix', 'path', 'policy', 'id', 'arn', 'attachment_count', 'versions'],
      attributes(item, id) {
        const found = policyOf(item);
        if (found === undefined) {
          return undefined;
        }
        const versions = versionsOf(found);
        return {
          name: nameOf(id),
          name_prefix: nameOf(id),
          path: id.slice(0, -nameOf(id).length),
          policy: versions.find(({ is_default }) => is_default === true)?.policy ?? null,
          id: found.Arn ?? null,
          arn: found.Arn ?? null,
          attachment_count: found.AttachmentCount ?? 0,
          versions,
        };
      },
    }),
    // The bulk answer has no tags, and GetResources knows them in one region only.
    details: policy.each(GetPolicyCommand)({
      actions: ['iam:GetPolicy'],
      gives: ['description', 'policy_id', 'tags'],
      input: (id, { scope }) => ({ PolicyArn: arnOf(id, scope) }),
      attributes: ({ Policy }) => ({
        description: Policy?.Description ?? '',
        policy_id: Policy?.PolicyId ?? null,
        tags: tagsFrom(Policy?.Tags),
      }),
    }),
  },
  aspects: [
    {
      name: 'document',
      owns: ['policy'],
      actions: ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      write: ({ id, desired, live }, { scope }) =>
        writeDocument(arnOf(id, scope), desired.policy ?? '', live.versions ?? []),
    },
    iamTagsAspect({
      actions: ['iam:TagPolicy', 'iam:UntagPolicy'],
      put: (id, Tags, { scope }) => callOf(TagPolicyCommand, { PolicyArn: arnOf(id, scope), Tags }),
      drop: (id, TagKeys, { scope }) => callOf(UntagPolicyCommand, { PolicyArn: arnOf(id, scope), TagKeys }),
    }),
  ],
  remove: {
    actions: ['iam:DeletePolicyVersion', 'iam:DeletePolicy'],
    calls({ id, live }, { scope }) {
      const PolicyArn = arnOf(id, scope);
      return [...deleteSpareVersions(PolicyArn, live.versions ?? []), callOf(DeletePolicyCommand, { PolicyArn })];
    },
  },
  importId: (id, live) => live.arn ?? id,
  validate: refuseTwoNames,
});

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function arnOf(id: string, { partition, account }: Scope): string {
  return `arn:${partition}:iam::${account}:policy${id}`;
}
