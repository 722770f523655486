import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { type Call, callOf } from '../call.ts';
import type { Context } from '../define.ts';
import { describe } from '../describe.ts';
import { generateName } from '../name-prefix.ts';
import { bucketAttributes } from './bucket-attributes.ts';
import { bucketDomains, websiteDomain } from './bucket-domains.ts';
import { inlineAspects, inlineReads } from './bucket-inline.ts';
import { bucketTagsAspect, tagSet, tagsFromSet } from './bucket-tags.ts';
import { buckets } from './buckets.ts';
import { ownedBucket } from './owned-bucket.ts';
import { s3TrailNames } from './trail-names.ts';

const bucket = describe(bucketAttributes);

/**
 * An Amazon S3 bucket. Its id is its name. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 * In us-east-1 creating a bucket that we own already succeeds and resets its access control list, so that it must be looked up first.
 */
export const s3Bucket = bucket.resource({
  type: 'aws_s3_bucket',
  summary: 'A bucket for objects.',
  service: 's3',
  createClass: 'name',
  dataBearing: true,
  absent: ['NoSuchBucket'],
  identity: (desired) => desired.bucket ?? undefined,
  slowName: 'S3 gives the name of a deleted bucket back only after an hour or more, and to whoever asks first.',
  create: bucket.creation(CreateBucketCommand)({
    actions: ['s3:CreateBucket', 's3:TagResource', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'],
    input: (desired, birth, { scope }) => ({
      Bucket: desired.bucket ?? generateName(desired.bucket_prefix ?? 'groundstate-', birth.token),
      ...(desired.object_lock_enabled === true ? { ObjectLockEnabledForBucket: true } : {}),
      CreateBucketConfiguration: {
        // The oldest region has no name here, and S3 refuses its name.
        ...(scope.region === 'us-east-1' ? {} : { LocationConstraint: scope.region as BucketLocationConstraint }),
        Tags: tagSet(birth.tags),
      },
    }),
    id: (output, desired) => desired.bucket ?? nameFromLocation(output.Location ?? ''),
    idFromInput: (input) => input.Bucket ?? '',
    already: ['BucketAlreadyOwnedByYou'],
  }),
  reads: {
    main: bucket.fromCollection(buckets, {
      by: 'name',
      gives: [
        'bucket',
        'bucket_prefix',
        'arn',
        'bucket_domain_name',
        'bucket_regional_domain_name',
        'bucket_region',
        'hosted_zone_id',
      ],
      attributes: (item, id, { scope }) => {
        const region = item.BucketRegion ?? scope.region;
        return { bucket: id, bucket_prefix: id, bucket_region: region, ...bucketDomains(id, region, scope) };
      },
    }),
    tags: bucket.each(GetBucketTaggingCommand)({
      actions: ['s3:GetBucketTagging'],
      gives: ['tags'],
      input: ownedBucket,
      attributes: (output) => ({ tags: tagsFromSet(output.TagSet) }),
      answers: { NoSuchTagSet: { tags: {} } },
      taggingHint: { resourceType: 's3', arn: (id, { scope }) => bucketDomains(id, scope.region, scope).arn },
    }),
    objectLock: bucket.each(GetObjectLockConfigurationCommand)({
      actions: ['s3:GetBucketObjectLockConfiguration'],
      gives: ['object_lock_enabled'],
      input: ownedBucket,
      attributes: (output) => ({
        object_lock_enabled: output.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
      }),
      answers: { ObjectLockConfigurationNotFoundError: { object_lock_enabled: false } },
    }),
    website: bucket.each(GetBucketWebsiteCommand)({
      actions: ['s3:GetBucketWebsite'],
      gives: ['website_endpoint', 'website_domain'],
      input: ownedBucket,
      attributes: (_output, id, { scope }) => ({
        website_domain: websiteDomain(scope),
        website_endpoint: `${id}.${websiteDomain(scope)}`,
      }),
      answers: { NoSuchWebsiteConfiguration: { website_endpoint: null, website_domain: null } },
    }),
    ...inlineReads,
  },
  aspects: [bucketTagsAspect, ...inlineAspects],
  events: s3TrailNames,
  remove: {
    actions: ['s3:DeleteBucket'],
    calls: ({ id }, context) => [callOf(DeleteBucketCommand, ownedBucket(id, context))],
    drain: {
      actions: ['s3:ListBucketVersions', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      wanted: (lastApplied) => lastApplied.force_destroy === true,
      page: (id, context) => callOf(ListObjectVersionsCommand, { ...ownedBucket(id, context), MaxKeys: 1000 }),
      empty: (output, id, context) => deleteListed(output as ListObjectVersionsCommandOutput, id, context),
    },
  },
  validate: (desired) =>
    desired.bucket !== null && desired.bucket_prefix !== null
      ? ['Both "bucket" and "bucket_prefix" are given. A bucket has one name: leave one of the two out.']
      : [],
});

/** `/name` in us-east-1, `http://name.s3.amazonaws.com/` elsewhere. */
function nameFromLocation(location: string): string {
  return location.startsWith('/') ? location.slice(1) : (/^https?:\/\/([^/]+)\.s3[.-]/.exec(location)?.[1] ?? '');
}

function deleteListed(output: ListObjectVersionsCommandOutput, id: string, context: Context): readonly Call[] {
  const listed = [...(output.Versions ?? []), ...(output.DeleteMarkers ?? [])];
  const Objects = listed.map(({ Key, VersionId }) => ({ Key: Key ?? '', VersionId }));
  return Objects.length === 0
    ? []
    : [callOf(DeleteObjectsCommand, { ...ownedBucket(id, context), Delete: { Objects, Quiet: true } })];
}
