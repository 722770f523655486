import type { Waiting } from '../approvals/approval.ts';
import type { FailureMatter } from './failures.ts';
import type { EndedHold, HeldChange } from './held-changes.ts';

/** What somebody said of a plan in which something waits for a person, and that still counts. */
export type PlanWord = 'approved' | 'refused';

/**
 * What people are told of a stack and is not over yet. Drift has records of its own. It is remembered before it is said, with
 * what is owed of it, and once more when it was said: so a crash in between loses nothing.
 */
export interface OpenMatters {
  /** Grows with each write, and so tells one time from another. */
  readonly version: number;
  /** When that was. Milliseconds since the epoch. */
  readonly at: number;
  readonly held: readonly HeldChange[];
  /** What is not held any more, as long as that may not have been said. */
  readonly ended: readonly EndedHold[];
  /** What waits for a person, drift too. */
  readonly waiting: Waiting | undefined;
  /** Of the plan in which that waits. */
  readonly word: PlanWord | undefined;
  readonly failures: readonly FailureMatter[];
}

/** Where nothing was ever told. */
export const NO_MATTERS: OpenMatters = {
  version: 0,
  at: 0,
  held: [],
  ended: [],
  waiting: undefined,
  word: undefined,
  failures: [],
};

/** Whether nothing is open and nothing is owed. */
export function isCalm({ held, ended, waiting, failures }: OpenMatters): boolean {
  const isOver = failures.every(({ overAt, isOwed }) => overAt !== undefined && isOwed !== true);
  return held.length + ended.length === 0 && waiting === undefined && isOver;
}

/** The same when what is owed of these messages was said. */
export function settled(matters: OpenMatters, said: ReadonlySet<string>): OpenMatters {
  return {
    ...matters,
    held: matters.held.map(({ owed, ...change }) =>
      owed === undefined || said.has(change.thread) ? change : { ...change, owed },
    ),
    ended: matters.ended.filter(({ thread }) => !said.has(thread)),
    failures: matters.failures.map(({ isOwed, ...failure }) =>
      isOwed === undefined || said.has(failure.thread) ? failure : { ...failure, isOwed },
    ),
  };
}
