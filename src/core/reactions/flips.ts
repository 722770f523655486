import type { DriftRecord } from '../drift.ts';

/** A field that moved so often within this time is fought over. Milliseconds. */
const WITHIN_MS = 3_600_000;
const MOST_FLIPS = 3;

/**
 * Why a field is left alone that somebody or something keeps moving while we keep putting it back, in full sentences;
 * empty where nobody fights. `records` are all that is remembered of the field, under whatever live value. The count is
 * taken when the drift opened, so that what was left alone stays so until it is settled.
 */
export function reasonOfFight(
  records: readonly DriftRecord[],
  drift: { readonly id: string; readonly openedAt: number; readonly isNew: boolean },
): string {
  const openings = records.flatMap((record) => record.openings ?? [record.firstSeen]);
  const recent = openings.filter((at) => at > drift.openedAt - WITHIN_MS && at <= drift.openedAt);
  const flips = recent.length + (drift.isNew ? 1 : 0);
  if (flips < MOST_FLIPS) return '';
  const fought = records.filter(({ openings: own = [], firstSeen }) =>
    [...own, firstSeen].some((at) => at > drift.openedAt - WITHIN_MS),
  );
  const names = [...new Set(fought.flatMap(({ culprit }) => (culprit === undefined ? [] : [culprit.name])))];
  const other = names.length === 0 ? 'somebody whose name is not known yet' : names.join(' and ');
  return `It moved ${flips} times within an hour: ${other} changes it, and Groundstate puts it back. So it is left alone until the two agree: change Git, or stop the other one. «groundstate revert» puts it back once more.`;
}
