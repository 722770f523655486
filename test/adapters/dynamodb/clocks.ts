import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../src/engine/ports/time.ts';

/**
 * A clock on which time passes `factor` times as fast as outside. Windows keep their real values and pass sooner.
 */
export function createFastClock(factor: number): Clock {
  const start = performance.now();
  const monotonic = (): number => (performance.now() - start) * factor;
  return {
    now: () => 1_700_000_000_000 + monotonic(),
    monotonic,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      await wait(Math.ceil(milliseconds / factor), undefined, { signal }).catch(() => signal.throwIfAborted());
    },
  };
}

/** A clock that stands still until it is moved: the process of its owner is stopped in the meantime. */
export interface ManualClock extends Clock {
  /** Moves on in small steps, and lets everybody who wakes up on the way do what they have to. */
  advance(milliseconds: number): Promise<void>;
  /** Moves on at once, as after a pause of the whole process: nobody wakes up on the way. */
  jump(milliseconds: number): void;
}

/** Makes a clock that stands still. */
export function createManualClock(): ManualClock {
  let time = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => 1_700_000_000_000 + time,
    monotonic: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        sleepers.push({ until: time + milliseconds, wake: resolve });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    advance: async (milliseconds) => {
      const end = time + milliseconds;
      while (time < end) {
        time = Math.min(end, time + 250);
        const due = sleepers.filter(({ until }) => until <= time);
        sleepers = sleepers.filter(({ until }) => until > time);
        for (const { wake } of due) {
          wake();
        }
        await wait(due.length > 0 ? 15 : 0);
      }
    },
    jump: (milliseconds) => {
      time += milliseconds;
    },
  };
}
