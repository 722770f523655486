import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { date } from './date.ts';
import type { LifecycleRule } from './lifecycle-attributes.ts';

/** The deprecated rule that stands inside `aws_s3_bucket` itself. */
export const inlineRuleAttributes = {
  id: text(),
  enabled: bool({ required: true }),
  prefix: text(),
  tags: map(textKind),
  abort_incomplete_multipart_upload_days: int(),
  expiration: block({ date: date(), days: int(), expired_object_delete_marker: bool() }, { max: 1 }),
  transition: block({ date: date(), days: int(), storage_class: text({ required: true }) }, { unordered: true }),
  noncurrent_version_expiration: block({ days: int() }, { max: 1 }),
  noncurrent_version_transition: block({ days: int(), storage_class: text({ required: true }) }, { unordered: true }),
};

export type InlineRule = Desired<typeof inlineRuleAttributes>;

/** The inline form as the rule it stands for. */
export function fromInlineRule(rule: InlineRule): LifecycleRule {
  const tags = rule.tags ?? {};
  const plain = {
    prefix: rule.prefix ?? '',
    tag: [],
    and: [],
    object_size_greater_than: null,
    object_size_less_than: null,
  };
  const and = { prefix: rule.prefix, tags, object_size_greater_than: null, object_size_less_than: null };
  const filter = Object.keys(tags).length === 0 ? plain : { ...plain, prefix: null, and: [and] };
  return {
    id: rule.id,
    status: rule.enabled === true ? 'Enabled' : 'Disabled',
    prefix: null,
    filter: [filter],
    expiration: rule.expiration,
    transition: rule.transition,
    noncurrent_version_expiration: (rule.noncurrent_version_expiration ?? []).map(({ days }) => ({
      noncurrent_days: days,
      newer_noncurrent_versions: null,
    })),
    noncurrent_version_transition: (rule.noncurrent_version_transition ?? []).map(({ days, storage_class }) => ({
      noncurrent_days: days,
      newer_noncurrent_versions: null,
      storage_class,
    })),
    abort_incomplete_multipart_upload: rule.abort_incomplete_multipart_upload_days
      ? [{ days_after_initiation: rule.abort_incomplete_multipart_upload_days }]
      : [],
  };
}

/** A rule in the inline form, which has no words for object sizes and for the number of versions kept. */
export function toInlineRule(rule: LifecycleRule): InlineRule {
  const [filter] = rule.filter ?? [];
  const [and] = filter?.and ?? [];
  const [tag] = filter?.tag ?? [];
  return {
    id: rule.id,
    enabled: rule.status === 'Enabled',
    prefix: filter?.prefix || and?.prefix || rule.prefix,
    tags: { ...and?.tags, ...(tag === undefined ? {} : { [tag.key ?? '']: tag.value ?? '' }) },
    abort_incomplete_multipart_upload_days: rule.abort_incomplete_multipart_upload?.[0]?.days_after_initiation ?? null,
    expiration: rule.expiration,
    transition: rule.transition,
    noncurrent_version_expiration: (rule.noncurrent_version_expiration ?? []).map((part) => ({
      days: part.noncurrent_days,
    })),
    noncurrent_version_transition: (rule.noncurrent_version_transition ?? []).map((part) => ({
      days: part.noncurrent_days,
      storage_class: part.storage_class,
    })),
  };
}
