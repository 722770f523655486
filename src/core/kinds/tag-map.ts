import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';
import { mapKind } from './collections.ts';
import { textKind } from './text.ts';

const textMap = mapKind(textKind);

/** Prefix of the tags that prove ownership; they are never part of `tags`. */
export const MARK_PREFIX = 'groundstate:';

/** AWS tags; the tags of AWS itself (`aws:`) and our marks belong to nobody's configuration. */
export const tagMapKind: Kind<Readonly<Record<string, string>>> = {
  name: 'tagMap',
  convert(value) {
    const converted = textMap.convert(value);
    if (!converted.ok) {
      return converted;
    }
    const reserved = Object.keys(converted.value).find((key) => isReservedTag(key));
    if (reserved !== undefined) {
      return { ok: false, problem: `the tag key "${reserved}" is reserved` };
    }
    return converted;
  },
  equal: (desired, live) => textMap.equal(desired, ownTags(live)),
};

/** The tags attribute. */
export function tagMap(
  options?: AttributeOptions<Readonly<Record<string, string>>>,
): Attribute<Readonly<Record<string, string>>> {
  return attribute(tagMapKind, options);
}

/** The tags without those of AWS and without our marks. */
export function ownTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isReservedTag(key)));
}

function isReservedTag(key: string): boolean {
  return key.startsWith('aws:') || key.startsWith(MARK_PREFIX);
}
