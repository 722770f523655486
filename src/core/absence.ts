import { CONSISTENCY_WINDOW_MS } from './protocol/windows.ts';

/** One reading may have been answered by a replica that lags behind; two that were made separately agree. */
export const READINGS_FOR_ABSENCE = 2;

/** What is known of an object that AWS does not show. Times are milliseconds since the epoch, by wall clocks. */
interface Missing {
  /** Readings without it: separate, complete and without an error, in the scope where it was made. */
  readonly readings: number;
  readonly createdAt: number;
  /** When we last wrote it; the same as `createdAt` where we only made it. */
  readonly writtenAt: number;
  readonly now: number;
}

/**
 * Why an object that is not seen does not count as gone yet, as a clause without a full stop; undefined: it is gone.
 * Absence is not deletion (reliability.md 2.3): what is only hidden would be made twice, and its entry be lost. Wall clocks
 * of two workers may disagree, so a time that lies ahead counts as just now.
 */
export function doubtAbsence(missing: Missing): string | undefined {
  const age = missing.now - missing.writtenAt;
  if (age < CONSISTENCY_WINDOW_MS) {
    const verb = missing.writtenAt > missing.createdAt ? 'written' : 'made';
    const since = age < 0 ? `${verb} just now, by the clock of whoever did it` : `${verb} ${sayAge(age)} ago`;
    return `it is not seen, and was ${since}; AWS may hide an object for ${CONSISTENCY_WINDOW_MS / 60_000} minutes`;
  }
  return missing.readings < READINGS_FOR_ABSENCE
    ? 'it was not seen in a single reading, and only a second one tells that it is gone'
    : undefined;
}

function sayAge(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1000)} s`;
}
