import type { Desired, Live } from '../../core/attribute.ts';
import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { addDate, formatMoment, type Moment, parseMoment, partsOf } from './moment.ts';
import { checkTime, timeParts, triggers } from './time-arguments.ts';

const attributes = {
  rfc3339: text({
    onChange: 'replace',
    note: 'the time from which it is counted; that of the first apply where it is left out',
  }),
  rotation_minutes: int({ default: null }),
  rotation_hours: int({ default: null }),
  rotation_days: int({ default: null }),
  rotation_months: int({ default: null }),
  rotation_years: int({ default: null }),
  rotation_rfc3339: text({ note: 'follows from the others where it is left out' }),
  triggers,
  ...timeParts,
};

type Config = Desired<typeof attributes>;

const spans = ['rotation_minutes', 'rotation_hours', 'rotation_days', 'rotation_months', 'rotation_years'] as const;

/** A time that is taken anew when its rotation is due. https://registry.terraform.io/providers/hashicorp/time/latest/docs/resources/rotating */
export const timeRotating = ledgerOnly(attributes, {
  type: 'time_rotating',
  summary: 'A time that is taken anew when its rotation is due.',
  validate(config) {
    const given = spans.filter((name) => config[name] !== null);
    return [
      ...checkTime('rfc3339', config.rfc3339),
      ...checkTime('rotation_rfc3339', config.rotation_rfc3339),
      ...(given.length > 0 || config.rotation_rfc3339 !== null
        ? []
        : [`A rotation is needed: give one of ${spans.join(', ')} and rotation_rfc3339.`]),
      ...given.filter((name) => (config[name] ?? 1) < 1).map((name) => `"${name}" must be at least 1.`),
    ];
  },
  make(config, { now }) {
    const base = parseMoment(config.rfc3339 ?? '') ?? { at: now, offset: 0 };
    return valuesOf(base, rotationOf(config, base));
  },
  update(config, former) {
    const base = parseMoment(former.rfc3339 ?? '');
    return base === undefined ? {} : valuesOf(base, rotationOf(config, base));
  },
  outdated(config, live, now) {
    const due = parseMoment(live.rotation_rfc3339 ?? '');
    return due === undefined || now <= due.at || isFixed(config)
      ? undefined
      : `Its rotation was due at ${live.rotation_rfc3339}.`;
  },
  adopt: adoptRotation,
});

/** A time that Git fixes would be as outdated when it is taken anew, at every pass. */
function isFixed(config: Config): boolean {
  return config.rfc3339 !== null || spans.every((name) => config[name] === null);
}

/** Of several the provider takes the last in this order. */
function rotationOf(config: Config, base: Moment): Moment {
  const { rotation_minutes: minutes, rotation_hours: hours, rotation_days: days } = config;
  const { rotation_months: months, rotation_years: years, rotation_rfc3339: fixed } = config;
  if (years !== null) return addDate(base, { years });
  if (fixed !== null) return parseMoment(fixed) ?? base;
  if (months !== null) return addDate(base, { months });
  if (minutes !== null) return { ...base, at: base.at + minutes * 60_000 };
  if (hours !== null) return { ...base, at: base.at + hours * 3_600_000 };
  return addDate(base, { days: days ?? 0 });
}

function valuesOf(base: Moment, rotation: Moment) {
  const rfc3339 = formatMoment(base);
  return { id: rfc3339, rfc3339, rotation_rfc3339: formatMoment(rotation), ...partsOf(rotation) };
}

function adoptRotation(id: string): { values: Live<typeof attributes> } | { problem: string } {
  const parts = id.split(',');
  const base = parseMoment(parts[0] ?? '');
  const [years = null, months = null, days = null, hours = null, minutes = null] = parts
    .slice(1)
    .map((part) => (part === '' ? null : Number(part)));
  const counts = [years, months, days, hours, minutes];
  const isCounted = parts.length === 6 && counts.every((count) => count === null || Number.isSafeInteger(count));
  const fixed = parts.length === 2 ? parseMoment(parts[1] ?? '') : undefined;
  if (base === undefined || (fixed === undefined && !(isCounted && counts.some((count) => count !== null)))) {
    return {
      problem: `"${id}" is no id of time_rotating. Write "BASE,YEARS,MONTHS,DAYS,HOURS,MINUTES" or "BASE,ROTATION".`,
    };
  }
  const none = { rotation_years: null, rotation_months: null, rotation_days: null, rotation_hours: null };
  const rotations = isCounted
    ? {
        rotation_years: years,
        rotation_months: months,
        rotation_days: days,
        rotation_hours: hours,
        rotation_minutes: minutes,
      }
    : { ...none, rotation_minutes: null };
  const config = { ...rotations, rotation_rfc3339: fixed === undefined ? null : formatMoment(fixed) } as Config;
  return { values: { ...rotations, triggers: null, ...valuesOf(base, rotationOf(config, base)) } };
}
