import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/engine/ports/time.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Stands for time that passes only when the test says so: sleepers wake in the order of their times, and whatever they
 * start has run as far as it can before the next one wakes.
 */
export class ManualClock implements Clock {
  #time = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return Date.UTC(2026, 10, 19, 14) + this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const done = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      done.reject(signal.reason);
    };
    const wake = (): void => {
      signal.removeEventListener('abort', leave); // thousands of sleeps may share a signal
      done.resolve();
    };
    const sleeper: Sleeper = { at: this.#time + milliseconds, wake };
    this.#sleepers.push(sleeper);
    signal.addEventListener('abort', leave, { once: true });
    return done.promise;
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.#time + milliseconds;
    await settle();
    for (;;) {
      const [next] = this.#sleepers.toSorted((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#time = next.at;
      next.wake();
      await settle();
    }
    this.#time = end;
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let count = 0; count < 10; count += 1) await turn();
}
