import { z } from 'zod';
import { isName, parseAddress } from '../core/address.ts';
import { isUndeclaredAddress } from '../core/reactions/ignores.ts';
import { isZone, parseLocal } from '../core/time/zone.ts';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const KINDS = ['declared', 'undeclared', 'added', 'missing'] as const;
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const HOLDS = ['git', 'drift', 'both'] as const;

/** One name, or a list of them; `*` in a name is any text. */
const Names = (key: string) => {
  const error = `"${key}" must be a name or a list of names, in which * stands for any text.`;
  const name = z.string(error).regex(/^[^\p{Cc}]+$/u, error);
  return z.union([name, z.array(name, error).min(1, error)], error).optional();
};

const OneOf = <const T extends readonly [string, ...string[]]>(key: string, words: T) => {
  const error = `"${key}" must be one of ${words.join(', ')}, or a list of them.`;
  const word = z.enum(words, error);
  return z.union([word, z.array(word, error).min(1, error)], error).optional();
};

const Text = (key: string) =>
  z
    .string(`"${key}" must be text in one line.`)
    .regex(/^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u, `"${key}" must be text in one line.`);

const SPAN = '"grace" must be a time span like 90s, 15m or 2h, of at most 7d.';

const Reaction = z
  .strictObject(
    {
      stack: Names('stack'),
      address: Names('address'),
      type: Names('type'),
      attribute: Names('attribute'),
      severity: OneOf('severity', SEVERITIES),
      kind: OneOf('kind', KINDS),
      actor: Names('actor'),
      reaction: z.enum(['report', 'hold', 'revert'], '"reaction" must be report, hold or revert.'),
      grace: z
        .string(SPAN)
        .refine((text) => readSpan(text) !== undefined, SPAN)
        .optional(),
    },
    'An entry of "reactions" must be a table with "reaction" and what it is for.',
  )
  .refine(({ reaction, grace }) => grace === undefined || reaction === 'revert', {
    error: '"grace" is how long a revert waits, so it goes with "reaction: revert" only.',
    path: ['grace'],
  });

const Severity = z
  .strictObject(
    {
      type: Names('type'),
      attribute: Names('attribute'),
      severity: z.enum(SEVERITIES, `"severity" must be one of ${SEVERITIES.join(', ')}.`),
    },
    'An entry of "severities" must be a table with "severity", and "type" or "attribute".',
  )
  .refine(({ type, attribute }) => type !== undefined || attribute !== undefined, {
    error: 'An entry of "severities" must have "type" or "attribute": one for everything would tell nothing apart.',
  });

const Zone = z
  .string('"zone" must be a time zone, like Europe/Berlin.')
  .refine(isZone, '"zone" must be a time zone of the IANA database, like Europe/Berlin or UTC.');

const HOURS = '"hours" must be a span of a day, like 09:00-17:30 or 22:00-05:00.';

const Window = z.strictObject(
  {
    stack: Names('stack'),
    days: z
      .union(
        [
          z.enum(WEEKDAYS, DAYS()),
          z.string(DAYS()).regex(/^(mon|tue|wed|thu|fri|sat|sun)-(mon|tue|wed|thu|fri|sat|sun)$/, DAYS()),
          z.array(z.enum(WEEKDAYS, DAYS()), DAYS()).min(1, DAYS()),
        ],
        DAYS(),
      )
      .optional(),
    hours: z
      .string(HOURS)
      .refine((text) => readHours(text) !== undefined, HOURS)
      .optional(),
    zone: Zone,
    holds: z.enum(HOLDS, '"holds" must be git, drift or both.').optional(),
  },
  'An entry of "windows" must be a table with "zone", and "days" or "hours".',
);

function DAYS(): string {
  return `"days" must be days like mon-fri, or a list of ${WEEKDAYS.join(', ')}.`;
}

const MOMENT = (key: string) =>
  `"${key}" must be a day or a time on the wall clock of the zone, like 2026-12-24 or 2026-12-24T18:00.`;

