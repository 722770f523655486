import type { FailureMatter } from '../../core/matters/failures.ts';
import type { OpenMatters } from '../../core/matters/open-matters.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Alert } from '../ports/journal.ts';
import type { Run } from '../ports/ledger.ts';
import { diagnosticAlert, diagnosticsToTell, type Teller } from '../tell.ts';
import { heldOf, outcomeAt } from './held-pass.ts';
import { type Failing, type NamedFailure, planFailures } from './plan-failures.ts';
import { planHeld } from './plan-held.ts';
import { joinTellings, type MatterPorts, type Telling, tellMatters } from './tell-matters.ts';

/** A pass over a stack that came to its end. */
interface EndedPass {
  readonly plan: StackPlan;
  /** Undefined for a pass that wrote nothing. */
  readonly run: Pick<Run, 'id' | 'changes'> | undefined;
  /** What failed of its changes. */
  readonly failures: readonly NamedFailure[];
  /** Nothing of its changes failed or is in doubt. */
  readonly isDone: boolean;
  readonly teller: Teller;
}

/** Tells what a pass shows: what is held, what fails, and what of that is over. Answers the alerts of what began. */
export function tellPass(pass: EndedPass, ports: MatterPorts, signal: AbortSignal): Promise<readonly Alert[]> {
  const { plan, run, teller } = pass;
  const { stack, decisions } = plan.report;
  const failing = failingIn(pass);
  const waits = decisions.some(({ approvable }) => approvable === true);
  const isQuiet = failing.failures.length + heldOf(plan.report).length === 0 && !waits;
  const telling = (known: OpenMatters): Telling | undefined =>
    // Somebody said something while it was planned: the next pass knows more than this one.
    known.at > plan.plannedAt
      ? undefined
      : joinTellings(planHeld(known, { plan, run, teller }), planFailures(known, failing));
  return tellMatters({ stack, isQuiet, plan: telling }, ports, signal);
}

function failingIn({ plan, run, failures, isDone, teller }: EndedPass): Failing {
  const mistakes = diagnosticsToTell(plan.report.diagnostics).map((one) => ({
    alert: diagnosticAlert(one, teller),
    summary: one.summary,
  }));
  const commit = teller.commit.slice(0, 10);
  return {
    stack: plan.report.stack,
    failures: [...failures, ...mistakes],
    isOver: (matter) => isOver(matter, { plan, results: run?.changes ?? [], isDone }),
    over:
      run === undefined
        ? `A pass at commit ${commit} found nothing left to be done about it.`
        : `It did not fail any more in run ${run.id} to commit ${commit}.`,
    by: teller.actor,
    at: teller.at,
  };
}

/** A mistake of the commit, and what broke off a pass, are over where a pass does not meet them; what failed at an object where that was done. */
function isOver(
  { isOfChange, address }: FailureMatter,
  { plan, results, isDone }: Pick<EndedPass, 'plan' | 'isDone'> & { readonly results: Run['changes'] },
): boolean {
  if (isOfChange !== true) return true;
  if (address === undefined) return isDone;
  const now = outcomeAt(address, undefined, { plan, results });
  return now === 'done' || now === 'gone';
}
