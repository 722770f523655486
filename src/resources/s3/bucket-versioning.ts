import { GetBucketVersioningCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import type { Context } from '../define.ts';
import { describe } from '../describe.ts';
import { ownedBucket } from './owned-bucket.ts';

const configuration = {
  status: choice(['Enabled', 'Suspended', 'Disabled'], { required: true }),
  mfa_delete: choice(['Enabled', 'Disabled']),
};

const attributes = {
  bucket: text({ required: true, onChange: 'replace' }),
  versioning_configuration: block(configuration, { required: true, min: 1, max: 1 }),
  mfa: text({ localOnly: true, sensitive: true }),
};

const versioning = describe(attributes);

/**
 * The versioning of a bucket; its id is the bucket's name. It is absent until it was switched on for the first time; from then
 * on it can only be suspended, so that suspending is its removal, and a suspension by hand is a difference.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 */
export const s3BucketVersioning = versioning.resource({
  type: 'aws_s3_bucket_versioning',
  summary: 'Whether a bucket keeps old versions of its objects.',
  service: 's3',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NoSuchBucket'],
  settingOf: 'bucket',
  settingInline: 'versioning',
  identity: (desired) => desired.bucket ?? undefined,
  create: versioning.creation(PutBucketVersioningCommand)({
    actions: ['s3:PutBucketVersioning'],
    input: (desired, _birth, context) => putInput(desired.bucket ?? '', desired, context),
    id: (_output, desired) => desired.bucket ?? '',
  }),
  reads: {
    main: versioning.each(GetBucketVersioningCommand)({
      actions: ['s3:GetBucketVersioning'],
      gives: ['bucket', 'versioning_configuration'],
      input: ownedBucket,
      attributes: (output, id) =>
        output.Status === undefined
          ? undefined
          : {
              bucket: id,
              versioning_configuration: [{ status: output.Status, mfa_delete: output.MFADelete ?? 'Disabled' }],
            },
    }),
  },
  aspects: [
    {
      name: 'versioning',
      owns: ['versioning_configuration'],
      actions: ['s3:PutBucketVersioning'],
      write: ({ id, desired }, context) => [callOf(PutBucketVersioningCommand, putInput(id, desired, context))],
    },
  ],
  remove: {
    actions: ['s3:PutBucketVersioning'],
    calls: ({ id }, context) => suspend(id, context),
  },
  validate: (desired) =>
    desired.versioning_configuration?.[0]?.status === 'Disabled'
      ? [
          'The versioning status "Disabled" is not supported yet: S3 has no call for it, a bucket only has it until versioning is first switched on. Leave the resource out instead, or use "Suspended".',
        ]
      : [],
});

function putInput(id: string, desired: Desired<typeof attributes>, context: Context) {
  const wanted = desired.versioning_configuration?.[0];
  const MFADelete = wanted?.mfa_delete as 'Enabled' | 'Disabled' | null | undefined;
  return {
    ...ownedBucket(id, context),
    ...(desired.mfa === null ? {} : { MFA: desired.mfa }),
    VersioningConfiguration: {
      Status: wanted?.status === 'Enabled' ? ('Enabled' as const) : ('Suspended' as const),
      ...(MFADelete === null || MFADelete === undefined ? {} : { MFADelete }),
    },
  };
}

function suspend(id: string, context: Context): readonly Call[] {
  const VersioningConfiguration = { Status: 'Suspended' as const };
  return [callOf(PutBucketVersioningCommand, { ...ownedBucket(id, context), VersioningConfiguration })];
}
