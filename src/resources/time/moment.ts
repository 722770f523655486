/** A moment together with the offset from UTC in which it is written. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Reads an RFC 3339 time; undefined where the text is none. Parts of a second are dropped, as Terraform writes none. */
export function parseMoment(text: string): Moment | undefined {
  const match = form.exec(text);
  const at = match === null ? Number.NaN : Date.parse(text.replace(/\.\d+/, ''));
  if (match === null || Number.isNaN(at)) {
    return undefined;
  }
  const [, wall = '', sign, hours = '0', minutes = '0'] = match;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  // Date takes the 30th of February for a day of March.
  return localText({ at, offset }) === wall ? { at, offset } : undefined;
}

/** RFC 3339, without parts of a second. */
export function formatMoment(moment: Moment): string {
  const { offset } = moment;
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  const zone = offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${localText(moment)}${zone}`;
}

/** Moves a moment by whole years, months and days of the calendar; a day that a month lacks runs over into the next. */
export function addDate(moment: Moment, by: { years?: number; months?: number; days?: number }): Moment {
  const local = new Date(localTime(moment));
  const { years = 0, months = 0, days = 0 } = by;
  const moved = Date.UTC(
    local.getUTCFullYear() + years,
    local.getUTCMonth() + months,
    local.getUTCDate() + days,
    local.getUTCHours(),
    local.getUTCMinutes(),
    local.getUTCSeconds(),
  );
  return { ...moment, at: moved - moment.offset * 60_000 };
}

/** The parts of a moment as the resources show them. */
export function partsOf(moment: Moment) {
  const local = new Date(localTime(moment));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    unix: Math.floor(moment.at / 1000),
  };
}

function localTime({ at, offset }: Moment): number {
  return Math.floor(at / 1000) * 1000 + offset * 60_000;
}

function localText(moment: Moment): string {
  return new Date(localTime(moment)).toISOString().slice(0, 19);
}
