import type { LifecycleRuleFilter, LifecycleRule as SdkRule, TransitionStorageClass } from '@aws-sdk/client-s3';
import { tagSet } from './bucket-tags.ts';
import type { LifecycleFilter, LifecycleRule } from './lifecycle-attributes.ts';

/** A rule in the form that S3 takes. */
export function encodeLifecycleRule(rule: LifecycleRule): SdkRule {
  return {
    ID: rule.id || undefined,
    Status: rule.status === 'Disabled' ? 'Disabled' : 'Enabled',
    ...encodeScope(rule),
    Expiration: encodeExpiration(rule),
    Transitions: encodeTransitions(rule),
    NoncurrentVersionExpiration: encodeNoncurrentExpiration(rule),
    NoncurrentVersionTransitions: encodeNoncurrentTransitions(rule),
    AbortIncompleteMultipartUpload: encodeAbort(rule),
  };
}

/** S3 wants one of the two in each rule; without either of them the rule is for all objects. */
function encodeScope(rule: LifecycleRule): Pick<SdkRule, 'Filter' | 'Prefix'> {
  const [filter] = rule.filter ?? [];
  return filter === undefined ? { Prefix: rule.prefix ?? '' } : { Filter: encodeFilter(filter) };
}

function encodeFilter(filter: LifecycleFilter): LifecycleRuleFilter {
  const [and] = filter.and ?? [];
  const [tag] = filter.tag ?? [];
  const source = and ?? filter;
  const tags =
    and === undefined
      ? [...(tag === undefined ? [] : tagSet({ [tag.key ?? '']: tag.value ?? '' }))]
      : tagSet(and.tags ?? {});
  const parts = {
    Prefix: source.prefix || undefined,
    ObjectSizeGreaterThan: source.object_size_greater_than || undefined,
    ObjectSizeLessThan: source.object_size_less_than || undefined,
  };
  const given = Object.values(parts).filter((part) => part !== undefined).length + tags.length;
  if (and !== undefined || given > 1) {
    return { And: { ...parts, Tags: tags.length > 0 ? tags : undefined } };
  }
  if (tags[0] !== undefined) {
    return { Tag: tags[0] };
  }
  return given === 1 ? parts : { Prefix: '' };
}

function encodeExpiration(rule: LifecycleRule): SdkRule['Expiration'] {
  const [expiration] = rule.expiration ?? [];
  if (expiration?.date) {
    return { Date: new Date(expiration.date) };
  }
  if (expiration?.days) {
    return { Days: expiration.days };
  }
  return expiration?.expired_object_delete_marker === true ? { ExpiredObjectDeleteMarker: true } : undefined;
}

function encodeTransitions(rule: LifecycleRule): SdkRule['Transitions'] {
  const transitions = (rule.transition ?? []).map((transition) => ({
    StorageClass: transition.storage_class as TransitionStorageClass,
    ...(transition.date ? { Date: new Date(transition.date) } : { Days: transition.days ?? 0 }),
  }));
  return transitions.length > 0 ? transitions : undefined;
}

function encodeNoncurrentExpiration(rule: LifecycleRule): SdkRule['NoncurrentVersionExpiration'] {
  const [expiration] = rule.noncurrent_version_expiration ?? [];
  if (expiration === undefined || (!expiration.noncurrent_days && !expiration.newer_noncurrent_versions)) {
    return undefined;
  }
  return {
    NoncurrentDays: expiration.noncurrent_days || undefined,
    NewerNoncurrentVersions: expiration.newer_noncurrent_versions || undefined,
  };
}

function encodeNoncurrentTransitions(rule: LifecycleRule): SdkRule['NoncurrentVersionTransitions'] {
  const transitions = (rule.noncurrent_version_transition ?? []).map((transition) => ({
    StorageClass: transition.storage_class as TransitionStorageClass,
    NoncurrentDays: transition.noncurrent_days ?? 0,
    NewerNoncurrentVersions: transition.newer_noncurrent_versions || undefined,
  }));
  return transitions.length > 0 ? transitions : undefined;
}

function encodeAbort(rule: LifecycleRule): SdkRule['AbortIncompleteMultipartUpload'] {
  const [abort] = rule.abort_incomplete_multipart_upload ?? [];
  return abort?.days_after_initiation ? { DaysAfterInitiation: abort.days_after_initiation } : undefined;
}
