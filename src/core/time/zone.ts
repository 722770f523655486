import { civilDate, daysSinceEpoch } from './civil-date.ts';

/** A wall clock in some time zone. */
export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** Minutes since midnight. */
  readonly minutes: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the text names a time zone of the IANA database, like Europe/Berlin. */
export function isZone(text: string): boolean {
  try {
    formatOf(text);
    return true;
  } catch {
    return false;
  }
}

/** What a wall clock in the zone shows at a moment, in milliseconds since the epoch. */
export function localTime(at: number, zone: string): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    minutes: part('hour') * 60 + part('minute'),
  };
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf({ year, month, day }: LocalTime): number {
  return (((daysSinceEpoch(year, month, day) + 3) % 7) + 7) % 7;
}

/**
 * The moments at which a wall clock in the zone shows a time, in order: one, two where the clock was put back, and none
 * where it was put forward over it.
 */
export function momentsOf(local: LocalTime, zone: string): readonly number[] {
  const naive = naiveMs(local);
  const offsets = new Set([offsetAt(naive - DAY_MS, zone), offsetAt(naive + DAY_MS, zone)]);
  return [...offsets]
    .map((offset) => naive - offset)
    .filter((at) => naive - offsetAt(at, zone) === at)
    .toSorted((a, b) => a - b);
}

/** The first moment at which the clock shows at least this time; of a time that the clock jumped over, right after the jump. */
export function firstMoment(local: LocalTime, zone: string): number {
  const [first] = momentsOf(local, zone);
  if (first !== undefined) return first;
  const naive = naiveMs(local);
  // Before the jump the clock shows less, after it more: the jump itself lies between.
  let [before, after] = [naive - offsetAt(naive + DAY_MS, zone), naive - offsetAt(naive - DAY_MS, zone)];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (naiveMs(localTime(middle, zone)) < naive) before = middle;
    else after = middle;
  }
  return after;
}

/** The last moment at which the clock shows this time. */
export function lastMoment(local: LocalTime, zone: string): number {
  return momentsOf(local, zone).at(-1) ?? firstMoment(local, zone);
}

/** The same wall clock some days later. */
export function plusDays(local: LocalTime, days: number): LocalTime {
  const date = civilDate(daysSinceEpoch(local.year, local.month, local.day) + days);
  return { ...date, minutes: local.minutes };
}

/** Reads `2026-12-24` and `2026-12-24T18:00`; undefined where the text is neither, or no day of the calendar. */
export function parseLocal(text: string): { readonly local: LocalTime; readonly isDay: boolean } | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const minutes = Number(match[4] ?? 0) * 60 + Number(match[5] ?? 0);
  const back = civilDate(daysSinceEpoch(year, month, day));
  const isReal = back.month === month && back.day === day && Number(match[4] ?? 0) < 24 && Number(match[5] ?? 0) < 60;
  return isReal ? { local: { year, month, day, minutes }, isDay: match[4] === undefined } : undefined;
}

/** `2026-11-30 09:00 Europe/Berlin`. */
export function zonedText(at: number, zone: string): string {
  const { year, month, day, minutes } = localTime(at, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} ${zone}`;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** How far the clock of the zone is ahead of UTC, in milliseconds; to the minute, as every zone of today. */
function offsetAt(at: number, zone: string): number {
  return naiveMs(localTime(at, zone)) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

/** The wall clock as if it were UTC. */
function naiveMs({ year, month, day, minutes }: LocalTime): number {
  return daysSinceEpoch(year, month, day) * DAY_MS + minutes * MINUTE_MS;
}
