import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';
import { date } from './date.ts';

const tagAttributes = { key: text({ required: true }), value: text({ required: true }) };

const andAttributes = {
  prefix: text(),
  tags: map(textKind),
  object_size_greater_than: int(),
  object_size_less_than: int(),
};

const filterAttributes = {
  prefix: text(),
  tag: block(tagAttributes, { max: 1 }),
  and: block(andAttributes, { max: 1 }),
  object_size_greater_than: int(),
  object_size_less_than: int(),
};

const expirationAttributes = { date: date(), days: int(), expired_object_delete_marker: bool() };
const transitionAttributes = { date: date(), days: int(), storage_class: text({ required: true }) };
const noncurrentExpirationAttributes = { noncurrent_days: int(), newer_noncurrent_versions: int() };
const noncurrentTransitionAttributes = { ...noncurrentExpirationAttributes, storage_class: text({ required: true }) };

/** One rule of `aws_s3_bucket_lifecycle_configuration`. */
export const lifecycleRuleAttributes = {
  id: text({ required: true }),
  status: choice(['Enabled', 'Disabled'], { required: true }),
  prefix: text(),
  filter: block(filterAttributes, { max: 1 }),
  expiration: block(expirationAttributes, { max: 1 }),
  transition: block(transitionAttributes, { unordered: true }),
  noncurrent_version_expiration: block(noncurrentExpirationAttributes, { max: 1 }),
  noncurrent_version_transition: block(noncurrentTransitionAttributes, { unordered: true }),
  abort_incomplete_multipart_upload: block({ days_after_initiation: int() }, { max: 1 }),
};

export type LifecycleRule = Desired<typeof lifecycleRuleAttributes>;
export type LifecycleFilter = Desired<typeof filterAttributes>;
