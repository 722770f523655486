import type { Plain } from './value.ts';

/** Tags that another system keeps: they are neither wanted nor drift, on objects of one provider. */
export interface IgnoreTags {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
}

/** Nobody else keeps tags here. */
export const NO_IGNORED_TAGS: IgnoreTags = { keys: [], prefixes: [] };

type Tags = Readonly<Record<string, Plain>>;

/** The tags that count. */
export function withoutIgnored(tags: Tags, rules: IgnoreTags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isIgnored(key, rules)));
}

/** The tags of others, which a write leaves as they are. */
export function onlyIgnored(tags: Tags, rules: IgnoreTags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => isIgnored(key, rules)));
}

function isIgnored(key: string, { keys, prefixes }: IgnoreTags): boolean {
  return keys.includes(key) || prefixes.some((prefix) => key.startsWith(prefix));
}
