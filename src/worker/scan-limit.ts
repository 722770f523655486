import type { Clock } from '../engine/ports/time.ts';
import type { Bell } from './bell.ts';
import type { StackSchedule } from './stack-schedule.ts';

/** Whoever may write into the queue cannot make the worker read a stack more often than this. */
const shortestPauseMs = 60_000;

/** Lets a stack (all where none is named) be read with the next tick, once a minute at most; a stack that is unknown is nothing. */
export function createScanLimit({
  schedule,
  bell,
  clock,
}: {
  readonly schedule: StackSchedule;
  readonly bell: Bell;
  readonly clock: Clock;
}): (stack: string | undefined) => void {
  const asked = new Map<string, number>();
  return (stack) => {
    const now = clock.monotonic();
    for (const name of schedule.names().filter((known) => stack === undefined || known === stack)) {
      if (now - (asked.get(name) ?? Number.NEGATIVE_INFINITY) < shortestPauseMs) continue;
      asked.set(name, now);
      schedule.hasten(name);
      bell.ring();
    }
  };
}
