/** Time and chance, so that a test can hold both. */
export interface Clock {
  /** Milliseconds since the epoch; for people only. */
  now(): number;
  /** Milliseconds that only grow; for every duration. */
  monotonic(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Unique names and jitter. */
export interface Chance {
  /** A fresh identifier, sortable by creation time. */
  id(): string;
  /** Between 0 and 1. */
  fraction(): number;
}
