import { type FailureMatter, stepFailures } from '../../core/matters/failures.ts';
import type { OpenMatters } from '../../core/matters/open-matters.ts';
import type { Alert } from '../ports/journal.ts';
import type { Telling } from './tell-matters.ts';

/** A failure, and how its end is headed. */
export interface NamedFailure {
  /** Its id names the failure: the same one has the same id at every pass. */
  readonly alert: Alert;
  /** What is said of it in general: without names and values of the stack. */
  readonly summary: string;
  readonly isOfChange?: true;
}

/** What fails of a stack. */
export interface Failing {
  readonly stack: string;
  readonly failures: readonly NamedFailure[];
  /** Whether a failure that is not among them is over. */
  isOver(matter: FailureMatter): boolean;
  /** How that was seen, in a full sentence. */
  readonly over: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What is to be said of failures after a pass; undefined where there is nothing new. */
export function planFailures(known: OpenMatters, given: Failing): Telling | undefined {
  const { failures, isOver, at } = given;
  const failing = failures.map(({ alert: { id, address }, summary, ...of }) => ({
    ...of,
    key: id,
    title: summary,
    ...(address === undefined ? {} : { address }),
  }));
  const step = stepFailures(known.failures, { failing, isOver, at }, known.version);
  if (step === undefined) {
    return undefined;
  }
  const byKey = new Map(failures.map(({ alert }) => [alert.id, alert]));
  const begun = step.begun.flatMap(({ key, thread }): readonly Alert[] => {
    const alert = byKey.get(key);
    return alert === undefined ? [] : [{ ...alert, id: thread, thread, status: 'open' }];
  });
  const ended = step.ended.map((matter) => overAlert(matter, given));
  return { next: { failures: step.next }, alerts: [...begun, ...ended], begun };
}

function overAlert({ thread, title, address }: FailureMatter, { stack, over, by, at }: Failing): Alert {
  return {
    id: `over-${thread}`,
    thread,
    kind: 'resolved',
    status: 'gone',
    severity: 'low', // it edits the message; who cannot edit need not say it at once
    stack,
    ...(address === undefined ? {} : { address }),
    at,
    title: `Over: ${title}`,
    differences: [],
    by,
    next: over,
  };
}
