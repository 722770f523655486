import {
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
} from '@aws-sdk/client-s3';
import type { Desired, Live } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import type { Context } from '../define.ts';
import { describe } from '../describe.ts';
import { decodeEncryptionRule, encodeEncryptionRule, encryptionRuleAttributes } from './encryption.ts';
import { ownedBucket } from './owned-bucket.ts';
import { s3TrailNames } from './trail-names.ts';

const attributes = {
  bucket: text({ required: true, onChange: 'replace' }),
  rule: block(encryptionRuleAttributes, { required: true, min: 1, unordered: true }),
};

const encryption = describe(attributes);

/**
 * How a bucket encrypts new objects; its id is the bucket's name. Every bucket has such a rule; taking ours away brings back
 * AES256. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
 */
export const s3BucketEncryption = encryption.resource({
  type: 'aws_s3_bucket_server_side_encryption_configuration',
  summary: 'How a bucket encrypts new objects.',
  service: 's3',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NoSuchBucket'],
  settingOf: 'bucket',
  settingInline: 'server_side_encryption_configuration',
  identity: (desired) => desired.bucket ?? undefined,
  create: encryption.creation(PutBucketEncryptionCommand)({
    actions: ['s3:PutEncryptionConfiguration'],
    input: (desired, _birth, context) => putInput(desired.bucket ?? '', desired, {}, context),
    id: (_output, desired) => desired.bucket ?? '',
  }),
  reads: {
    main: encryption.each(GetBucketEncryptionCommand)({
      actions: ['s3:GetEncryptionConfiguration'],
      gives: ['bucket', 'rule'],
      input: ownedBucket,
      attributes: (output, id) => ({
        bucket: id,
        rule: (output.ServerSideEncryptionConfiguration?.Rules ?? []).map(decodeEncryptionRule),
      }),
      answers: { ServerSideEncryptionConfigurationNotFoundError: undefined },
    }),
  },
  aspects: [
    {
      name: 'encryption',
      owns: ['rule'],
      actions: ['s3:PutEncryptionConfiguration'],
      write: ({ id, desired, live }, context) => [
        callOf(PutBucketEncryptionCommand, putInput(id, desired, live, context)),
      ],
    },
  ],
  events: s3TrailNames,
  remove: {
    actions: ['s3:PutEncryptionConfiguration'],
    calls: ({ id }, context) => [callOf(DeleteBucketEncryptionCommand, ownedBucket(id, context))],
  },
});

function putInput(id: string, desired: Desired<typeof attributes>, live: Live<typeof attributes>, context: Context) {
  const Rules = (desired.rule ?? []).map((rule) => encodeEncryptionRule(rule, live.rule?.[0]));
  return { ...ownedBucket(id, context), ServerSideEncryptionConfiguration: { Rules } };
}