const Moment = (key: string) => z.string(MOMENT(key)).refine((text) => parseLocal(text) !== undefined, MOMENT(key));

const Freeze = z.strictObject(
  {
    stack: Names('stack'),
    from: Moment('from'),
    to: Moment('to'),
    zone: Zone,
    holds: z.enum(HOLDS, '"holds" must be git, drift or both.').optional(),
    reason: Text('reason'),
  },
  'An entry of "freezes" must be a table with "from", "to", "zone" and "reason".',
);

const UNTIL = '"until" must be a day, like 2027-03-31: an ignore without an end is forgotten.';
const ONE_ATTRIBUTE =
  '"attribute" must be the name of one attribute: an ignore of everything would hide what nobody thought of. Only of something that nobody declared, named by the full address of its message, "*" means the whole of it.';
const ONE_TYPE =
  '"type" must be one resource type, like aws_dynamodb_table: an ignore of many would hide what nobody thought of.';

const Ignore = z
  .strictObject(
    {
      address: z
        .string()
        .refine(
          (text) => parseAddress(text) !== undefined,
          '"address" must be a full address, like network/aws_vpc.main.',
        )
        .optional(),
      type: z
        .string(ONE_TYPE)
        .refine((text) => isName(text), ONE_TYPE)
        .optional(),
      stack: z.string('"stack" must be the name of a stack.').optional(),
      attribute: z.string(ONE_ATTRIBUTE).refine((text) => isName(text) || text === '*', ONE_ATTRIBUTE),
      reason: Text('reason'),
      owner: Text('owner'),
      until: z.string(UNTIL).refine((text) => parseLocal(text)?.isDay === true, UNTIL),
    },
    'An entry of "ignores" must be a table with "address" or "type", "attribute", "reason", "owner" and "until".',
  )
  .refine(({ address, type }) => (address === undefined) !== (type === undefined), {
    error: 'An entry of "ignores" must have one of "address" and "type".',
  })
  .refine(({ address, attribute }) => attribute !== '*' || isUndeclaredAddress(address ?? ''), {
    error: ONE_ATTRIBUTE,
    path: ['attribute'],
  })
  .refine(({ address, stack }) => address === undefined || stack === undefined, {
    error: '"stack" goes with "type" only, because an address names its stack.',
    path: ['stack'],
  });

/** The sections of `groundstate.yaml` about drift and about time. */
export const reactionSections = {
  reactions: z.array(Reaction, '"reactions" must be a list of rules.').optional(),
  severities: z.array(Severity, '"severities" must be a list of rules.').optional(),
  windows: z.array(Window, '"windows" must be a list of times of the week.').optional(),
  freezes: z.array(Freeze, '"freezes" must be a list of times.').optional(),
  ignores: z.array(Ignore, '"ignores" must be a list of what is left alone.').optional(),
};

/** What may stand in an entry of one of these sections, for suggestions; undefined for another section. */
export function reactionKeys(section: PropertyKey | undefined): readonly string[] | undefined {
  const shapes: Readonly<Record<string, { readonly shape: object }>> = {
    reactions: Reaction,
    severities: Severity,
    windows: Window,
    freezes: Freeze,
    ignores: Ignore,
  };
  const found = shapes[String(section)];
  return found === undefined ? undefined : Object.keys(found.shape);
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time span of at most a week, in milliseconds. */
export function readSpan(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const span = match === null ? undefined : Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN);
  return span !== undefined && span <= 7 * 86_400_000 ? span : undefined;
}

/** The two ends of a span of a day, in minutes since midnight. */
export function readHours(text: string): { readonly from: number; readonly to: number } | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24:00))$/.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]) * 60 + Number(match[2]);
  const to = match[5] === undefined ? Number(match[3]) * 60 + Number(match[4]) : 24 * 60;
  return from === to ? undefined : { from, to };
}
