import type { Entry } from '../ports/ledger.ts';

/**
 * The entry of an object that its replacement left behind: it stands in the ledger under an address of its own until it is
 * deleted, so that a run that is cut off between the two forgets neither.
 */
export function leftoverOf(entry: Entry): Entry {
  return { ...entry, address: `${entry.address}${ending(entry.id)}`, protected: false };
}

/** The address that the object of such an entry had; undefined for an entry that is none. */
export function replacedAt({ address, id }: Pick<Entry, 'address' | 'id'>): string | undefined {
  return address.endsWith(ending(id)) ? address.slice(0, -ending(id).length) : undefined;
}

function ending(id: string): string {
  return ` (replaced ${id})`;
}
