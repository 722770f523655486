import type { LedgerWrite } from '../ports/ledger.ts';
import type { Clock } from '../ports/time.ts';

/** How long a record waits for those of other steps that are at work: about as far as the answers of one wave lie apart. Milliseconds. */
const LINGER_MS = 250;

interface Waiting {
  readonly writes: readonly LedgerWrite[];
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * Gathers what the steps of an apply record at about the same time into one write, so that a wave of independent objects
 * costs a few transactions and not a few for each. A step that works alone never waits.
 */
export class GroupCommit {
  readonly #write: (writes: readonly LedgerWrite[]) => Promise<void>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #working = 0;
  #waiting: Waiting[] = [];

  constructor(write: (writes: readonly LedgerWrite[]) => Promise<void>, clock: Clock, signal: AbortSignal) {
    this.#write = write;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Runs one step, whose records are gathered with those of the other steps that run. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      await this.#flushIfAllWait();
    }
  }

  /** Resolves when it is durable. */
  record(writes: readonly LedgerWrite[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ writes, done: resolve, failed: reject });
      if (this.#waiting.length === 1) {
        this.#flushSoon(this.#waiting);
      }
      this.#flushIfAllWait().catch(reject);
    });
  }

  /** Writes when nobody who is at work could still join; asked after whatever begins in the same turn has begun. */
  async #flushIfAllWait(): Promise<void> {
    await Promise.resolve();
    if (this.#waiting.length > 0 && this.#waiting.length >= this.#working) {
      this.#flush(this.#waiting);
    }
  }

  #flushSoon(group: readonly Waiting[]): void {
    const flush = (): void => this.#flush(group);
    this.#clock.sleep(LINGER_MS, this.#signal).then(flush, flush);
  }

  #flush(group: readonly Waiting[]): void {
    if (group !== this.#waiting) {
      return; // it is written already
    }
    this.#waiting = [];
    this.#write(group.flatMap(({ writes }) => writes)).then(
      () => {
        for (const { done } of group) done();
      },
      (reason: unknown) => {
        for (const { failed } of group) failed(reason);
      },
    );
  }
}
