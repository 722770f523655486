import { asFailure } from '../core/failure.ts';
import type { SynthesizedStack } from '../engine/ports/synth.ts';
import type { Estate, RunReport, Trigger } from '../engine/reports.ts';
import { alertFailure } from './alert-failure.ts';
import { endedWell } from './ended-well.ts';
import { noteScan, scanAfterRun } from './note-scan.ts';
import { reaches, runInOrder } from './run-in-order.ts';
import { showOutcome } from './show-outcome.ts';
import type { StackSchedule } from './stack-schedule.ts';
import type { WorkerContext } from './worker-context.ts';

interface Pass {
  readonly estate: Estate;
  readonly stacks: readonly SynthesizedStack[];
  readonly schedule: StackSchedule;
  readonly trigger: Trigger;
  /** No new stack is begun after this aborts. */
  readonly stop: AbortSignal;
}

/** Runs the loop of DESIGN section 4 over stacks; a failure of one is told, remembered, and stops only its dependents. */
export async function reconcileStacks(context: WorkerContext, pass: Pass, signal: AbortSignal): Promise<void> {
  const { app, settings, fleet } = context;
  const byName = new Map(pass.estate.stacks.map((stack) => [stack.name, stack]));
  await runInOrder(pass.stacks, {
    concurrency: settings.concurrency,
    run: (stack) => runOne(context, pass, stack.name, signal),
    queue: ({ name }) => fleet.standing.queue(name, app.clock.monotonic()),
    async outside(name, stack) {
      const dependency = byName.get(name);
      const isOthers = dependency !== undefined && !fleet.isMine(name);
      // Only a commit has an order; and in a circle nobody comes first.
      if (!isOthers || pass.trigger.kind !== 'commit' || reaches(dependency, stack.name, byName)) return true;
      return waitForOther(context, pass, name, signal);
    },
    skip({ name }, failed) {
      if (pass.stop.aborted) return;
      fleet.standing.end(name, false);
      pass.schedule.retry(name);
      app.log.warn({ stack: name, failed }, 'stack skipped, because one that it depends on did not succeed');
    },
  });
}

/** The run of a stack, unless it became another worker's while it waited for its turn. */
async function runOne(
  context: WorkerContext,
  pass: Pass,
  stack: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const { fleet, state } = context;
  fleet.standing.begin(stack);
  if (!fleet.mayTry(stack)) return undefined;
  state.running.add(stack);
  try {
    const well = await reconcileOne(context, pass, stack, signal);
    fleet.standing.end(stack, well);
    return well;
  } finally {
    state.running.delete(stack);
    if (fleet.giveBack(stack)) letGo(context, pass.schedule, stack);
  }
}

async function waitForOther(
  { app, fleet }: WorkerContext,
  { stop }: Pass,
  stack: string,
  signal: AbortSignal,
): Promise<boolean> {
  app.log.info({ stack }, 'waiting for another worker, which looks after a stack that one of ours depends on');
  try {
    return await fleet.waitForOther(stack, AbortSignal.any([stop, signal]));
  } catch (error) {
    if (stop.aborted && !signal.aborted) return false;
    throw error;
  }
}

/** What is known of a stack that another worker looks after grows old; the last pass is kept for reports of controls. */
export function letGo({ app, state }: WorkerContext, schedule: StackSchedule, stack: string): void {
  schedule.forget(stack);
  state.stacks.delete(stack);
  state.scans.delete(stack);
  app.engine.letGo(stack);
}

async function reconcileOne(context: WorkerContext, pass: Pass, stack: string, signal: AbortSignal): Promise<boolean> {
  const { app } = context;
  if (pass.stop.aborted) return false;
  const from = app.clock.monotonic();
  const at = app.clock.now();
  try {
    const depth = pass.schedule.depth(stack);
    const options = { trigger: pass.trigger, patience: 'wait', depth } as const;
    const report = await app.engine.reconcile(pass.estate, stack, options, signal);
    noteScan(context, pass.schedule, { stack, depth, coverage: report.plan?.coverage });
    context.onReconciled(report, (app.clock.monotonic() - from) / 1000);
    remember(context, report, at);
    plan(pass.schedule, report);
    wakeInTime(context, pass.schedule, report);
    if (report.outcome !== 'nothing to do') context.nudgeDelivery();
    if (pass.trigger.kind === 'commit') await showOutcome(context, report, signal);
    if (!pass.stop.aborted) await scanAfterRun(context, pass, report, signal);
    return endedWell(report);
  } catch (error) {
    signal.throwIfAborted();
    context.onReconciled({ stack, outcome: 'error' }, (app.clock.monotonic() - from) / 1000);
    await tellFailure(context, pass, { stack, error }, signal);
    return false;
  }
}

function remember({ app, state }: WorkerContext, report: RunReport, at: number): void {
  const known = state.stacks.get(report.stack);
  const { plan: planned } = report;
  if (planned !== undefined) state.passes.set(report.stack, { at, drifts: planned.drifts });
  state.stacks.set(report.stack, {
    resources: planned?.coverage.resources ?? known?.resources ?? 0,
    drifts: planned?.drifts.filter(({ tier }) => tier !== 'unread').length ?? known?.drifts ?? 0,
    outcome: report.outcome,
    scannedAt: planned === undefined && known !== undefined ? known.scannedAt : app.clock.now(),
  });
  const fields = { stack: report.stack, runId: report.runId, commit: report.commit, kind: report.kind };
  const line = { ...fields, outcome: report.outcome, changes: report.changes.length, notes: report.notes };
  if (endedWell(report)) app.log.info(line, 'stack reconciled');
  else app.log.warn(line, 'stack not reconciled');
}

/** A grace period that ends, a window that opens, and the end of an older call are not slept through. */
function wakeInTime({ app }: WorkerContext, schedule: StackSchedule, report: RunReport): void {
  const times = report.plan?.decisions.flatMap(({ until }) => until ?? []) ?? [];
  if (times.length > 0) schedule.within(report.stack, Math.min(...times) - app.clock.now());
  if (report.openForMs !== undefined) schedule.within(report.stack, report.openForMs);
}

function plan(schedule: StackSchedule, report: RunReport): void {
  switch (report.outcome) {
    case 'succeeded':
    case 'nothing to do':
      schedule.succeed(report.stack);
      return;
    case 'blocked':
    case 'stale':
      schedule.giveUp(report.stack);
      return;
    case 'partial':
    case 'failed':
      if (endedWell(report)) schedule.succeed(report.stack);
      else schedule.retry(report.stack);
      return;
    case 'lock held':
    case 'interrupted':
    case 'running':
      schedule.retry(report.stack);
  }
}

async function tellFailure(
  context: WorkerContext,
  pass: Pass,
  thrown: { readonly stack: string; readonly error: unknown },
  signal: AbortSignal,
): Promise<void> {
  const { app, state } = context;
  const failure = asFailure(thrown.error);
  const { stack } = thrown;
  const mayPass = failure.handling === 'retry' || failure.handling === 'wait';
  if (mayPass) pass.schedule.retry(stack);
  else pass.schedule.giveUp(stack);
  state.lastFailure = failure.code;
  const { code, detail, address } = failure;
  app.log.error({ stack, code, detail, address, err: failure.cause }, 'stack could not be reconciled');
  if (code === 'tip-moved') return; // somebody pushed meanwhile, and the next pass takes that
  const next = mayPass
    ? 'It is tried again by itself.'
    : 'It is looked at again with the next scan or the next commit.';
  await alertFailure(app, failure, { stack, commit: pass.estate.revision.commit, next }, signal);
  context.nudgeDelivery();
}
