import { utcText } from '../utc-text.ts';
import type { Approval, Waiting } from './approval.ts';

const MOST_NAMED = 3;

/** What waits for a person, and how it is let through. */
export function sayWaiting({ stack, digest, changes }: Waiting): string {
  const named = changes.slice(0, MOST_NAMED).map(({ action, address }) => `${action} ${address}`);
  const more = changes.length > MOST_NAMED ? ` and ${changes.length - MOST_NAMED} more` : '';
  const waits = changes.length === 1 ? 'waits' : 'wait';
  return `${named.join(', ')}${more} ${waits} for a person: groundstate approve ${digest.slice(0, 12)} --stack ${stack}`;
}

/** What was said of a plan and is not used yet. */
export function sayApproval({ by, digest, stack, refuses, reason, until }: Approval): string {
  const plan = `plan ${digest.slice(0, 12)} of ${stack}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return refuses === true
    ? `${by} refused the ${plan}${why}; until ${utcText(until)}, or until it is withdrawn`
    : `${by} approved the ${plan}${why}; no run has used it yet, and it runs out at ${utcText(until)}`;
}
