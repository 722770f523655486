import type { DesiredState } from '../../core/desired.ts';
import { type IgnoreTags, NO_IGNORED_TAGS, onlyIgnored, withoutIgnored } from '../../core/ignore-tags.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';

/** Live values as they are compared and shown: our marks, the tags of AWS and those of others are never part of `tags`. */
export function comparableLive(
  live: Readonly<Record<string, Plain>>,
  ignored: IgnoreTags = NO_IGNORED_TAGS,
): Readonly<Record<string, Plain>> {
  const { tags } = live;
  if (tags === undefined || tags === null) {
    return live;
  }
  return { ...live, tags: withoutIgnored(ownTags(membersOf(tags) as Readonly<Record<string, string>>), ignored) };
}

/** Tags of others are not wanted either, whoever writes them into the configuration. */
export function withoutIgnoredTags(desired: DesiredState, rules: IgnoreTags): DesiredState {
  const { tags } = desired.values;
  return tags === null || tags === undefined || typeof tags !== 'object' || rules === NO_IGNORED_TAGS
    ? desired
    : { ...desired, values: { ...desired.values, tags: withoutIgnored(membersOf(tags), rules) } };
}

/** Desired values as a write takes them: the tags of others stay as they are, also where the whole set is written. */
export function withTagsOfOthers(
  values: Readonly<Record<string, Plain>>,
  live: Readonly<Record<string, Plain>>,
  rules: IgnoreTags,
): Readonly<Record<string, Plain>> {
  const theirs = onlyIgnored(membersOf(live['tags']), rules);
  return Object.keys(theirs).length === 0 ? values : { ...values, tags: { ...membersOf(values['tags']), ...theirs } };
}
