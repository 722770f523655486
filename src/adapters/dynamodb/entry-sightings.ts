import type { Entry, LedgerWrite } from '../../engine/ports/ledger.ts';

type Sighting = Required<Pick<Entry, 'id' | 'createdAt' | 'updatedAt' | 'seenAt'>>;

/**
 * Since when this process knows each entry as it is now, by its monotonic clock: it wrote it then, or read it for the first
 * time. What an entry is about was done before the entry was written, so it is at least as old as that, whatever any wall
 * clock says.
 */
export class EntrySightings {
  readonly #stacks = new Map<string, Map<string, Sighting>>();

  /** The entries of a stack with the times of their first sight; `now` was taken after they had been read. */
  stamp(stack: string, entries: readonly Entry[], now: number): readonly Entry[] {
    const before = this.#stacks.get(stack);
    const seen = new Map(entries.map((entry) => [entry.address, sightingOf(entry, before?.get(entry.address), now)]));
    this.#stacks.set(stack, seen);
    return entries.map((entry) => ({ ...entry, seenAt: seen.get(entry.address)?.seenAt ?? now }));
  }

  /** Takes down what was written; `now` was taken after that had been confirmed. */
  noteWritten(stack: string, writes: readonly LedgerWrite[], now: number): void {
    const seen = this.#stacks.get(stack) ?? new Map<string, Sighting>();
    this.#stacks.set(stack, seen);
    for (const write of writes) {
      if (write.kind === 'put entry') {
        const { entry } = write;
        seen.set(entry.address, sightingOf(entry, seen.get(entry.address), now));
      }
    }
  }
}

function sightingOf({ id, createdAt, updatedAt }: Entry, known: Sighting | undefined, now: number): Sighting {
  const isKnown = known?.id === id && known.createdAt === createdAt && known.updatedAt === updatedAt;
  return { id, createdAt, updatedAt, seenAt: isKnown ? known.seenAt : now };
}
