import { fits } from '../wildcard.ts';

/** Whether a name fits any of the patterns; no patterns at all ask for nothing. */
export function matchesAny(patterns: readonly string[] | undefined, text: string): boolean {
  return patterns === undefined || patterns.some((pattern) => fits(pattern, text));
}
