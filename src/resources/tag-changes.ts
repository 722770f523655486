import { ownTags } from '../core/kinds/tag-map.ts';

type Tags = Readonly<Record<string, string>>;

/** What to put and what to drop so that an object has the desired tags; the tags of AWS and our marks are left alone. */
export function tagChanges(
  desired: Tags | null | undefined,
  live: Tags | null | undefined,
): { readonly put: readonly (readonly [key: string, value: string])[]; readonly drop: readonly string[] } {
  const wanted = desired ?? {};
  const found = ownTags(live ?? {});
  return {
    put: Object.entries(wanted).filter(([key, value]) => found[key] !== value),
    drop: Object.keys(found).filter((key) => !Object.hasOwn(wanted, key)),
  };
}
