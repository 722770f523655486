import { type LockSighting, sightLock } from '../../core/protocol/lock-record.ts';
import type { Item } from './item.ts';
import { readLockRecord } from './lock-item.ts';

/** How this process saw the locks of stacks: who stands by for a dead holder need not watch its lock from the beginning. */
export class LockSightings {
  readonly #seen = new Map<string, LockSighting>();

  /** Takes in a lock item that was just read; `at` is after the answer, by the monotonic clock. */
  note(stack: string, item: Item | undefined, at: number): void {
    const record = item === undefined ? undefined : readLockRecord(item);
    if (record === undefined || record.released) {
      this.#seen.delete(stack);
      return;
    }
    this.#seen.set(stack, sightLock(this.#seen.get(stack), record, at));
  }

  of(stack: string): LockSighting | undefined {
    return this.#seen.get(stack);
  }
}
