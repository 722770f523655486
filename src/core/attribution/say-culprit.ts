import type { Culprit } from '../drift.ts';

/** Who, by what means, when, and where to look it up; `time` in the words of the reader. */
export function sayCulprit(culprit: Culprit, time: string): string {
  return `${culprit.text}, ${time} (${culprit.operation}, CloudTrail event ${culprit.eventId})`;
}
