import type { Waiting } from '../../core/approvals/approval.ts';
import type { Decision } from '../../core/change.ts';
import { digest } from '../../core/digest.ts';
import type { HeldPass } from '../../core/matters/held-changes.ts';
import type { PlanWord } from '../../core/matters/open-matters.ts';
import { mistakesIn } from '../planning/hold-for-errors.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { RunChange } from '../ports/ledger.ts';
import type { PlanReport } from '../reports.ts';

/** So much of a hash tells what is held in one stack apart. */
const HASH_LENGTH = 20;

/** What a pass saw of what is held of Git's changes; `results` of a run, empty for a pass that wrote nothing. */
export function heldPass(plan: StackPlan, results: readonly RunChange[], at: number): HeldPass {
  const { report } = plan;
  return {
    held: heldOf(report).map(({ change: { address, action }, reason, approvable }) => ({
      address,
      action,
      why: digest(reason).slice(0, HASH_LENGTH),
      ...(approvable === true ? { approvable } : {}),
    })),
    waiting: waitingIn(report, at),
    word: wordOf(plan),
    outcome: (change) => outcomeAt(change.address, change.action, { plan, results }),
    thread: (address, version) => `held-${digest(`${report.stack}|${address}|${version}`).slice(0, HASH_LENGTH)}`,
  };
}

/** What is held of Git's changes. Drift has messages of its own. */
export function heldOf({ decisions }: Pick<PlanReport, 'decisions'>): readonly Decision[] {
  return decisions.filter(({ verdict, change }) => verdict === 'held' && change.cause !== 'drift');
}

/** What was said of the plan. An approval that a run has used is none any more. */
function wordOf({ report, refusal }: StackPlan): PlanWord | undefined {
  if (refusal !== undefined) return 'refused';
  const waits = report.decisions.some(({ verdict }) => verdict === 'held');
  return report.approval !== undefined && waits ? 'approved' : undefined;
}

/** A pass that came to its end, and what its run did. */
interface Ended {
  readonly plan: StackPlan;
  readonly results: readonly RunChange[];
}

/**
 * What became of a change that was to be made at an address: over is only what was done, and what nothing at all is to be done
 * about any more. Undefined: that could not be seen, or something else is done there first.
 */
export function outcomeAt(
  address: string,
  action: string | undefined,
  { plan: { report, input }, results }: Ended,
): ReturnType<HeldPass['outcome']> {
  const own = results.filter((one) => one.address === address && one.action !== 'revert drift');
  if (own.length > 0) {
    const isThis = action === undefined || own.some((one) => one.action === action);
    if (own.every(({ result }) => result === 'done')) return isThis ? 'done' : 'gone';
    return isThis && own.every(({ result }) => result !== 'held') ? 'undone' : undefined;
  }
  const decision = report.decisions.find(({ change }) => change.address === address && change.action !== 'none');
  if (decision !== undefined) {
    return decision.verdict === 'allowed' && decision.change.action === action ? 'undone' : undefined;
  }
  const block = address.replace(/\[.*$/, '');
  const isUnread = report.coverage.unread.some((one) => one.address === address || one.address === block);
  const isOpen = input.state.intents.some((intent) => intent.address === address && intent.settled !== true);
  return isUnread || isOpen || mistakesIn(report.diagnostics).length > 0 ? undefined : 'gone';
}

function waitingIn({ decisions, stack, commit, digest: plan }: PlanReport, at: number): Waiting | undefined {
  const changes = decisions
    .filter(({ approvable }) => approvable === true)
    .map(({ change: { address, action } }) => ({ address, action }));
  return changes.length === 0 ? undefined : { stack, commit, digest: plan, changes, at };
}
