import { integer, string, unknownOf, type Value } from '../../core/value.ts';
import { numberType, stringType } from '../../core/value-type.ts';
import { type FunctionDefinition, refuse, textAt } from './define.ts';
import { calendarOf, formatOffset, formatTimestamp, parseTimestamp, type Timestamp, twoDigits } from './timestamp.ts';

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function timeAt(args: readonly Value[], index: number): Timestamp {
  return (
    parseTimestamp(textAt(args, index)) ??
    refuse(
      `${JSON.stringify(textAt(args, index).slice(0, 60))} is no RFC 3339 timestamp. Write it as 2006-01-02T15:04:05Z.`,
    )
  );
}

const unitNanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

function parseDuration(text: string): bigint {
  const bad = (): never =>
    refuse(
      `${JSON.stringify(text.slice(0, 60))} is no duration. Write it as 1h30m or -90s, with the units h, m, s, ms, us, ns.`,
    );
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text);
  if (text === '0' || text === '+0' || text === '-0') return 0n;
  if (match === null || text.length > 200) return bad();
  let total = 0n;
  for (const [, amount = '', unit = ''] of (match[2] ?? '').matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = '', fraction = ''] = amount.split('.');
    const scale = unitNanoseconds[unit] ?? 0n;
    total +=
      BigInt(whole === '' ? 0 : whole) * scale +
      (BigInt(fraction === '' ? 0 : fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  if (total > 2n ** 63n - 1n) return bad();
  return match[1] === '-' ? -total : total;
}

function addDuration(time: Timestamp, duration: bigint): Timestamp {
  const total = time.seconds * 1_000_000_000n + BigInt(time.nanoseconds) + duration;
  const nanoseconds = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { ...time, seconds: (total - nanoseconds) / 1_000_000_000n, nanoseconds: Number(nanoseconds) };
}

function compareTimes(a: Timestamp, b: Timestamp): number {
  if (a.seconds !== b.seconds) return a.seconds < b.seconds ? -1 : 1;
  return Math.sign(a.nanoseconds - b.nanoseconds);
}

function formatDate(format: string, time: Timestamp): string {
  const pieces: string[] = [];
  const tokens = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g;
  for (const match of format.matchAll(tokens)) {
    const [token, quoted, letter] = match;
    if (quoted !== undefined) pieces.push(token === "''" ? "'" : quoted.replaceAll("''", "'"));
    else if (letter !== undefined) pieces.push(formatPart(token, time));
    else if (token === "'") refuse("A quote in the format of formatdate() is not closed. Write '' for a quote.");
    else pieces.push(token);
  }
  return pieces.join('');
}

function formatPart(token: string, time: Timestamp): string {
  const { year, month, day, hour, minute, second, weekday } = calendarOf(time);
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const parts: Readonly<Record<string, string>> = {
    YYYY: String(year).padStart(4, '0'),
    YY: twoDigits(year % 100),
    MMMM: months[month - 1] ?? '',
    MMM: (months[month - 1] ?? '').slice(0, 3),
    MM: twoDigits(month),
    M: String(month),
    DD: twoDigits(day),
    D: String(day),
    EEEE: weekdays[weekday] ?? '',
    EEE: (weekdays[weekday] ?? '').slice(0, 3),
    hh: twoDigits(hour),
    h: String(hour),
    HH: twoDigits(twelve),
    H: String(twelve),
    AA: hour < 12 ? 'AM' : 'PM',
    aa: hour < 12 ? 'am' : 'pm',
    mm: twoDigits(minute),
    m: String(minute),
    ss: twoDigits(second),
    s: String(second),
    ZZZZZ: formatOffset(time, ':'),
    ZZZZ: formatOffset(time, ''),
    ZZZ: time.utc ? 'UTC' : formatOffset(time, ''),
    Z: time.utc ? 'Z' : formatOffset(time, ':'),
  };
  const part = Object.hasOwn(parts, token) ? parts[token] : undefined;
  return (
    part ??
    refuse(
      `${JSON.stringify(token)} has no meaning in the format of formatdate(). Put literal letters in single quotes.`,
    )
  );
}

/** Functions of time. */
export const timeFunctions: readonly FunctionDefinition[] = [
  {
    name: 'formatdate',
    parameters: [
      { name: 'format', type: stringType },
      { name: 'time', type: stringType },
    ],
    returns: stringType,
    run: (args) => string(formatDate(textAt(args, 0), timeAt(args, 1))),
  },
  {
    name: 'timeadd',
    parameters: [
      { name: 'timestamp', type: stringType },
      { name: 'duration', type: stringType },
    ],
    returns: stringType,
    run: (args) => string(formatTimestamp(addDuration(timeAt(args, 0), parseDuration(textAt(args, 1))))),
  },
  {
    name: 'timecmp',
    parameters: [
      { name: 'timestamp_a', type: stringType },
      { name: 'timestamp_b', type: stringType },
    ],
    returns: numberType,
    run: (args) => integer(compareTimes(timeAt(args, 0), timeAt(args, 1))),
  },
  {
    name: 'timestamp',
    parameters: [],
    returns: stringType,
    run: (_args, { stable, place }) => stableText(stable.timestamp(place)),
  },
  {
    name: 'plantimestamp',
    parameters: [],
    returns: stringType,
    run: (_args, { stable }) => stableText(stable.planTimestamp()),
  },
];

/** A text that is chosen once per place, unknown until it was. */
export function stableText(text: string | undefined): Value {
  return text === undefined ? unknownOf(stringType, { notNull: true }) : string(text);
}
