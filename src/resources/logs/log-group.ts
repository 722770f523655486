import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DisassociateKmsKeyCommand,
  ListTagsForResourceCommand,
  type LogGroupClass,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { int } from '../../core/kinds/number.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import type { Scope } from '../../core/scope.ts';
import { type Call, callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { generateName, namePrefix, refuseTwoNames } from '../name-prefix.ts';
import { tagChanges } from '../tag-changes.ts';
import { logGroups } from './log-groups.ts';

const attributes = {
  name: text({ onChange: 'replace' }),
  name_prefix: namePrefix(512, { onChange: 'replace' }),
  retention_in_days: int({ default: 0, note: '0: kept for ever' }),
  kms_key_id: text({ default: null, note: 'the ARN of a key' }),
  log_group_class: choice(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'], { onChange: 'replace' }),
  skip_destroy: bool({ default: false, localOnly: true }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
};

const group = describe(attributes);

/** A log group. Its id is its name. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html */
export const cloudwatchLogGroup = group.resource({
  type: 'aws_cloudwatch_log_group',
  summary: 'Log streams that are kept equally long and equally secret.',
  service: 'logs',
  createClass: 'name',
  dataBearing: true,
  absent: ['ResourceNotFoundException'],
  identity: ({ name }) => name ?? undefined,
  create: group.creation(CreateLogGroupCommand)({
    actions: ['logs:CreateLogGroup', 'logs:TagResource'],
    input: (desired, birth) => ({
      logGroupName: desired.name ?? generateName(desired.name_prefix, birth.token),
      kmsKeyId: desired.kms_key_id ?? undefined,
      logGroupClass: (desired.log_group_class ?? undefined) as LogGroupClass | undefined,
      tags: { ...birth.tags },
    }),
    // The answer is empty, so that a generated name only stands in the request; the engine then looks for it by that.
    id: (_output, { name }) => name ?? '',
    idFromInput: (input) => input.logGroupName ?? '',
    already: ['ResourceAlreadyExistsException'],
  }),
  reads: {
    main: group.fromCollection(logGroups, {
      by: 'name',
      gives: ['name', 'name_prefix', 'retention_in_days', 'kms_key_id', 'log_group_class', 'arn'],
      attributes: (item, id, { scope }) => ({
        name: id,
        name_prefix: id,
        retention_in_days: item.retentionInDays ?? 0,
        kms_key_id: item.kmsKeyId ?? null,
        log_group_class: item.logGroupClass ?? 'STANDARD',
        arn: groupArn(id, scope),
      }),
    }),
    tags: group.each(ListTagsForResourceCommand)({
      actions: ['logs:ListTagsForResource'],
      gives: ['tags'],
      input: (id, { scope }) => ({ resourceArn: groupArn(id, scope) }),
      attributes: (output) => ({ tags: output.tags ?? {} }),
      taggingHint: { resourceType: 'logs:log-group', arn: (id, { scope }) => groupArn(id, scope) },
    }),
  },
  aspects: [
    {
      name: 'retention',
      owns: ['retention_in_days'],
      actions: ['logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy'],
      write: ({ id, desired }) => [
        desired.retention_in_days === null || desired.retention_in_days === 0
          ? callOf(DeleteRetentionPolicyCommand, { logGroupName: id })
          : callOf(PutRetentionPolicyCommand, { logGroupName: id, retentionInDays: desired.retention_in_days }),
      ],
    },
    {
      name: 'encryption',
      owns: ['kms_key_id'],
      actions: ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'],
      write: ({ id, desired }) => [
        desired.kms_key_id === null
          ? callOf(DisassociateKmsKeyCommand, { logGroupName: id })
          : callOf(AssociateKmsKeyCommand, { logGroupName: id, kmsKeyId: desired.kms_key_id }),
      ],
    },
    {
      name: 'tags',
      owns: ['tags'],
      actions: ['logs:TagResource', 'logs:UntagResource'],
      write({ id, desired, live }, { scope }) {
        const { put, drop } = tagChanges(desired.tags, live.tags);
        const resourceArn = groupArn(id, scope);
        return [
          ...(put.length > 0 ? [callOf(TagResourceCommand, { resourceArn, tags: Object.fromEntries(put) })] : []),
          ...(drop.length > 0 ? [callOf(UntagResourceCommand, { resourceArn, tagKeys: [...drop] })] : []),
        ];
      },
    },
  ],
  remove: {
    actions: ['logs:DeleteLogGroup'],
    calls: deleteGroup,
  },
  validate: refuseTwoNames,
});

/** As Terraform has it and the tag calls take it; the API itself puts `:*` behind it. */
function groupArn(name: string, { partition, region, account }: Scope): string {
  return `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
}

/** No call: the group stays where it is. */
function deleteGroup({
  id,
  applied,
}: {
  readonly id: string;
  readonly applied?: Desired<typeof attributes>;
}): readonly Call[] {
  return applied?.skip_destroy === true ? [] : [callOf(DeleteLogGroupCommand, { logGroupName: id })];
}
