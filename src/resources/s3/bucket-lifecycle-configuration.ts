import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import type { Desired, Live } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import type { Context } from '../define.ts';
import { describe } from '../describe.ts';
import { lifecycleRuleAttributes } from './lifecycle-attributes.ts';
import { sameLifecycleRules } from './lifecycle-compare.ts';
import { decodeLifecycleRule } from './lifecycle-decode.ts';
import { encodeLifecycleRule } from './lifecycle-encode.ts';
import { ownedBucket } from './owned-bucket.ts';
import { s3TrailNames } from './trail-names.ts';

const usualMinimum = 'all_storage_classes_128K';

const attributes = {
  bucket: text({ required: true, onChange: 'replace' }),
  rule: block(lifecycleRuleAttributes, { required: true, min: 1, equalAll: sameLifecycleRules }),
  transition_default_minimum_object_size: choice([usualMinimum, 'varies_by_storage_class'], { unset: usualMinimum }),
};

const lifecycle = describe(attributes);

/**
 * When objects of a bucket move or expire; its id is the bucket's name. All rules are written together.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
export const s3BucketLifecycle = lifecycle.resource({
  type: 'aws_s3_bucket_lifecycle_configuration',
  summary: 'When objects of a bucket move to cheaper storage or expire.',
  service: 's3',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NoSuchBucket'],
  settingOf: 'bucket',
  settingInline: 'lifecycle_rule',
  identity: (desired) => desired.bucket ?? undefined,
  create: lifecycle.creation(PutBucketLifecycleConfigurationCommand)({
    actions: ['s3:PutLifecycleConfiguration'],
    input: (desired, _birth, context) => putInput(desired.bucket ?? '', desired, {}, context),
    id: (_output, desired) => desired.bucket ?? '',
  }),
  reads: {
    main: lifecycle.each(GetBucketLifecycleConfigurationCommand)({
      actions: ['s3:GetLifecycleConfiguration'],
      gives: ['bucket', 'rule', 'transition_default_minimum_object_size'],
      input: ownedBucket,
      attributes: (output, id) => ({
        bucket: id,
        rule: (output.Rules ?? []).map(decodeLifecycleRule),
        transition_default_minimum_object_size: output.TransitionDefaultMinimumObjectSize ?? usualMinimum,
      }),
      answers: { NoSuchLifecycleConfiguration: undefined },
    }),
  },
  aspects: [
    {
      name: 'rules',
      owns: ['rule', 'transition_default_minimum_object_size'],
      actions: ['s3:PutLifecycleConfiguration'],
      write: ({ id, desired, live }, context) => [
        callOf(PutBucketLifecycleConfigurationCommand, putInput(id, desired, live, context)),
      ],
    },
  ],
  events: s3TrailNames,
  remove: {
    actions: ['s3:PutLifecycleConfiguration'],
    calls: ({ id }, context) => [callOf(DeleteBucketLifecycleCommand, ownedBucket(id, context))],
  },
  validate: (desired) => findTwins((desired.rule ?? []).map((rule) => rule.id)),
});

function putInput(id: string, desired: Desired<typeof attributes>, live: Live<typeof attributes>, context: Context) {
  const size = desired.transition_default_minimum_object_size ?? live.transition_default_minimum_object_size;
  return {
    ...ownedBucket(id, context),
    LifecycleConfiguration: { Rules: (desired.rule ?? []).map(encodeLifecycleRule) },
    ...(size ? { TransitionDefaultMinimumObjectSize: size as TransitionDefaultMinimumObjectSize } : {}),
  };
}

function findTwins(ids: readonly (string | null)[]): readonly string[] {
  const twins = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...twins].map(
    (id) => `Two lifecycle rules have the id "${String(id)}". S3 knows rules by their ids: give each its own.`,
  );
}
