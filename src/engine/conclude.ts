import { revertsAlone } from '../core/decide-drift.ts';
import { asFailure, type Failure } from '../core/failure.ts';
import { stepAdvance } from '../core/protocol/advance.ts';
import type { Announcer } from './announce.ts';
import type { Applied } from './applying/apply-plan.ts';
import type { Settled } from './applying/settle.ts';
import type { Writer } from './applying/writer.ts';
import { tellFailedReverts } from './failed-reverts.ts';
import { heldSince } from './held-since.ts';
import { tellPass } from './matters/tell-pass.ts';
import { mistakesIn } from './planning/hold-for-errors.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import { recheck } from './planning/recheck.ts';
import type { HistoryEvent } from './ports/journal.ts';
import type { Run, RunOutcome, StoredOutputs } from './ports/ledger.ts';
import { inTime } from './ports/time.ts';
import type { Reconciled, ReconcileInput } from './reconcile-stack.ts';
import { closeDriftsOf, tellerOf } from './record-drifts.ts';
import type { RunReport } from './reports.ts';
import { failureAlert } from './tell.ts';

export interface ConcludeInput extends ReconcileInput {
  readonly run: Run;
  readonly plan: StackPlan;
  readonly applied: Applied;
  readonly settled: Settled;
}

interface ConcludePorts {
  readonly writer: Writer;
  readonly announcer: Announcer;
}

/** How long a run that was told to stop may take to write the history of what it did. */
const FAREWELL_MS = 4_000;

/** The only place that turns what a run did into ledger, history and alerts. */
export async function conclude(given: ConcludeInput, ports: ConcludePorts, signal: AbortSignal): Promise<Reconciled> {
  const { writer } = ports;
  const { plan: planned, broken } = recheck(given.plan);
  const input = { ...given, plan: planned };
  const { applied } = input;
  const outcome = outcomeOf(input, broken.length > 0, writer);
  const ended = { outcome, endedAt: writer.deps.clock.now(), changes: applied.changes };
  const run: Run = { ...input.run, ...ended, heldSince: heldSince(input.run, input.plan) };
  // A run that was told to stop still holds its lease: what it did is recorded.
  if (!writer.lease.signal.aborted) {
    const running = { kind: 'running', from: planned.report.appliedCommit, to: run.commit } as const;
    const complete = isComplete(input) && !writer.signal.aborted;
    const [next] = stepAdvance(running, { kind: 'finish', complete }).effects;
    await writer.conclude(
      [
        { kind: 'put run', run },
        // An output that is refused is nobody's: siblings keep what they had.
        ...(broken.length > 0 ? [] : [{ kind: 'put outputs' as const, outputs: storedOutputs(planned, run, writer) }]),
        ...lostPlaces(input, outcome).map((place) => ({ kind: 'drop stable value' as const, place })),
      ],
      next?.kind === 'advance' ? { from: next.from, to: next.to } : undefined,
    );
  }
  await (signal.aborted
    ? inTime(writer.deps.clock, FAREWELL_MS, (own) => tell(input, run, ports, own))
    : tell(input, run, ports, signal));
  const report: RunReport = {
    stack: run.stack,
    kind: run.kind,
    runId: run.id,
    commit: run.commit,
    outcome,
    changes: applied.changes,
    plan: planned.report,
    notes: [
      ...input.settled.waiting.map((entry) => entry.reason),
      ...applied.failures.map((failure) => `${failure.summary}: ${failure.detail}`),
      ...broken.map(({ summary, detail }) => `${summary}: ${detail}`),
    ],
  };
  return { report, plan: planned };
}

/** Places whose value is not needed any more, where the whole stack was evaluated: a part that was left out may still have them. */
function lostPlaces({ plan }: ConcludeInput, outcome: RunOutcome): readonly string[] {
  const { evaluated, report } = plan;
  const isHeld = report.decisions.some(({ verdict, change }) => verdict === 'held' && change.cause !== 'drift');
  const isWhole = evaluated.blocked.size === 0 && evaluated.deferredData.size === 0 && !isHeld;
  return outcome === 'succeeded' && isWhole && mistakesIn(report.diagnostics).length === 0
    ? plan.input.stable.unasked()
    : [];
}

function outcomeOf({ applied, settled }: ConcludeInput, isBroken: boolean, writer: Writer): RunOutcome {
  if (writer.signal.aborted) {
    return 'interrupted';
  }
  const results = new Set(applied.changes.map((change) => change.result));
  const incomplete = results.has('failed') || results.has('skipped') || settled.waiting.length > 0 || isBroken;
  if (!incomplete) {
    return 'succeeded';
  }
  return results.has('done') ? 'partial' : 'failed';
}

/** The commit counts as applied when everything that policy allows was done and the stack has no mistakes. */
function isComplete({ plan, applied, settled }: ConcludeInput): boolean {
  const undone = applied.changes.some((change) => change.result === 'failed' || change.result === 'skipped');
  // A part of the commit that goes on by itself later is not applied yet.
  const waits = plan.report.decisions.some((decision) => decision.waits === true);
  return !undone && !waits && settled.waiting.length === 0 && mistakesIn(plan.report.diagnostics).length === 0;
}

/** The outputs as the ledger keeps them, without the sensitive ones. */
export function storedOutputs(plan: StackPlan, run: Run, writer: Writer): StoredOutputs {
  const values = plan.report.outputs.map(
    ({ name, value, sensitive }) => [name, { value: sensitive ? null : (value as never), sensitive }] as const,
  );
  const known = plan.report.outputs.every((output) => output.known);
  return { commit: run.commit, seenAt: writer.deps.clock.now(), values: known ? Object.fromEntries(values) : {} };
}

