import type { Decision } from '../../core/change.ts';
import { type HeldChange, type HeldNews, type HeldStep, stepHeld } from '../../core/matters/held-changes.ts';
import type { OpenMatters } from '../../core/matters/open-matters.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Alert } from '../ports/journal.ts';
import type { Run } from '../ports/ledger.ts';
import type { Teller } from '../tell.ts';
import { appliedHeldAlert, freedAlert, heldAlert, restatedHeldAlert } from './held-alerts.ts';
import { heldOf, heldPass } from './held-pass.ts';
import type { Telling } from './tell-matters.ts';

/** A pass over a stack, and what its run did, where it had one. */
interface HeldTelling {
  readonly plan: StackPlan;
  readonly run: Pick<Run, 'id' | 'changes'> | undefined;
  readonly teller: Teller;
}

/**
 * What is to be said of changes that Git asks for and that are held: each of them once, with how it is let through; then what
 * becomes of it.
 */
export function planHeld(known: OpenMatters, given: HeldTelling): Telling | undefined {
  const { plan, run, teller } = given;
  const step = stepHeld(known, heldPass(plan, run?.changes ?? [], teller.at));
  if (step === undefined) {
    return undefined;
  }
  const decisions = new Map(heldOf(plan.report).map((decision) => [decision.change.address, decision]));
  const facts = { ...given, decisions, version: known.version, waiting: step.next.waiting?.changes.length ?? 0 };
  const begun = step.begun.flatMap((change) => alertOf(change, facts));
  return { next: step.next, alerts: [...begun, ...laterAlerts(step, facts)], begun };
}

interface HeldFacts extends HeldTelling {
  readonly version: number;
  readonly decisions: ReadonlyMap<string, Decision>;
  /** How many changes an approval lets through. */
  readonly waiting: number;
}

/** What became of changes that were told before. */
function laterAlerts({ next, restated }: HeldStep, facts: HeldFacts): readonly Alert[] {
  const { plan, run, teller, version } = facts;
  const status = next.word ?? 'open';
  const said = new Set<HeldNews>();
  return [
    ...restated.flatMap(({ change, news }) => {
      const isEditOnly = said.has(news);
      said.add(news);
      return alertOf(change, facts).map((alert) => restatedHeldAlert(alert, { news, version, status, isEditOnly }));
    }),
    ...next.ended.map((ended) =>
      ended.outcome === 'done'
        ? appliedHeldAlert(ended, { runId: run?.id, approvedBy: plan.report.approval?.by }, teller)
        : freedAlert(ended, teller),
    ),
  ];
}

/** The alert of a held change as it stands now, with how a person lets it through. */
function alertOf({ address, thread }: HeldChange, { plan, teller, decisions, waiting }: HeldFacts): readonly Alert[] {
  const decision = decisions.get(address);
  if (decision === undefined) {
    return [];
  }
  const alert = heldAlert(decision, thread, teller);
  return [decision.approvable === true ? withWay(alert, plan, waiting) : alert];
}

/** With how a person lets it through: an approval is for everything that waits in the plan. */
function withWay(alert: Alert, { report: { digest, stack }, refusal }: StackPlan, changes: number): Alert {
  const others = changes > 1 ? ` with ${changes - 1} more of this plan` : '';
  const way = `«groundstate approve ${digest.slice(0, 12)} --stack ${stack}» lets it through${others}.`;
  const status = refusal === undefined ? {} : { status: 'refused' as const };
  return { ...alert, ...status, next: `${alert.next} ${way}`, plan: { stack, digest, changes } };
}
