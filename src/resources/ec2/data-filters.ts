import type { Filter } from '@aws-sdk/client-ec2';
import { block } from '../../core/kinds/block.ts';
import { map, set } from '../../core/kinds/collections.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { tagsFrom } from './tags.ts';

/** The arguments that every search in EC2 takes: filters by their EC2 names, and tags. */
export const searchArguments = {
  filter: block({ name: text({ required: true }), values: set(textKind, { required: true }) }, { unordered: true }),
  tags: map(textKind),
};

interface Search {
  readonly filter: readonly { readonly name: string | null; readonly values: readonly string[] | null }[] | null;
  readonly tags: Readonly<Record<string, string>> | null;
}

/** The EC2 filters of a search: what its arguments say, its tags and its filter blocks; undefined for none. */
export function dataFilters(
  config: Search,
  named: Readonly<Record<string, string | null>> = {},
): { readonly Filters: Filter[] } | undefined {
  const filters = [
    ...Object.entries(named).flatMap(([Name, value]) => (value === null ? [] : [{ Name, Values: [value] }])),
    ...Object.entries(config.tags ?? {}).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
    ...(config.filter ?? []).map(({ name, values }) => ({ Name: name ?? '', Values: [...(values ?? [])] })),
  ];
  return filters.length === 0 ? undefined : { Filters: filters };
}

/** A filter that can only ask for `true`: false looks for nothing in particular, as in the provider. */
export function onlyTrue(value: boolean | null): string | null {
  return value === true ? 'true' : null;
}

/** The tags of what was found, without those of AWS and our marks. */
export function foundTags(tags: Parameters<typeof tagsFrom>[0]): Readonly<Record<string, string>> {
  return ownTags(tagsFrom(tags));
}
