import { Failure } from '../../core/failure.ts';
import { Writer } from '../applying/writer.ts';
import { storedOutputs } from '../conclude.ts';
import { checkCommit, refuseMovedTip } from '../guard-commit.ts';
import type { PlanInput } from '../planning/build-input.ts';
import { mistakesIn } from '../planning/hold-for-errors.ts';
import { planStack, type StackPlan } from '../planning/plan-stack.ts';
import type { HistoryEvent } from '../ports/journal.ts';
import type { Entry, Lease, Run } from '../ports/ledger.ts';
import type { EnginePorts } from '../reconcile-stack.ts';
import type { Estate, RebuildReport } from '../reports.ts';
import { type Adoption, findStrangers, listAdoptions, type Stranger } from './list-adoptions.ts';

interface RebuildInput {
  readonly estate: Estate;
  readonly stack: string;
  /** What a plan of the stack starts from; the state is read again under the lease. */
  readonly facts: Omit<PlanInput, 'state'>;
  /** Who asks, for the history: `ledger rebuild by ada`. */
  readonly trigger: string;
}

/** What a rebuild would write, read-only. */
export async function listRebuild(plan: StackPlan, signal: AbortSignal): Promise<RebuildReport> {
  const adopted = listAdoptions(plan, plan.report.commit, 0).map(({ adoption }) => adoption);
  return reportOf(plan, { adopted, strangers: await findStrangers(plan, signal) }, 'listed');
}

/**
 * Writes the identity of every object of ours into the ledger, under the lease; AWS is only read. The commit counts as
 * applied when a plan made afterwards changes nothing; otherwise it stays as it was, and the next run compares.
 */
export async function rebuildLedger(
  input: RebuildInput,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<RebuildReport> {
  const { deps } = ports;
  const { commit } = input.estate.revision;
  if (input.facts.policy === undefined) {
    throw new Failure({
      code: 'held',
      handling: 'ask',
      summary: 'There is no usable groundstate.yaml',
      detail: `The commit ${commit.slice(0, 10)} has no usable groundstate.yaml for ${input.stack}, so nothing is taken over. Add one to the root of the infra repository, and push.`,
    });
  }
  const acquired = await deps.ledger.acquire(
    { stack: input.stack, operation: input.trigger, commit, patience: 'none' },
    signal,
  );
  if (acquired.kind === 'held') {
    const { lock } = acquired;
    throw new Failure({
      code: 'lock-held',
      handling: 'wait',
      summary: 'Somebody else holds the lock',
      detail: `${lock.holder} holds the lock of ${lock.stack} for "${lock.operation}". Nothing was written. Stop the worker, or try again when it is done.`,
    });
  }
  const { lease } = acquired;
  try {
    return await rebuildUnderLease(input, lease, ports, signal);
  } finally {
    await lease.release().catch(() => undefined); // an expired lease is taken over by itself
  }
}

async function rebuildUnderLease(
  input: RebuildInput,
  lease: Lease,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<RebuildReport> {
  const { deps } = ports;
  const { commit } = input.estate.revision;
  const writer = new Writer(ports, lease, commit, signal);
  await refuseMovedTip({ commit, heals: false }, deps, writer.signal);
  await checkCommit(await deps.ledger.load(input.stack, writer.signal), commit, deps, writer.signal);
  const plan = async (): Promise<StackPlan> =>
    planStack({ ...input.facts, state: await deps.ledger.load(input.stack, writer.signal) }, deps, writer.signal);
  const before = await plan();
  const found = listAdoptions(before, commit, deps.clock.now());
  const run = startRun(input, lease, ports);
  await writer.record([{ kind: 'put run', run }]);
  await writer.record(found.map(({ entry }) => ({ kind: 'put entry' as const, entry })));
  const after = await plan();
  const isEqual = isEmpty(after);
  const ended: Run = {
    ...run,
    endedAt: deps.clock.now(),
    outcome: isEqual ? 'succeeded' : 'partial',
    changes: changesOf(found, deps.clock.now()),
  };
  await writer.record([
    { kind: 'put run', run: ended },
    { kind: 'put outputs', outputs: storedOutputs(after, ended, writer) },
  ]);
  const { appliedCommit } = after.report;
  if (isEqual && appliedCommit === undefined) {
    await lease.advance({ from: undefined, to: commit, at: deps.clock.now() });
  }
  await ports.announcer.record(eventsOf(ended), signal);
  const adopted = found.map(({ adoption }) => adoption);
  return reportOf(after, { adopted, strangers: await findStrangers(after, signal) }, isEqual ? 'equal' : 'different');
}

/** Whether nothing is left to do or to be read, so that AWS is what the commit says. */
function isEmpty({ report, evaluated }: StackPlan): boolean {
  return (
    report.decisions.every(({ change }) => change.action === 'none') &&
    report.coverage.unread.length === 0 &&
    evaluated.blocked.size === 0 &&
    mistakesIn(report.diagnostics).length === 0
  );
}

function reportOf(
  { report }: StackPlan,
  { adopted, strangers }: { readonly adopted: readonly Adoption[]; readonly strangers: readonly Stranger[] },
  outcome: RebuildReport['outcome'],
): RebuildReport {
  const taken = new Set(adopted.map(({ address }) => address));
  const left = report.decisions.filter(
    ({ change }) =>
      change.action !== 'none' && !(outcome === 'listed' && taken.has(change.address) && change.action === 'adopt'),
  );
  return {
    stack: report.stack,
    commit: report.commit,
    outcome,
    adopted,
    strangers,
    left: left.map(({ change, verdict, reason }) => ({
      address: change.address,
      action: change.action,
      foreign: change.foreign === true,
      reason: verdict === 'held' ? reason : change.reason,
    })),
    unread: report.coverage.unread.map(({ address, reason }) => ({ address, reason })),
    diagnostics: report.diagnostics,
  };
}

function startRun({ estate, stack, trigger }: RebuildInput, { fence }: Lease, { deps }: EnginePorts): Run {
  const { commit, author, subject } = estate.revision;
  return {
    id: deps.chance.id(),
    stack,
    kind: 'rebuild',
    commit,
    author,
    subject,
    trigger,
    holder: deps.settings.actor,
    fence,
    startedAt: deps.clock.now(),
    outcome: 'running',
    changes: [],
  };
}

function changesOf(
  found: readonly { readonly entry: Entry; readonly adoption: Adoption }[],
  at: number,
): Run['changes'] {
  return found.map(({ adoption }) => ({
    address: adoption.address,
    action: 'adopt',
    result: 'done',
    at,
    detail: `${adoption.id} was written into the ledger, proven by its ${adoption.proof}.`,
  }));
}

function eventsOf(run: Run): readonly HistoryEvent[] {
  const common = { stack: run.stack, commit: run.commit, runId: run.id, actor: run.trigger };
  const changes = run.changes.map(
    (change, index): HistoryEvent => ({
      ...common,
      id: `change-${run.id}-${index}`,
      at: change.at,
      kind: 'change',
      address: change.address,
      text: `adopt done: ${change.detail}`,
    }),
  );
  const start: HistoryEvent = {
    ...common,
    id: `run-started-${run.id}`,
    at: run.startedAt,
    kind: 'run started',
    text: `rebuild of the ledger at ${run.commit.slice(0, 10)}, because of ${run.trigger}`,
  };
  const end: HistoryEvent = {
    ...common,
    id: `run-ended-${run.id}`,
    at: run.endedAt ?? run.startedAt,
    kind: 'run ended',
    text: `rebuild ${run.outcome}: ${run.changes.length} objects written into the ledger`,
  };
  return [start, ...changes, end];
}
