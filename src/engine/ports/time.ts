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

/** Does something that has a time of its own, whatever the caller was told: its signal is aborted when the milliseconds are over. */
export async function inTime<T>(
  clock: Clock,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const [late, done] = [new AbortController(), new AbortController()];
  clock.sleep(milliseconds, done.signal).then(
    () => late.abort(new DOMException(`not done within ${milliseconds} ms`, 'TimeoutError')),
    () => undefined,
  );
  try {
    return await work(late.signal);
  } finally {
    done.abort();
  }
}
