import type { Waiting } from '../../core/approvals/approval.ts';
import { asFailure } from '../../core/failure.ts';
import type { StackPolicy } from '../../core/stack-policy.ts';
import type { EngineDeps } from '../deps.ts';
import type { PlanReport } from '../reports.ts';

/** Keeps in the table what waits for a person, so that everybody is shown it; written only when it changes. */
export class WaitingBoard {
  /** By stack: the digest that was written last; empty where nothing waits. */
  readonly #written = new Map<string, string>();
  readonly #deps: Pick<EngineDeps, 'journal' | 'clock' | 'log'>;

  constructor(deps: Pick<EngineDeps, 'journal' | 'clock' | 'log'>) {
    this.#deps = deps;
  }

  /** After a pass over a stack. Never fails: it is only shown. */
  async note(report: PlanReport, policy: StackPolicy | undefined, signal: AbortSignal): Promise<void> {
    const { journal, clock, log } = this.#deps;
    const waiting = waitingIn(report, clock.now());
    const { stack } = report;
    const known = this.#written.get(stack);
    const digest = waiting?.digest ?? '';
    // Where nobody can approve, nothing of an earlier process is there to be taken down.
    const isNoNews = known === digest || (known === undefined && digest === '' && !canApprove(policy));
    if (isNoNews) {
      return;
    }
    try {
      await journal.putWaiting(stack, waiting, signal);
      this.#written.set(stack, digest);
    } catch (thrown) {
      signal.throwIfAborted();
      log.warn({ stack, error: asFailure(thrown).message }, 'what waits for a person could not be written down');
    }
  }
}

function canApprove(policy: StackPolicy | undefined): boolean {
  return (policy?.approvals.people.length ?? 0) > 0;
}

function waitingIn({ decisions, stack, commit, digest }: PlanReport, at: number): Waiting | undefined {
  const changes = decisions
    .filter(({ approvable }) => approvable === true)
    .map(({ change: { address, action } }) => ({ address, action }));
  return changes.length === 0 ? undefined : { stack, commit, digest, changes, at };
}
