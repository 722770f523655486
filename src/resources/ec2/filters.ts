import type { Filter } from '@aws-sdk/client-ec2';
import type { Selection } from '../collection.ts';

/** The filter of an index: its name, or its name with further filters that narrow the answer. */
export type IndexFilter = string | { readonly name: string; readonly and: readonly Filter[] };

/** The EC2 filters for a selection; `names` gives the filter of each index. */
export function ec2Filters(selection: Selection, names: Readonly<Record<string, IndexFilter>>): Filter[] | undefined {
  switch (selection.kind) {
    case 'all':
      return undefined;
    case 'keys':
      return indexFilters(names[selection.index], selection.keys);
    case 'marked':
      return [{ Name: 'tag:groundstate:installation', Values: [selection.installation] }];
  }
}

function indexFilters(filter: IndexFilter | undefined, keys: readonly string[]): Filter[] | undefined {
  if (filter === undefined) {
    return undefined; // no filter can say this index: the whole list is read and looked through
  }
  const { name, and } = typeof filter === 'string' ? { name: filter, and: [] } : filter;
  return [{ Name: name, Values: [...keys] }, ...and];
}
