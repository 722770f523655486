import { CONSISTENCY_WINDOW_MS, isShownByNow, MOST_SKEW_MS, type RecordAge } from './protocol/windows.ts';

/** One reading may have been answered by a replica that lags behind; two that were made separately agree. */
export const READINGS_FOR_ABSENCE = 2;

/** What is known of an object that AWS does not show. */
interface Missing {
  /** Readings without it: separate, complete and without an error, in the scope where it was made. */
  readonly readings: number;
  /** When it was made, by the wall clock of whoever did it. Milliseconds since the epoch. */
  readonly createdAt: number;
  /** When we last wrote it; the same as `createdAt` where we only made it. */
  readonly writtenAt: number;
  /** How old the record of that is. */
  readonly age: RecordAge;
}

/**
 * Why an object that is not seen does not count as gone yet, as a clause without a full stop; undefined: it is gone.
 * Absence is not deletion (reliability.md 2.3): what is only hidden would be made twice, and its entry be lost. Wall clocks
 * of two workers may disagree by minutes, so they count only when they say more than both can be wrong.
 */
export function doubtAbsence({ readings, createdAt, writtenAt, age }: Missing): string | undefined {
  if (!isShownByNow(age)) {
    const verb = writtenAt > createdAt ? 'written' : 'made';
    return `it is not seen, and was ${verb} ${sayAge(age)}; AWS may hide an object for ${minutes(CONSISTENCY_WINDOW_MS)} minutes`;
  }
  return readings < READINGS_FOR_ABSENCE
    ? 'it was not seen in a single reading, and only a second one tells that it is gone'
    : undefined;
}

function sayAge({ byWallClocks }: RecordAge): string {
  if (byWallClocks < 0) return 'just now, by the clock of whoever did it';
  const ago = `${Math.floor(byWallClocks / 1000)} s ago`;
  return byWallClocks < CONSISTENCY_WINDOW_MS
    ? ago
    : `${ago} by the clock of whoever did it, which may be ${minutes(MOST_SKEW_MS)} minutes off ours`;
}

function minutes(milliseconds: number): number {
  return milliseconds / 60_000;
}
