import { type Control, endOf } from './control.ts';

const HOUR_MS = 3_600_000;
const LONGEST_NOTICE_MS = 15 * 60_000;

/** What people are reminded of while a control lasts. */
export interface Reminder {
  /** Of one control, no two reminders have the same name. */
  readonly name: string;
  readonly kind: 'lasts' | 'ends soon';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The reminder that is due; only the last one, so that a worker that slept does not tell of hours that are over. */
export function dueReminder(control: Control, now: number): Reminder | undefined {
  const end = endOf(control);
  if (now >= end || control.kind === 'revert') return undefined;
  const notice = end - Math.min(LONGEST_NOTICE_MS, (end - control.from) / 4);
  if (now >= notice) return { name: 'ends-soon', kind: 'ends soon', at: notice };
  const hours = Math.floor((now - control.from) / HOUR_MS);
  return hours < 1 ? undefined : { name: `hour-${hours}`, kind: 'lasts', at: control.from + hours * HOUR_MS };
}
