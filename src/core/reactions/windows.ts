import { firstMoment, type LocalTime, lastMoment, localTime, plusDays, weekdayOf, zonedText } from '../time/zone.ts';
import { matchesAny } from './pattern.ts';

/** What a window or a freeze holds back outside, or inside, of itself. */
export type Held = 'git' | 'drift' | 'both';

interface Rule {
  /** Undefined: every stack. */
  readonly stacks: readonly string[] | undefined;
  readonly holds: Held;
  /** Of the IANA database. */
  readonly zone: string;
}

/** A time of the week in which changes may be made. */
export interface ChangeWindow extends Rule {
  /** 0 for Monday to 6 for Sunday: the days on which it opens. */
  readonly days: readonly number[];
  /** Minutes since midnight on the wall clock; an end that is not after the beginning is one of the next day. */
  readonly from: number;
  readonly to: number;
}

/** A time in which nothing is changed. */
export interface Freeze extends Rule {
  readonly from: LocalTime;
  readonly to: LocalTime;
  readonly reason: string;
}

/** The windows and freezes of groundstate.yaml. */
export interface Calendar {
  readonly windows: readonly ChangeWindow[];
  readonly freezes: readonly Freeze[];
}

/** Why nothing is written now. */
export interface Closed {
  /** A full sentence. */
  readonly reason: string;
  /** When it is written, in milliseconds since the epoch; undefined where no window ever opens. */
  readonly opensAt: number | undefined;
}

const DAY_MINUTES = 24 * 60;
/** Windows and freezes that follow each other for longer are as good as closed for ever. */
const MOST_STEPS = 200;

/** Whether changes of Git or reverts of drift in a stack have to wait; undefined where they may be made now. */
export function closedFor(
  calendar: Calendar,
  subject: { readonly stack: string; readonly what: 'git' | 'drift' },
  now: number,
): Closed | undefined {
  const concerns = ({ stacks, holds }: Rule): boolean =>
    matchesAny(stacks, subject.stack) && (holds === 'both' || holds === subject.what);
  const windows = calendar.windows.filter(concerns);
  const freezes = calendar.freezes.filter(concerns);
  const frozen = freezes.find((freeze) => isFrozen(freeze, now));
  const isOpen = windows.length === 0 || windows.some((window) => isInWindow(window, now));
  if (frozen === undefined && isOpen) return undefined;
  const opensAt = nextOpening({ windows, freezes }, now);
  const zone = frozen?.zone ?? windows[0]?.zone ?? 'UTC';
  const opening = opensAt === undefined ? 'No window opens again.' : `It goes on at ${zonedText(opensAt, zone)}.`;
  const what = subject.what === 'git' ? 'changes of Git wait' : 'reverts of drift wait';
  const why =
    frozen === undefined
      ? `The change window of ${subject.stack} is closed`
      : `${subject.stack} is frozen (${frozen.reason})`;
  return { reason: `${why}, so ${what}. ${opening}`, opensAt };
}

/** Whether a moment is in a window. The wall clock counts, so an hour that comes twice is in it twice. */
export function isInWindow(window: ChangeWindow, at: number): boolean {
  const local = localTime(at, window.zone);
  const opens = (day: LocalTime): boolean => window.days.includes(weekdayOf(day));
  if (window.from < window.to) {
    return opens(local) && local.minutes >= window.from && local.minutes < window.to;
  }
  const sinceToday = opens(local) && local.minutes >= window.from;
  return sinceToday || (local.minutes < window.to && opens(plusDays(local, -1)));
}

function isFrozen(freeze: Freeze, at: number): boolean {
  return at >= firstMoment(freeze.from, freeze.zone) && at < lastMoment(freeze.to, freeze.zone);
}

function nextOpening({ windows, freezes }: Calendar, now: number): number | undefined {
  let at = now;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const moment = at;
    const frozen = freezes.find((freeze) => isFrozen(freeze, moment));
    if (frozen !== undefined) {
      at = lastMoment(frozen.to, frozen.zone);
    } else if (windows.length === 0 || windows.some((window) => isInWindow(window, moment))) {
      return at;
    } else {
      at = Math.min(...windows.map((window) => opensAfter(window, moment)));
    }
    if (!Number.isFinite(at)) return undefined;
  }
  return undefined;
}

/** When a window that is closed opens next. A window of an hour that the clock jumps over does not open on that day. */
function opensAfter(window: ChangeWindow, now: number): number {
  const today = localTime(now, window.zone);
  for (let days = -1; days <= 8; days += 1) {
    const day = { ...plusDays(today, days), minutes: window.from % DAY_MINUTES };
    const at = firstMoment(day, window.zone);
    if (at > now && isInWindow(window, at)) return at;
  }
  return Number.POSITIVE_INFINITY;
}
