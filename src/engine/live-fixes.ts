import type { Change } from '../core/change.ts';
import type { Drift, DriftRecord } from '../core/drift.ts';
import { CulpritFinder } from './attribution/find-culprits.ts';
import type { EngineDeps } from './deps.ts';
import { RecentCalls } from './events/recent-calls.ts';
import { isTakenOver } from './how-resolved.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { LiveFix } from './reports.ts';

/**
 * Edits outside of Git that still stand, and that merging a proposal would overwrite, destroy or make the desired state.
 * What the proposal does not touch is none of its business: policy decides about it, merged or not.
 */
export async function findLiveFixes(
  plan: StackPlan,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<readonly LiveFix[]> {
  const known = await deps.journal.drifts(plan.report.stack, signal);
  const open = known.filter(({ status }) => status === 'open');
  const records = new Map(open.map((record) => [record.id, record]));
  // The command that plans a proposal hears no events.
  const culprits = new CulpritFinder(plan, { deps, recent: new RecentCalls() });
  const fixes: LiveFix[] = [];
  for (const { drift, fate } of touchedDrifts(plan, open)) {
    const record = records.get(drift.id);
    const { culprit } = record ?? drift;
    const firstSeen = record?.firstSeen;
    const told = culprit === undefined ? drift : { ...drift, culprit };
    fixes.push({ fate, drift: await culprits.named(told, firstSeen ?? deps.clock.now(), signal), firstSeen });
  }
  return fixes;
}

type Touched = Pick<LiveFix, 'drift' | 'fate'>;

function touchedDrifts(plan: StackPlan, open: readonly DriftRecord[]): readonly Touched[] {
  const { decisions, drifts } = plan.report;
  const ofGit = decisions
    .map(({ change }) => change)
    .filter(({ action, cause }) => action !== 'none' && cause !== 'drift');
  const touched = ofGit.flatMap((change) => {
    const found = drifts.filter(({ address }) => address === change.address);
    return change.action === 'delete' || change.action === 'replace'
      ? destroyed(change, found, open)
      : overwritten(change, found);
  });
  return [...touched, ...keptRecords(plan, open)];
}

/** Attributes that both moved: the proposal writes another value than the one that somebody put there. */
function overwritten(change: Change, found: readonly Drift[]): readonly Touched[] {
  const written = found.filter(({ attribute }) => {
    const moved = change.differences.find((difference) => difference.attribute === attribute);
    return attribute === '*' || moved?.cause === 'both';
  });
  return written.map((drift) => ({ fate: 'overwritten', drift }));
}

/** A deletion compares nothing, so what was edited before is only known from the records. */
function destroyed(change: Change, found: readonly Drift[], open: readonly DriftRecord[]): readonly Touched[] {
  const seen = new Set(found.map(({ id }) => id));
  const recorded = open.filter(({ address, id }) => address === change.address && !seen.has(id));
  return [...found, ...recorded.map(factsOf)].map((drift) => ({ fate: 'destroyed', drift }));
}

/** Open drifts that the proposal wants as they are: merging it makes them the desired state. */
function keptRecords(plan: StackPlan, open: readonly DriftRecord[]): readonly Touched[] {
  const found = new Set(plan.report.drifts.map(({ id }) => id));
  const kept = open.filter((record) => !found.has(record.id) && isTakenOver(record, plan));
  return kept.map((record) => ({ fate: 'kept', drift: factsOf(record) }));
}

/** The drift without what the table keeps about it. */
function factsOf(record: DriftRecord): Drift {
  const { status: _s, firstSeen: _f, lastSeen: _l, recurrences: _r, resolvedAt: _a, resolution: _n, ...drift } = record;
  return drift;
}
