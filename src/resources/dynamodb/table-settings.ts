import {
  type StreamViewType,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { ownTags } from '../../core/kinds/tag-map.ts';
import type { Scope } from '../../core/scope.ts';
import { callOf } from '../call.ts';
import type { Aspect, Write } from '../define.ts';
import type { tableAttributes } from './table-attributes.ts';
import { encodeEncryption } from './table-encode.ts';

type TableAspect = Aspect<typeof tableAttributes>;

/** Protection comes first among the changes, so that nothing else delays it. */
export const protectionAspect: TableAspect = {
  name: 'deletion_protection',
  owns: ['deletion_protection_enabled'],
  actions: ['dynamodb:UpdateTable'],
  write: ({ id, desired }) => [
    callOf(UpdateTableCommand, {
      TableName: id,
      DeletionProtectionEnabled: desired.deletion_protection_enabled ?? false,
    }),
  ],
};

export const tableClassAspect: TableAspect = {
  name: 'table_class',
  owns: ['table_class'],
  actions: ['dynamodb:UpdateTable'],
  write: ({ id, desired }) => [
    callOf(UpdateTableCommand, { TableName: id, TableClass: (desired.table_class || 'STANDARD') as 'STANDARD' }),
  ],
};

/** A stream cannot change its view: it is switched off and a new one is switched on. */
export const streamAspect: TableAspect = {
  name: 'stream',
  owns: ['stream_enabled', 'stream_view_type'],
  actions: ['dynamodb:UpdateTable'],
  write({ id, desired, live }) {
    const off = callOf(UpdateTableCommand, { TableName: id, StreamSpecification: { StreamEnabled: false } });
    const view = (desired.stream_view_type || undefined) as StreamViewType;
    const on = callOf(UpdateTableCommand, {
      TableName: id,
      StreamSpecification: { StreamEnabled: true, StreamViewType: view },
    });
    return [...(live.stream_enabled === true ? [off] : []), ...(desired.stream_enabled === true ? [on] : [])];
  },
};

export const encryptionAspect: TableAspect = {
  name: 'encryption',
  owns: ['server_side_encryption'],
  actions: ['dynamodb:UpdateTable'],
  write({ id, desired }) {
    const wanted = desired.server_side_encryption?.find(({ enabled }) => enabled === true);
    const SSESpecification = wanted === undefined ? { Enabled: false } : encodeEncryption(wanted.kms_key_arn);
    return [callOf(UpdateTableCommand, { TableName: id, SSESpecification })];
  },
};

/** Another expiry field can only be named after the old one is switched off. */
export const ttlAspect: TableAspect = {
  name: 'ttl',
  owns: ['ttl'],
  actions: ['dynamodb:UpdateTimeToLive'],
  write({ id, desired, live }) {
    const wanted = desired.ttl?.find(({ enabled }) => enabled === true)?.attribute_name;
    const found = live.ttl?.find(({ enabled }) => enabled === true)?.attribute_name;
    const turn = (AttributeName: string, Enabled: boolean) =>
      callOf(UpdateTimeToLiveCommand, { TableName: id, TimeToLiveSpecification: { AttributeName, Enabled } });
    return [...(found ? [turn(found, false)] : []), ...(wanted ? [turn(wanted, true)] : [])];
  },
};

export const recoveryAspect: TableAspect = {
  name: 'point_in_time_recovery',
  owns: ['point_in_time_recovery'],
  actions: ['dynamodb:UpdateContinuousBackups'],
  write({ id, desired, live }) {
    const wanted = desired.point_in_time_recovery?.find(({ enabled }) => enabled === true);
    const days = wanted?.recovery_period_in_days || live.point_in_time_recovery?.[0]?.recovery_period_in_days;
    const period = wanted !== undefined && days ? { RecoveryPeriodInDays: days } : {};
    return [
      callOf(UpdateContinuousBackupsCommand, {
        TableName: id,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: wanted !== undefined, ...period },
      }),
    ];
  },
};

/** Only what differs is written; the tags of AWS and our marks are left alone. */
export const tableTagsAspect: TableAspect = {
  name: 'tags',
  owns: ['tags'],
  actions: ['dynamodb:TagResource', 'dynamodb:UntagResource'],
  write({ id, desired, live }: Write<typeof tableAttributes>, { scope }) {
    const wanted = desired.tags ?? {};
    const found = ownTags(live.tags ?? {});
    const put = Object.entries(wanted).filter(([key, value]) => found[key] !== value);
    const drop = Object.keys(found).filter((key) => !Object.hasOwn(wanted, key));
    const ResourceArn = tableArn(id, scope);
    const Tags = put.map(([Key, Value]) => ({ Key, Value }));
    return [
      ...(put.length > 0 ? [callOf(TagResourceCommand, { ResourceArn, Tags })] : []),
      ...(drop.length > 0 ? [callOf(UntagResourceCommand, { ResourceArn, TagKeys: drop })] : []),
    ];
  },
};

/** The ARN of a table, which the tag calls take. */
export function tableArn(name: string, scope: Scope): string {
  return `arn:${scope.partition}:dynamodb:${scope.region}:${scope.account}:table/${name}`;
}
