import { civilDate, daysSinceEpoch } from '../../core/time/civil-date.ts';

/** A moment with the offset it was written in. */
export interface Timestamp {
  /** Seconds since 1970 in UTC. */
  readonly seconds: bigint;
  readonly nanoseconds: number;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly utc: boolean;
}

/** The parts of a moment as a calendar shows them. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?(?:(Z)|([+-])(\d\d):(\d\d))$/;
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads an RFC 3339 timestamp; undefined when the text is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : (daysInMonth[month - 1] ?? 0);
  const [offsetHour, offsetMinute] = [Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (day < 1 || day > last || hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) {
    return undefined;
  }
  const offset = (offsetHour * 60 + offsetMinute) * (match[9] === '-' ? -1 : 1);
  const seconds =
    BigInt(daysSinceEpoch(year, month, day)) * 86400n + BigInt(hour * 3600 + minute * 60 + second - offset * 60);
  const nanoseconds = Number((match[7] ?? '').padEnd(9, '0'));
  return { seconds, nanoseconds, offset, utc: match[8] === 'Z' || offset === 0 };
}

/** The calendar at the offset of the timestamp. */
export function calendarOf(time: Timestamp): CalendarTime {
  const local = time.seconds + BigInt(time.offset * 60);
  const day = local / 86400n - (local % 86400n < 0n ? 1n : 0n);
  const rest = Number(local - day * 86400n);
  return {
    ...civilDate(Number(day)),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    weekday: (((Number(day) + 4) % 7) + 7) % 7,
  };
}

/** Two digits. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** The offset of a timestamp as `+01:00`, with the separator given. */
export function formatOffset(time: Timestamp, separator: string): string {
  const size = Math.abs(time.offset);
  return `${time.offset < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}${separator}${twoDigits(size % 60)}`;
}

/** Prints a timestamp in RFC 3339 without fractions of a second. */
export function formatTimestamp(time: Timestamp): string {
  const { year, month, day, hour, minute, second } = calendarOf(time);
  const date = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
  const zone = time.utc ? 'Z' : formatOffset(time, ':');
  return `${date}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}${zone}`;
}
