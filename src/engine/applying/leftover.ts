import type { Entry } from '../ports/ledger.ts';

/**
 * The entry of an object that its replacement left behind: it stands in the ledger under an address of its own until it is
 * deleted, so that a run that is cut off between the two forgets neither.
 */
export function leftoverOf(entry: Entry): Entry {
  return { ...entry, address: `${entry.address} (replaced ${entry.id})`, protected: false };
}
