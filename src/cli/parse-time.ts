import { createUsageFailure } from '../config/usage-failure.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** A time span like 30s, 2m, 1h or 3d, in milliseconds; undefined where the text is none. */
function parseSpan(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim().toLowerCase());
  return match === null ? undefined : Number(match[1]) * (unitMs[match[2] ?? ''] ?? Number.NaN);
}

/** The time span that a flag was given, in milliseconds; anything else is a usage failure. */
export function requireSpan(flag: string, text: string): number {
  const span = parseSpan(text);
  if (span !== undefined) return span;
  throw createUsageFailure(
    'The time span is not valid',
    `"${text}" is not a time span that ${flag} understands, like 30s, 2m or 1h. Nothing was changed.`,
  );
}

/** The span of a timeline; a time without a day belongs, for the end, to the day of the beginning. */
export function parseTimeRange(
  since: string,
  until: string | undefined,
  now: number,
): { readonly since: number; readonly until: number } {
  const from = parseTime('--since', since, { now, day: undefined });
  const to = until === undefined ? now : parseTime('--until', until, { now, day: from });
  if (from < to) return { since: from, until: to };
  throw createUsageFailure(
    'The times are the wrong way round',
    `--since (${new Date(from).toISOString()}) is not before --until (${new Date(to).toISOString()}), so there is nothing between them.`,
  );
}

interface Reference {
  readonly now: number;
  /** The day that a bare time belongs to; the last such time where undefined. */
  readonly day: number | undefined;
}

function parseTime(flag: string, given: string, reference: Reference): number {
  const text = given.trim().toLowerCase();
  const time =
    parseAgo(text, reference.now) ??
    parseClock(text, reference) ??
    parseDay(text, reference.now) ??
    parseIso(given.trim());
  if (time !== undefined) return time;
  throw createUsageFailure(
    'The time is not understood',
    `"${given}" is not a time that ${flag} understands. Write "2026-11-19 14:00", 14:00, "thursday 14:00", yesterday, 2h, or an ISO time like 2026-11-19T14:00:00Z.`,
  );
}

function parseAgo(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const span = parseSpan(text.replace(/\s+ago$/, ''));
  return span === undefined ? undefined : now - span;
}

function parseClock(text: string, { now, day }: Reference): number | undefined {
  const clock = readClock(text);
  if (clock === undefined) return undefined;
  if (day !== undefined) return atLocal(new Date(day), 0, clock);
  const today = atLocal(new Date(now), 0, clock);
  return today <= now ? today : atLocal(new Date(now), -1, clock);
}

/** `2026-11-19`, `today`, `yesterday` or a weekday, with or without a time. */
function parseDay(text: string, now: number): number | undefined {
  const match = /^(?:last\s+)?(\S+?)(?:\s+(?:at\s+)?(\S+))?$/.exec(text);
  const word = match?.[1];
  const clock = match?.[2] === undefined ? ([0, 0, 0] as const) : readClock(match[2]);
  if (word === undefined || clock === undefined) return undefined;
  const today = new Date(now);
  if (word === 'today') return atLocal(today, 0, clock);
  if (word === 'yesterday') return atLocal(today, -1, clock);
  const weekday = weekdays.findIndex((name) => name === word || name.slice(0, 3) === word);
  if (weekday !== -1) return atLocal(today, -((today.getDay() - weekday + 7) % 7 || 7), clock);
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word);
  return date === null ? undefined : fromCalendar(date.slice(1).map(Number), clock);
}

function fromCalendar(parts: readonly number[], clock: ClockTime): number | undefined {
  const [year = 0, month = 0, day = 0] = parts;
  const date = new Date(year, month - 1, day);
  // The 31st of June would silently become the 1st of July.
  return date.getMonth() === month - 1 && date.getDate() === day ? atLocal(date, 0, clock) : undefined;
}

function parseIso(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

type ClockTime = readonly [number, number, number];

function readClock(text: string): ClockTime | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

function atLocal(day: Date, plusDays: number, [hours, minutes, seconds]: ClockTime): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + plusDays, hours, minutes, seconds).getTime();
}
