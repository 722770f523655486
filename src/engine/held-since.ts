import type { StackPlan } from './planning/plan-stack.ts';
import type { HeldSince, Run, StackState } from './ports/ledger.ts';
import type { Author, Source } from './ports/source.ts';

/**
 * From where on commits brought what is held now. The applied commit moves on although something of it is held, so it
 * alone does not tell any more whose change it is that waits.
 */
export function heldSince(run: Run, { report }: StackPlan): HeldSince | undefined {
  const isHeld = report.decisions.some(
    ({ verdict, change }) => verdict === 'held' && change.action !== 'none' && change.cause !== 'drift',
  );
  if (!isHeld) {
    return undefined;
  }
  const { appliedCommit } = report;
  return (
    run.heldSince ??
    (appliedCommit === undefined ? { commit: run.commit, isPart: true } : { commit: appliedCommit, isPart: false })
  );
}

/** Everybody who wrote or committed what came since, and may be behind what is held. */
export async function authorsOfHeld(
  { appliedCommit, lastRun }: Pick<StackState, 'appliedCommit' | 'lastRun'>,
  commit: string,
  source: Pick<Source, 'authors'>,
  signal: AbortSignal,
): Promise<readonly Author[]> {
  const since = lastRun?.heldSince;
  const authors = await source.authors(since?.commit ?? appliedCommit, commit, signal);
  const first = since?.isPart === true ? await source.authors(undefined, since.commit, signal) : [];
  return [...authors, ...first];
}
