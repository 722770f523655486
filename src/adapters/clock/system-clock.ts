import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../engine/ports/time.ts';

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    signal.throwIfAborted();
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (thrown) {
      // The caller wants to know why, not that a timer was stopped.
      throw signal.aborted ? signal.reason : thrown;
    }
  },
};
