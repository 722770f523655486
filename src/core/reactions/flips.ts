import type { DriftRecord } from '../drift.ts';

/** A field that moved so often within this time is fought over. Milliseconds. */
const WITHIN_MS = 3_600_000;
const MOST_MOVES = 3;

/** What moved, now or when its drift opened. */
interface Moved {
  readonly address: string;
  readonly attribute: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/**
 * Why something is left alone that somebody or something keeps moving while we keep putting it back, in full sentences;
 * empty where nobody fights. `records` are all that is remembered of the field, under whatever live value. Only what we
 * wrote back ourselves counts: what went by itself, or was never moved and only read late, is no fight. The count is taken
 * when the drift opened, so that what was left alone stays so until it is settled.
 */
export function reasonOfFight(records: readonly DriftRecord[], { address, attribute, openedAt }: Moved): string {
  const fought = records.filter(({ putBack = [] }) => putBack.some((at) => isNear(at, openedAt)));
  const reverts = fought.flatMap(({ putBack = [] }) => putBack).filter((at) => isNear(at, openedAt)).length;
  if (reverts + 1 < MOST_MOVES) return '';
  const names = [...new Set(fought.flatMap(({ culprit }) => (culprit === undefined ? [] : [culprit.name])))];
  const other = names.length === 0 ? 'somebody whose name is not known yet' : names.join(' and ');
  const which = attribute === '*' ? '' : ` --attribute ${attribute}`;
  return `It moved ${reverts + 1} times within an hour: ${other} changes it, and Groundstate puts it back. So it is left alone until the two agree: change Git, or stop the other one. «groundstate revert '${address}'${which} --reason "..."» puts it back once more.`;
}

/** The clocks of two workers may be minutes apart, so what was put back «after» it opened counts too. */
function isNear(at: number, openedAt: number): boolean {
  return at > openedAt - WITHIN_MS;
}
