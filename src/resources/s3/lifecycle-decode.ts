import type { LifecycleRuleFilter, LifecycleRule as SdkRule } from '@aws-sdk/client-s3';
import { tagsFromSet } from './bucket-tags.ts';
import type { LifecycleFilter, LifecycleRule } from './lifecycle-attributes.ts';

/** A rule as S3 returns it, in the form of the configuration. */
export function decodeLifecycleRule(rule: SdkRule): LifecycleRule {
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  return {
    id: rule.ID ?? null,
    status: rule.Status ?? null,
    prefix: rule.Prefix ?? null,
    filter: rule.Filter === undefined ? [] : [decodeFilter(rule.Filter)],
    expiration:
      Expiration === undefined
        ? []
        : [
            {
              date: decodeDate(Expiration.Date),
              days: Expiration.Days ?? null,
              expired_object_delete_marker: Expiration.ExpiredObjectDeleteMarker ?? null,
            },
          ],
    transition: (rule.Transitions ?? []).map((transition) => ({
      date: decodeDate(transition.Date),
      days: transition.Days ?? null,
      storage_class: transition.StorageClass ?? null,
    })),
    noncurrent_version_expiration:
      NoncurrentVersionExpiration === undefined ? [] : [decodeNoncurrent(NoncurrentVersionExpiration)],
    noncurrent_version_transition: (rule.NoncurrentVersionTransitions ?? []).map((transition) => ({
      ...decodeNoncurrent(transition),
      storage_class: transition.StorageClass ?? null,
    })),
    abort_incomplete_multipart_upload:
      AbortIncompleteMultipartUpload === undefined
        ? []
        : [{ days_after_initiation: AbortIncompleteMultipartUpload.DaysAfterInitiation ?? null }],
  };
}

function decodeFilter(filter: LifecycleRuleFilter): LifecycleFilter {
  const { And, Tag } = filter;
  return {
    prefix: filter.Prefix ?? null,
    tag: Tag === undefined ? [] : [{ key: Tag.Key ?? null, value: Tag.Value ?? null }],
    and:
      And === undefined
        ? []
        : [
            {
              prefix: And.Prefix ?? null,
              tags: And.Tags === undefined ? null : tagsFromSet(And.Tags),
              object_size_greater_than: And.ObjectSizeGreaterThan ?? null,
              object_size_less_than: And.ObjectSizeLessThan ?? null,
            },
          ],
    object_size_greater_than: filter.ObjectSizeGreaterThan ?? null,
    object_size_less_than: filter.ObjectSizeLessThan ?? null,
  };
}

function decodeNoncurrent(part: { NoncurrentDays?: number | undefined; NewerNoncurrentVersions?: number | undefined }) {
  return {
    noncurrent_days: part.NoncurrentDays ?? null,
    newer_noncurrent_versions: part.NewerNoncurrentVersions ?? null,
  };
}

function decodeDate(moment: Date | undefined): string | null {
  return moment === undefined ? null : moment.toISOString();
}
