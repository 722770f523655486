import type { RecordAge } from '../../core/protocol/windows.ts';
import type { Intent } from '../ports/ledger.ts';
import type { Clock } from '../ports/time.ts';

/**
 * When this process first saw the intents of older holders, each under a lease of its own: from then on nothing more was
 * signed under theirs. By the monotonic clock, so that no wall clock has to be right.
 */
export class Sightings {
  readonly #seen = new Map<string, number>();

  /** To be called only under a lease of the intent's stack. */
  note(intents: readonly Intent[], clock: Clock): void {
    const now = clock.monotonic();
    for (const intent of intents) {
      const key = keyOf(intent);
      this.#seen.set(key, this.#seen.get(key) ?? now);
    }
  }

  knows(intent: Intent): boolean {
    return this.#seen.has(keyOf(intent));
  }

  /** How old the request of an intent is at least. */
  ageOf(intent: Intent, clock: Clock): RecordAge {
    const seen = this.#seen.get(keyOf(intent));
    return {
      seenFor: seen === undefined ? 0 : clock.monotonic() - seen,
      byWallClocks: clock.now() - intent.at,
    };
  }

  forget(intent: Intent): void {
    this.#seen.delete(keyOf(intent));
  }
}

/** A request that was sent again bears a later fence, and begins to age anew. */
function keyOf({ op, fence }: Intent): string {
  return `${op} ${fence}`;
}