async function tell(
  input: ConcludeInput,
  run: Run,
  { writer, announcer }: ConcludePorts,
  signal: AbortSignal,
): Promise<void> {
  const { deps } = writer;
  const { plan, applied } = input;
  const teller = tellerOf(plan.report, input.policy, deps, deps.clock.now());
  try {
    await announcer.record(runEvents(input, run), signal);
    const done = applied.changes.filter((change) => change.result === 'done');
    const resolution = `Put back by run ${run.id} to commit ${run.commit.slice(0, 10)}.`;
    const put = {
      doneAt: new Map(done.map(({ address, at }) => [address, at])),
      written: writer.called,
      report: plan.report,
      policy: input.policy,
      resolution,
    };
    await closeDriftsOf(put, { deps, announcer }, signal);
    const failures = applied.failures.filter(isWorthTelling).map((failure) => ({
      alert: failureAlert(failure, teller),
      summary: failure.summary,
      isOfChange: true as const,
    }));
    const isDone = applied.failures.length + input.settled.waiting.length === 0 && !writer.signal.aborted;
    // Without the lease it is another worker's affair what the stack is like, and what people know of it.
    if (!writer.lease.signal.aborted) {
      await tellPass({ plan, run, failures, isDone, teller }, deps, signal);
    }
    await tellFailedReverts(applied.failures, { deps, announcer, teller, drifts: plan.report.drifts }, signal);
  } catch (thrown) {
    deps.log.error(
      { runId: run.id, stack: run.stack, error: asFailure(thrown).message },
      'the history or the alerts of a run could not be written',
    );
  }
}

function isWorthTelling(failure: Failure): boolean {
  return failure.code !== 'lease-lost' || failure.handling === 'ask';
}

function runEvents({ plan, applied, settled }: ConcludeInput, run: Run): readonly HistoryEvent[] {
  const common = { stack: run.stack, commit: run.commit, runId: run.id };
  const reasons = new Map(plan.report.decisions.map(({ change }) => [change.address, change]));
  const changes = applied.changes.map(
    (change, index): HistoryEvent => ({
      ...common,
      id: `change-${run.id}-${index}`,
      at: change.at,
      kind: EVENT_KINDS[change.result],
      address: change.address,
      actor: revertsAlone(reasons.get(change.address)) ? run.holder : `${run.author} (${run.commit.slice(0, 10)})`,
      text: `${change.action} ${change.result}: ${change.detail}`,
    }),
  );
  const end: HistoryEvent = {
    ...common,
    id: `run-ended-${run.id}`,
    at: run.endedAt ?? run.startedAt,
    kind: 'run ended',
    actor: run.holder,
    text: `${run.kind} ${run.outcome}: ${summary(applied)}`,
  };
  return [...earlierEvents(settled, run, run.id), startEvent(run), ...changes, end];
}

function startEvent(run: Run): HistoryEvent {
  return {
    id: `run-started-${run.id}`,
    at: run.startedAt,
    kind: 'run started',
    stack: run.stack,
    commit: run.commit,
    runId: run.id,
    actor: run.holder,
    text: `${run.kind} of ${run.commit.slice(0, 10)} "${run.subject}" by ${run.author}, because of ${run.trigger}`,
  };
}

/** Writes into the history what became of older calls, for a run that was refused before it began. */
export async function tellSettled(
  settled: Settled,
  run: Pick<Run, 'id' | 'stack' | 'holder' | 'startedAt'>,
  announcer: Announcer,
  signal: AbortSignal,
): Promise<void> {
  const events = earlierEvents(settled, run, undefined);
  if (events.length > 0) await announcer.record(events, signal);
}

/** What a worker that died could not tell any more: that it began, that it was cut off, and what became of its calls. */
function earlierEvents(
  { cutOff, settled }: Settled,
  run: Pick<Run, 'id' | 'stack' | 'holder' | 'startedAt'>,
  recordedAs: string | undefined,
): readonly HistoryEvent[] {
  const runId = cutOff?.id ?? recordedAs;
  const common = { stack: run.stack, at: run.startedAt, actor: cutOff?.holder ?? 'an earlier run' };
  const calls = settled.map(
    (intent, index): HistoryEvent => ({
      ...common,
      id: `settled-${run.id}-${index}`,
      kind: 'change',
      address: intent.address,
      commit: intent.commit,
      ...(runId === undefined ? {} : { runId }),
      text: intent.text,
    }),
  );
  if (cutOff === undefined) {
    return calls;
  }
  const end: HistoryEvent = {
    ...common,
    id: `run-ended-${cutOff.id}`,
    kind: 'run ended',
    commit: cutOff.commit,
    runId: cutOff.id,
    text: `${cutOff.kind} interrupted: its worker ended without a word, and ${run.holder} goes on`,
  };
  return [startEvent(cutOff), end, ...calls];
}

/** What a change of a run is in the timeline. */
const EVENT_KINDS = { done: 'change', failed: 'failure', held: 'held', skipped: 'change' } as const;

function summary(applied: Applied): string {
  const counts = new Map<string, number>();
  for (const change of applied.changes) {
    counts.set(change.result, (counts.get(change.result) ?? 0) + 1);
  }
  return counts.size === 0
    ? 'nothing to change'
    : [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
}
