import type { Culprit } from '../drift.ts';

/** Who, by what means, when, and where to look it up; `time` in the words of the reader. */
export function sayCulprit(culprit: Culprit, time: string): string {
  const { text, operation, eventId, standing } = culprit;
  return `${text}, ${time} (${operation}, CloudTrail event ${eventId}${standing === undefined ? '' : WORDS[standing]})`;
}

const WORDS = {
  told: '; not confirmed by CloudTrail yet',
  unknown: ', which CloudTrail does not know: the name may be false',
} as const;
