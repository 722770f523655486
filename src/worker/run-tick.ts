import { asFailure } from '../core/failure.ts';
import type { Journal } from '../engine/ports/journal.ts';
import type { Estate, Trigger } from '../engine/reports.ts';
import { answerScanRequests } from './answer-scan-requests.ts';
import { reshare } from './fleet/reshare.ts';
import { type EstateMemory, loadNewestEstate } from './load-newest-estate.ts';
import { lookWithoutTable } from './look-without-table.ts';
import { reconcileStacks } from './reconcile-stacks.ts';
import type { StackSchedule } from './stack-schedule.ts';
import { tendControls } from './tend-controls.ts';
import type { ScanWatch } from './watch-scans.ts';
import type { WorkerContext } from './worker-context.ts';

interface TickInput {
  readonly memory: EstateMemory;
  readonly schedule: StackSchedule;
  readonly scans: ScanWatch;
  readonly stop: AbortSignal;
}

/**
 * One tick. With nothing to do it costs two network calls: the tip, and one read of the table for controls, requests and alerts
 * that wait. The third that the budget of DESIGN section 2 allows is the receive of the events queue.
 */
export async function runTick(context: WorkerContext, input: TickInput, signal: AbortSignal): Promise<void> {
  const { app, state, fleet } = context;
  const tip = await app.engine.tip(signal);
  state.lastGitContactAt = app.clock.now();
  const { scanRequests, controls, waitingAlerts, workers } = await readControls(context, input, signal);
  fleet.see(workers);
  if (waitingAlerts > 0) context.nudgeDelivery();
  state.busySince = app.clock.monotonic();
  try {
    const isNew = await loadNewestEstate(context, input.memory, tip, signal);
    const { estate } = input.memory;
    if (estate !== undefined) shareStacks(context, estate, input.schedule);
    if (estate !== undefined) await tendControls(context, { controls, estate, schedule: input.schedule }, signal);
    if (estate !== undefined && !input.stop.aborted) await runPass(context, { ...input, estate, isNew }, signal);
    if (estate !== undefined) await input.scans.tend(context, { estate, schedule: input.schedule }, signal);
    if (!input.stop.aborted) await answerScanRequests(context, scanRequests, estate, signal);
  } finally {
    state.busySince = undefined;
  }
}

function shareStacks(context: WorkerContext, { revision, stacks }: Estate, schedule: StackSchedule): void {
  context.fleet.workWith(
    revision.commit,
    stacks.map(({ name }) => name),
  );
  reshare(context, { schedule });
}

/** Without the table nothing may be written; what AWS is like is looked at all the same. */
async function readControls(
  context: WorkerContext,
  { memory, stop }: TickInput,
  signal: AbortSignal,
): ReturnType<Journal['controls']> {
  try {
    const controls = await context.app.journal.controls(signal);
    memory.lookedAt = undefined;
    return controls;
  } catch (thrown) {
    if (asFailure(thrown).code === 'table-unavailable' && !stop.aborted) {
      await lookWithoutTable(context, memory, signal);
    }
    throw thrown;
  }
}

/** All stacks of this worker for a new commit, else those of them that are due. */
async function runPass(
  context: WorkerContext,
  { estate, isNew, schedule, stop }: TickInput & { readonly estate: Estate; readonly isNew: boolean },
  signal: AbortSignal,
): Promise<void> {
  const own = estate.stacks.filter(({ name }) => context.fleet.mayTry(name));
  const stacks = isNew ? own : own.filter(({ name }) => schedule.isDue(name));
  const isAboutCommit = isNew || stacks.some(({ name }) => schedule.isPending(name));
  const { commit, author } = estate.revision;
  const trigger: Trigger = isAboutCommit
    ? { kind: 'commit', text: `push of ${commit.slice(0, 7)} by ${author}` }
    : { kind: 'scan', text: 'scan' };
  await reconcileStacks(context, { estate, stacks, schedule, trigger, stop }, signal);
  if (!stop.aborted) context.state.hasFinishedFirstPass = true;
}
