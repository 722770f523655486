import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import type { Context } from '../define.ts';
import { describe } from '../describe.ts';
import { ownedBucket } from './owned-bucket.ts';
import { s3TrailNames } from './trail-names.ts';

const attributes = {
  bucket: text({ required: true, onChange: 'replace' }),
  block_public_acls: bool({ default: false }),
  block_public_policy: bool({ default: false }),
  ignore_public_acls: bool({ default: false }),
  restrict_public_buckets: bool({ default: false }),
};

const accessBlock = describe(attributes);

/**
 * What a bucket refuses to make public; its id is the bucket's name. New buckets have it with everything blocked; taking it away
 * blocks nothing. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
 */
export const s3BucketPublicAccessBlock = accessBlock.resource({
  type: 'aws_s3_bucket_public_access_block',
  summary: 'What a bucket refuses to make public.',
  service: 's3',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NoSuchBucket'],
  settingOf: 'bucket',
  identity: (desired) => desired.bucket ?? undefined,
  create: accessBlock.creation(PutPublicAccessBlockCommand)({
    actions: ['s3:PutBucketPublicAccessBlock'],
    input: (desired, _birth, context) => putInput(desired.bucket ?? '', desired, context),
    id: (_output, desired) => desired.bucket ?? '',
  }),
  reads: {
    main: accessBlock.each(GetPublicAccessBlockCommand)({
      actions: ['s3:GetBucketPublicAccessBlock'],
      gives: ['bucket', 'block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'],
      input: ownedBucket,
      attributes: ({ PublicAccessBlockConfiguration: found }, id) => ({
        bucket: id,
        block_public_acls: found?.BlockPublicAcls ?? false,
        block_public_policy: found?.BlockPublicPolicy ?? false,
        ignore_public_acls: found?.IgnorePublicAcls ?? false,
        restrict_public_buckets: found?.RestrictPublicBuckets ?? false,
      }),
      answers: { NoSuchPublicAccessBlockConfiguration: undefined },
    }),
  },
  aspects: [
    {
      name: 'access_block',
      owns: ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'],
      actions: ['s3:PutBucketPublicAccessBlock'],
      write: ({ id, desired }, context) => [callOf(PutPublicAccessBlockCommand, putInput(id, desired, context))],
    },
  ],
  events: s3TrailNames,
  remove: {
    actions: ['s3:PutBucketPublicAccessBlock'],
    calls: ({ id }, context) => [callOf(DeletePublicAccessBlockCommand, ownedBucket(id, context))],
  },
});

function putInput(id: string, desired: Desired<typeof attributes>, context: Context) {
  return {
    ...ownedBucket(id, context),
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: desired.block_public_acls ?? false,
      BlockPublicPolicy: desired.block_public_policy ?? false,
      IgnorePublicAcls: desired.ignore_public_acls ?? false,
      RestrictPublicBuckets: desired.restrict_public_buckets ?? false,
    },
  };
}
