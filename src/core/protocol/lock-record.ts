/** The part of a lock item that the protocol goes by. */
export interface LockRecord {
  readonly owner: string;
  /** Grows by one with each acquisition and is never used twice. */
  readonly fence: number;
  /** Another one after each write of the holder. */
  readonly version: string;
  readonly released: boolean;
  readonly leaseMs: number;
}

/** A lock as it stood when it was read, and since when it has not moved before our eyes. By our own monotonic clock. */
export interface LockSighting {
  readonly record: LockRecord;
  readonly since: number;
}

/** What is known of a lock after another look at it; `at` is after its answer. */
export function sightLock(known: LockSighting | undefined, record: LockRecord, at: number): LockSighting {
  const moved = known?.record.version !== record.version || known.record.fence !== record.fence;
  return moved ? { record, since: at } : known;
}
