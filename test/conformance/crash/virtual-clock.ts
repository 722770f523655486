import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../src/engine/ports/time.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Turns of the event loop after which whatever was woken has run as far as it can. */
const TURNS = 4;

/**
 * Stands for time that passes only while everybody sleeps: as soon as nobody waits for anything else, it jumps to the next
 * sleeper. A lease of 15 s and a window of 5 min keep their values and cost no time.
 */
export class VirtualClock implements Clock {
  #time = 0;
  #sleepers: Sleeper[] = [];
  #outside = 0;
  #isTurning = false;

  now(): number {
    return Date.UTC(2026, 10, 26, 14) + this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const done = Promise.withResolvers<void>();
    const wake = (): void => {
      signal.removeEventListener('abort', stop);
      done.resolve();
    };
    const sleeper: Sleeper = { at: this.#time + milliseconds, wake };
    const stop = (): void => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      done.reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    this.#sleepers.push(sleeper);
    void this.#pass();
    return done.promise;
  }

  /** Time stands still while something that is not simulated, such as the emulator, is at work. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#outside += 1;
    try {
      return await work();
    } finally {
      this.#outside -= 1;
      void this.#pass();
    }
  }

  async #pass(): Promise<void> {
    if (this.#isTurning) return;
    this.#isTurning = true;
    while (this.#outside === 0 && this.#sleepers.length > 0) {
      for (let count = 0; count < TURNS; count += 1) await turn();
      if (this.#outside === 0) this.#wakeNext();
    }
    this.#isTurning = false;
  }

  #wakeNext(): void {
    const next = this.#sleepers.reduce<Sleeper | undefined>(
      (first, one) => (first === undefined || one.at < first.at ? one : first),
      undefined,
    );
    if (next === undefined) return;
    this.#sleepers = this.#sleepers.filter((other) => other !== next);
    this.#time = Math.max(this.#time, next.at);
    next.wake();
  }
}
