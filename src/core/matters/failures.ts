/** A failure that people are told of. */
export interface FailureMatter {
  /** Names it: the same failure of the same commit has the same one. */
  readonly key: string;
  /** The message about it: another one each time it is told anew. */
  readonly thread: string;
  /** Without what may hold a secret. */
  readonly title: string;
  /** What it is about, where that is one object. */
  readonly address?: string;
  /** A change failed: that is over when it was done, and not when it was only not tried. */
  readonly isOfChange?: true;
  /** When that was over. Milliseconds since the epoch. */
  readonly overAt?: number;
  /** That it began, or that it is over, may not have been said. */
  readonly isOwed?: true;
}

/** What one pass saw fail. */
export interface FailurePass {
  readonly failing: readonly Omit<FailureMatter, 'thread' | 'overAt' | 'isOwed'>[];
  /** Whether one that is not among them is over, and not only unseen or not tried again. */
  isOver(matter: FailureMatter): boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What has to be said after a pass, and what is remembered of it before. */
export interface FailureStep {
  readonly next: readonly FailureMatter[];
  readonly begun: readonly FailureMatter[];
  readonly ended: readonly FailureMatter[];
}

/** What fails now and then is told once in this time, and not each time. */
export const QUIET_MS = 3_600_000;

/** Compares what fails now with what people know; undefined where there is nothing new. `version` is that of what they know. */
export function stepFailures(
  known: readonly FailureMatter[],
  { failing, isOver, at }: FailurePass,
  version: number,
): FailureStep | undefined {
  const isKept = ({ overAt, isOwed }: FailureMatter): boolean =>
    overAt === undefined || isOwed === true || at - overAt < QUIET_MS;
  const told = new Map(known.filter(isKept).map((matter) => [matter.key, matter]));
  const begun = failing.flatMap((failure): readonly FailureMatter[] => {
    const old = told.get(failure.key);
    const thread = old?.thread ?? (version === 0 ? failure.key : `${failure.key}-${version}`);
    const isTold = old !== undefined && !(old.isOwed === true && old.overAt === undefined);
    return isTold ? [] : [{ ...failure, thread, isOwed: true }];
  });
  const fails = new Set(failing.map(({ key }) => key));
  const isBegun = new Set(begun.map(({ key }) => key));
  const rest = [...told.values()].filter(({ key }) => !isBegun.has(key));
  const next = rest.map(
    (matter): FailureMatter =>
      matter.overAt === undefined && !fails.has(matter.key) && isOver(matter)
        ? { ...matter, overAt: at, isOwed: true }
        : matter,
  );
  const ended = next.filter(({ overAt, isOwed }) => overAt !== undefined && isOwed === true);
  return begun.length + ended.length === 0 ? undefined : { next: [...next, ...begun], begun, ended };
}
