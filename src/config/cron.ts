import { Cron } from 'croner';
import type { CronTimes } from '../core/stack-policy.ts';

/** What is wrong with an expression of five fields; undefined where it names times that come. */
export function cronProblem(expression: string): string | undefined {
  // A question mark would mean the minute at which the worker was started.
  if (!/^[^?\s]+( [^?\s]+){4}$/.test(expression.trim().replaceAll(/\s+/g, ' '))) {
    return 'it has five fields (minute, hour, day of the month, month, day of the week) and no question mark';
  }
  try {
    return nextTime({ expression, zone: 'UTC' }, 0) === undefined ? 'it names no day that ever comes' : undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^Cron\w*: /, '') : String(error);
    return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, '');
  }
}

/**
 * The first of the times after a moment, both in milliseconds since the epoch; undefined where none comes. On the wall clock of
 * the zone: a time that the clock jumps over comes right after the jump, and a time that it shows twice comes once, the first
 * time; what repeats within the hour goes on evenly.
 */
export function nextTime({ expression, zone }: CronTimes, after: number): number | undefined {
  const cron = new Cron(expression, { timezone: zone, paused: true, mode: '5-part' });
  return cron.nextRun(new Date(after))?.getTime();
}
