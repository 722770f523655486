import { ownTags } from '../../core/kinds/tag-map.ts';
import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';

/** Live values as they are compared and shown: our marks and the tags of AWS are never part of `tags`. */
export function comparableLive(live: Readonly<Record<string, Plain>>): Readonly<Record<string, Plain>> {
  const { tags } = live;
  if (tags === undefined || tags === null) {
    return live;
  }
  return { ...live, tags: ownTags(membersOf(tags) as Readonly<Record<string, string>>) };
}
