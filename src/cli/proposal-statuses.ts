import { asFailure, type Failure } from '../core/failure.ts';
import { utcText } from '../core/utc-text.ts';
import type { CommitStatus } from '../engine/ports/forge.ts';
import type { LiveFix, PlanReport } from '../engine/reports.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './render/clean-text.ts';
import { renderFailure } from './render/failure-text.ts';
import { sayWho, undoneFixes } from './render/live-fixes-text.ts';
import { countChanges, hasChanges } from './render/plan-text.ts';
import { isIncomplete } from './render/unread-text.ts';

/** What a commit is shown to be, and where a person reads more. */
interface Posting {
  readonly commit: string;
  /** The stack that was asked for; undefined: all of them. */
  readonly stack: string | undefined;
  readonly link: string | undefined;
}

/** The two statuses of a planned proposal: apart, so that branch protection may require the one and not the other. */
export function planStatuses(reports: readonly PlanReport[], { stack, link }: Posting): readonly CommitStatus[] {
  const undone = undoneFixes(reports);
  return [
    { context: contextOf('plan', stack), ...sayPlans(reports), link },
    {
      context: contextOf('live-fixes', stack),
      state: undone.length === 0 ? 'success' : 'failure',
      description: sayUndone(undone),
      link,
    },
  ];
}

/** The status of a proposal that could not be planned at all. */
export function failedStatus(failure: Failure, { stack, link }: Posting): CommitStatus {
  return { context: contextOf('plan', stack), state: 'failure', description: cleanText(failure.summary), link };
}

function contextOf(check: string, stack: string | undefined): string {
  return stack === undefined ? `groundstate/${check}` : `groundstate/${check}/${stack}`;
}

function sayPlans(reports: readonly PlanReport[]): Pick<CommitStatus, 'state' | 'description'> {
  const errors = reports.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'));
  if (errors.length > 0) {
    const words = errors.length === 1 ? '1 error' : `${errors.length} errors`;
    return { state: 'failure', description: `${words}: ${cleanText(errors[0]?.summary ?? '')}` };
  }
  const refused = reports.flatMap(({ decisions }) => decisions).find(({ refusedBy }) => refusedBy !== undefined);
  if (refused !== undefined) {
    const description = `Rule "${refused.refusedBy}" refuses ${refused.change.action} of ${refused.change.address}`;
    return { state: 'failure', description: cleanText(description) };
  }
  if (reports.some(isIncomplete)) return { state: 'failure', description: 'Not everything could be read' };
  if (!reports.some(hasChanges)) return { state: 'success', description: 'No changes' };
  const { add, change, destroy, adopt, forget, held } = countChanges(reports);
  const parts = [`${add} to add, ${change} to change, ${destroy} to destroy`];
  if (adopt > 0) parts.push(`${adopt} to adopt`);
  if (forget > 0) parts.push(`${forget} to forget`);
  if (held > 0) parts.push(`${held} held`);
  return { state: 'success', description: parts.join(', ') };
}

/** Without an age: a status that says the same is not posted again. */
function sayUndone(undone: readonly LiveFix[]): string {
  const [first] = undone.toSorted((left, right) => timeOf(right) - timeOf(left));
  if (first === undefined) return 'No edit outside of Git is undone';
  const at = timeOf(first);
  const when = at === 0 ? '' : `, ${utcText(at)}`;
  const more = undone.length === 1 ? '' : ` and ${undone.length - 1} more`;
  return `Undoes an edit by ${sayWho(first.drift)}${when}: ${cleanText(first.drift.address)}${more}`;
}

function timeOf({ drift, firstSeen }: LiveFix): number {
  return drift.culprit?.at ?? firstSeen ?? 0;
}

/** Posts them; what cannot be posted is said, and is no reason to lose the plan. True where all of them stand. */
export async function postStatuses(
  { app, note, progress, signal, style }: CommandContext,
  statuses: readonly CommitStatus[],
  commit: string,
): Promise<boolean> {
  try {
    const forge = app.openForge();
    progress.start('posting the commit status');
    let posted = 0;
    for (const status of statuses) {
      if ((await forge.postStatus(commit, status, signal)) === 'posted') posted += 1;
    }
    note(
      posted === 0 ? 'The commit status says this already.' : `Posted to the commit ${commit.slice(0, 7)}: ${posted}.`,
    );
    return true;
  } catch (thrown) {
    signal.throwIfAborted();
    note(renderFailure(asFailure(thrown), style).trimEnd());
    return false;
  }
}
