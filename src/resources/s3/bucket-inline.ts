import {
  type BucketCannedACL,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { callOf } from '../call.ts';
import type { Aspect } from '../define.ts';
import { describe } from '../describe.ts';
import { bucketAttributes } from './bucket-attributes.ts';
import { nameAcl } from './canned-acl.ts';
import { decodeEncryptionRule, encodeEncryptionRule } from './encryption.ts';
import { decodeLifecycleRule } from './lifecycle-decode.ts';
import { encodeLifecycleRule } from './lifecycle-encode.ts';
import { fromInlineRule, toInlineRule } from './lifecycle-inline.ts';
import { ownedBucket } from './owned-bucket.ts';

const bucket = describe(bucketAttributes);

/** The reads of the deprecated blocks inside a bucket; each is made only for buckets that configure the block. */
export const inlineReads = {
  acl: bucket.each(GetBucketAclCommand)({
    actions: ['s3:GetBucketAcl'],
    gives: ['acl'],
    input: ownedBucket,
    attributes: (output) => ({ acl: nameAcl(output.Grants ?? [], output.Owner?.ID) }),
  }),
  versioning: bucket.each(GetBucketVersioningCommand)({
    actions: ['s3:GetBucketVersioning'],
    gives: ['versioning'],
    input: ownedBucket,
    attributes: (output) => ({
      versioning: [{ enabled: output.Status === 'Enabled', mfa_delete: output.MFADelete === 'Enabled' }],
    }),
  }),
  encryption: bucket.each(GetBucketEncryptionCommand)({
    actions: ['s3:GetEncryptionConfiguration'],
    gives: ['server_side_encryption_configuration'],
    input: ownedBucket,
    attributes: (output) => ({
      server_side_encryption_configuration: [
        { rule: (output.ServerSideEncryptionConfiguration?.Rules ?? []).map(decodeEncryptionRule) },
      ],
    }),
    answers: { ServerSideEncryptionConfigurationNotFoundError: { server_side_encryption_configuration: [] } },
  }),
  lifecycle: bucket.each(GetBucketLifecycleConfigurationCommand)({
    actions: ['s3:GetLifecycleConfiguration'],
    gives: ['lifecycle_rule'],
    input: ownedBucket,
    attributes: (output) => ({
      lifecycle_rule: (output.Rules ?? []).map((rule) => toInlineRule(decodeLifecycleRule(rule))),
    }),
    answers: { NoSuchLifecycleConfiguration: { lifecycle_rule: [] } },
  }),
};

/** How the deprecated blocks inside a bucket are written. */
export const inlineAspects: readonly Aspect<typeof bucketAttributes>[] = [
  {
    name: 'acl',
    owns: ['acl'],
    actions: ['s3:PutBucketAcl'],
    write: ({ id, desired }, context) => [
      callOf(PutBucketAclCommand, { ...ownedBucket(id, context), ACL: (desired.acl ?? 'private') as BucketCannedACL }),
    ],
  },
  {
    name: 'versioning',
    owns: ['versioning'],
    actions: ['s3:PutBucketVersioning'],
    write({ id, desired }, context) {
      const wanted = desired.versioning?.[0];
      const Status = wanted?.enabled === true ? 'Enabled' : 'Suspended';
      const mfa = wanted?.mfa_delete ?? null;
      const VersioningConfiguration = mfa === null ? { Status } : { Status, MFADelete: mfa ? 'Enabled' : 'Disabled' };
      return [
        callOf(PutBucketVersioningCommand, {
          ...ownedBucket(id, context),
          VersioningConfiguration: VersioningConfiguration as { Status: 'Enabled' },
        }),
      ];
    },
  },
  {
    name: 'encryption',
    owns: ['server_side_encryption_configuration'],
    actions: ['s3:PutEncryptionConfiguration'],
    write({ id, desired, live }, context) {
      const found = live.server_side_encryption_configuration?.[0]?.rule?.[0];
      const rules = desired.server_side_encryption_configuration?.[0]?.rule ?? [];
      const Rules = rules.map((rule) => encodeEncryptionRule(rule, found));
      return [
        callOf(PutBucketEncryptionCommand, {
          ...ownedBucket(id, context),
          ServerSideEncryptionConfiguration: { Rules },
        }),
      ];
    },
  },
  {
    name: 'lifecycle',
    owns: ['lifecycle_rule'],
    actions: ['s3:PutLifecycleConfiguration'],
    write({ id, desired }, context) {
      const Rules = (desired.lifecycle_rule ?? []).map((rule) => encodeLifecycleRule(fromInlineRule(rule)));
      return [
        callOf(PutBucketLifecycleConfigurationCommand, {
          ...ownedBucket(id, context),
          LifecycleConfiguration: { Rules },
        }),
      ];
    },
  },
];
