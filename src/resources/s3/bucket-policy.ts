import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { iamPolicy } from '../../core/kinds/iam-policy.ts';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { ownedBucket } from './owned-bucket.ts';
import { s3TrailNames } from './trail-names.ts';

const attributes = {
  bucket: text({ required: true, onChange: 'replace' }),
  policy: iamPolicy({ required: true }),
};

const bucketPolicy = describe(attributes);

/** The policy of a bucket; its id is the bucket's name. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const s3BucketPolicy = bucketPolicy.resource({
  type: 'aws_s3_bucket_policy',
  summary: 'Who may do what with a bucket and its objects.',
  service: 's3',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NoSuchBucket'],
  settingOf: 'bucket',
  identity: (desired) => desired.bucket ?? undefined,
  create: bucketPolicy.creation(PutBucketPolicyCommand)({
    actions: ['s3:PutBucketPolicy'],
    input: (desired, _birth, context) => ({
      ...ownedBucket(desired.bucket ?? '', context),
      Policy: desired.policy ?? '',
    }),
    id: (_output, desired) => desired.bucket ?? '',
  }),
  reads: {
    main: bucketPolicy.each(GetBucketPolicyCommand)({
      actions: ['s3:GetBucketPolicy'],
      gives: ['bucket', 'policy'],
      input: ownedBucket,
      attributes: (output, id) => ({ bucket: id, policy: output.Policy ?? null }),
      answers: { NoSuchBucketPolicy: undefined },
    }),
  },
  aspects: [
    {
      name: 'policy',
      owns: ['policy'],
      actions: ['s3:PutBucketPolicy'],
      write: ({ id, desired }, context) => [
        callOf(PutBucketPolicyCommand, { ...ownedBucket(id, context), Policy: desired.policy ?? '' }),
      ],
    },
  ],
  events: s3TrailNames,
  remove: {
    actions: ['s3:DeleteBucketPolicy'],
    calls: ({ id }, context) => [callOf(DeleteBucketPolicyCommand, ownedBucket(id, context))],
  },
});
