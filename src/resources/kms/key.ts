import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeySpec,
  type KeyUsageType,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { iamPolicy } from '../../core/kinds/iam-policy.ts';
import { int } from '../../core/kinds/number.ts';
import { MARK_PREFIX, tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { tagChanges } from '../tag-changes.ts';
import { keyArn, keyIdOf } from './key-id.ts';
import { writeKeyState } from './key-state.ts';
import { taggedKeys } from './tagged-keys.ts';

const attributes = {
  description: text(),
  key_usage: choice(['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'], {
    default: 'ENCRYPT_DECRYPT',
    onChange: 'replace',
  }),
  customer_master_key_spec: text({ default: 'SYMMETRIC_DEFAULT', onChange: 'replace' }),
  multi_region: bool({ onChange: 'replace' }),
  is_enabled: bool({ default: true }),
  enable_key_rotation: bool({ default: false }),
  rotation_period_in_days: int(),
  policy: iamPolicy(),
  bypass_policy_lockout_safety_check: bool({ default: false, localOnly: true }),
  deletion_window_in_days: int({ localOnly: true, note: 'AWS waits 30 days where it is left out' }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  key_id: text({ computed: true }),
};

const key = describe(attributes);

/**
 * A KMS key. Its id is the key id. KMS has no client token and shows a new key late. A key that waits for its deletion is absent: its
 * address is free for a new one. https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
 */
export const kmsKey = key.resource({
  type: 'aws_kms_key',
  summary: 'A key that encrypts or signs and never leaves AWS.',
  service: 'kms',
  createClass: 'mark',
  dataBearing: true,
  absent: ['NotFoundException'],
  marked: key.marked(taggedKeys, {
    id: (item) => keyIdOf(item.ResourceARN ?? ''),
    tags: (item) => Object.fromEntries((item.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  }),
  create: key.creation(CreateKeyCommand)({
    actions: ['kms:CreateKey', 'kms:TagResource', 'kms:PutKeyPolicy'],
    input: (desired, birth) => ({
      Description: desired.description ?? undefined,
      KeyUsage: (desired.key_usage ?? undefined) as KeyUsageType | undefined,
      KeySpec: (desired.customer_master_key_spec ?? undefined) as KeySpec | undefined,
      MultiRegion: desired.multi_region ?? undefined,
      ...(desired.policy === null
        ? {}
        : {
            Policy: desired.policy,
            BypassPolicyLockoutSafetyCheck: desired.bypass_policy_lockout_safety_check === true,
          }),
      Tags: tagList(birth.tags),
    }),
    id: (output) => output.KeyMetadata?.KeyId ?? '',
  }),
  reads: {
    main: key.each(DescribeKeyCommand)({
      actions: ['kms:DescribeKey'],
      gives: ['description', 'key_usage', 'customer_master_key_spec', 'multi_region', 'is_enabled', 'arn', 'key_id'],
      input: (KeyId) => ({ KeyId }),
      attributes: ({ KeyMetadata: found }) =>
        found === undefined || found.KeyState === 'PendingDeletion' || found.KeyState === 'PendingReplicaDeletion'
          ? undefined
          : {
              description: found.Description ?? '',
              key_usage: found.KeyUsage ?? null,
              customer_master_key_spec: found.KeySpec ?? found.CustomerMasterKeySpec ?? null,
              multi_region: found.MultiRegion ?? false,
              is_enabled: found.Enabled ?? null,
              arn: found.Arn ?? null,
              key_id: found.KeyId ?? null,
            },
      pending: ({ KeyMetadata: found }) =>
        found?.KeyState === 'Creating' || found?.KeyState === 'Updating' ? `the key is ${found.KeyState}` : undefined,
    }),
    policy: key.each(GetKeyPolicyCommand)({
      actions: ['kms:GetKeyPolicy'],
      gives: ['policy'],
      input: (KeyId) => ({ KeyId, PolicyName: 'default' }),
      attributes: ({ Policy }) => ({ policy: Policy ?? null }),
    }),
    rotation: key.each(GetKeyRotationStatusCommand)({
      actions: ['kms:GetKeyRotationStatus'],
      gives: ['enable_key_rotation', 'rotation_period_in_days'],
      input: (KeyId) => ({ KeyId }),
      attributes: (output) => ({
        enable_key_rotation: output.KeyRotationEnabled ?? false,
        rotation_period_in_days: output.RotationPeriodInDays ?? null,
      }),
      // Keys that sign, and keys whose material was imported, do not rotate.
      answers: { UnsupportedOperationException: { enable_key_rotation: false, rotation_period_in_days: null } },
    }),
    tags: key.each(ListResourceTagsCommand)({
      actions: ['kms:ListResourceTags'],
      gives: ['tags'],
      input: (KeyId) => ({ KeyId, Limit: 50 }),
      attributes: (output) => ({
        tags: Object.fromEntries((output.Tags ?? []).map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue])),
      }),
      pages: {
        next: (output, KeyId) =>
          output.Truncated === true
            ? callOf(ListResourceTagsCommand, { KeyId, Limit: 50, Marker: output.NextMarker })
            : undefined,
        join: (outputs) => ({ $metadata: {}, Tags: outputs.flatMap(({ Tags }) => Tags ?? []) }),
      },
      taggingHint: { resourceType: 'kms:key', arn: (id, { scope }) => keyArn(id, scope) },
    }),
  },
  aspects: [
    {
      name: 'description',
      owns: ['description'],
      actions: ['kms:UpdateKeyDescription'],
      write: ({ id, desired }) => [
        callOf(UpdateKeyDescriptionCommand, { KeyId: id, Description: desired.description ?? '' }),
      ],
    },
    {
      name: 'policy',
      owns: ['policy'],
      actions: ['kms:PutKeyPolicy'],
      write: ({ id, desired }) => [
        callOf(PutKeyPolicyCommand, {
          KeyId: id,
          PolicyName: 'default',
          Policy: desired.policy ?? '',
          BypassPolicyLockoutSafetyCheck: desired.bypass_policy_lockout_safety_check === true,
        }),
      ],
    },
    {
      name: 'state',
      owns: ['is_enabled', 'enable_key_rotation', 'rotation_period_in_days'],
      actions: ['kms:EnableKey', 'kms:DisableKey', 'kms:EnableKeyRotation', 'kms:DisableKeyRotation'],
      write: ({ id, desired, live, changed }) => writeKeyState(id, desired, live, changed),
    },
    {
      name: 'tags',
      owns: ['tags'],
      actions: ['kms:TagResource', 'kms:UntagResource'],
      write({ id, desired, live }) {
        const { put, drop } = tagChanges(desired.tags, live.tags);
        return [
          ...(put.length > 0
            ? [callOf(TagResourceCommand, { KeyId: id, Tags: tagList(Object.fromEntries(put)) })]
            : []),
          ...(drop.length > 0 ? [callOf(UntagResourceCommand, { KeyId: id, TagKeys: [...drop] })] : []),
        ];
      },
    },
  ],
  remove: { actions: ['kms:UntagResource', 'kms:ScheduleKeyDeletion'], calls: scheduleDeletion },
  validate: validateKey,
});

function tagList(tags: Readonly<Record<string, string>>): { TagKey: string; TagValue: string }[] {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

/**
 * A key that waits for its deletion keeps its tags, and cannot lose them any more. It would be taken for a twin of the next key of
 * this address for up to 30 days, so that the mark of the address goes first; the mark of the installation still proves that it is ours.
 */
function scheduleDeletion({
  id,
  applied,
}: {
  readonly id: string;
  readonly applied?: Desired<typeof attributes>;
}): readonly Call[] {
  const marks = ['address', 'operation'].map((name) => `${MARK_PREFIX}${name}`);
  return [
    callOf(UntagResourceCommand, { KeyId: id, TagKeys: marks }),
    callOf(ScheduleKeyDeletionCommand, {
      KeyId: id,
      PendingWindowInDays: applied?.deletion_window_in_days ?? undefined,
    }),
  ];
}

function validateKey(desired: Desired<typeof attributes>): readonly string[] {
  const days = desired.deletion_window_in_days;
  const period = desired.rotation_period_in_days;
  return [
    ...(days !== null && (days < 7 || days > 30)
      ? [
          `deletion_window_in_days is ${days}, and AWS waits from 7 to 30 days before it deletes a key. Choose a number in between.`,
        ]
      : []),
    ...(period !== null && (period < 90 || period > 2560)
      ? [
          `rotation_period_in_days is ${period}, and AWS rotates keys every 90 to 2560 days. Choose a number in between.`,
        ]
      : []),
    ...(period !== null && desired.enable_key_rotation !== true
      ? [
          'rotation_period_in_days means nothing without rotation. Set enable_key_rotation to true, or leave the period out.',
        ]
      : []),
  ];
}
