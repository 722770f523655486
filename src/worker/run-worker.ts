import type { Application } from '../cli/application.ts';
import type { Settings } from '../config/options.ts';
import { asFailure, Failure } from '../core/failure.ts';
import { policyOf } from '../core/stack-policy.ts';
import { alertFailure } from './alert-failure.ts';
import { Bell } from './bell.ts';
import { createDelivery } from './deliver-alerts.ts';
import { keepPresence } from './fleet/keep-presence.ts';
import { Membership } from './fleet/membership.ts';
import { reshare } from './fleet/reshare.ts';
import { addJitter, backOff } from './jitter.ts';
import type { EstateMemory } from './load-newest-estate.ts';
import { hearOthers } from './notice-messages.ts';
import { runTick } from './run-tick.ts';
import { createScanLimit } from './scan-limit.ts';
import { StackSchedule } from './stack-schedule.ts';
import { longestWaitMs, watchEvents } from './watch-events.ts';
import { ScanWatch } from './watch-scans.ts';
import type { WorkerContext } from './worker-context.ts';
import type { WorkerState } from './worker-state.ts';

// The running stack may end by itself for so long; then it is told to stop, and has the rest of the 25 s for that.
const graceMs = 18_000;
const totalMs = 25_000;

// Between a ring of the bell and the tick that answers it.
const settleMs = 1000;

interface WorkerInput {
  readonly settings: Settings;
  readonly state: WorkerState;
  readonly onReconciled: WorkerContext['onReconciled'];
  /** Aborts at SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
}

/** The loop: a tick, a pause, for ever; returns when it was stopped, and never because of an expected failure. */
export async function runWorker(app: Application, { settings, state, onReconciled, stop }: WorkerInput): Promise<void> {
  const work = new AbortController();
  const ended = new AbortController();
  const delivery = createDelivery(app, state, work.signal);
  const fleet = new Membership({
    fleet: app.fleet,
    clock: app.clock,
    chance: app.chance,
    leaseMs: settings.lease,
    tickMs: settings.tickInterval,
  });
  const context: WorkerContext = { app, settings, state, fleet, onReconciled, nudgeDelivery: delivery.nudge };
  const until = AbortSignal.any([stop, ended.signal]);
  const beat = deliverRegularly(context, until);
  const bell = new Bell();
  const schedule = new StackSchedule(settings.scanInterval, app.clock, app.chance);
  const loop = tickUntilStopped(context, { schedule, bell, stop }, work.signal);
  const requestScan = createScanLimit({ schedule, bell, clock: app.clock });
  const hearing = { schedule, bell, requestScan };
  const watching =
    app.events === undefined ? undefined : watchEvents(context, { ...hearing, queue: app.events }, until);
  const reshareNow = () => reshare(context, { schedule, bell });
  const hear = (signal: AbortSignal) => hearOthers(context, hearing, signal);
  const presence = keepPresence(context, { schedule, reshare: reshareNow, hear }, until);
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted) resolve();
  });
  const limited = stopped.then(() => limitShutdown(context, work, ended.signal));
  try {
    await Promise.race([loop, limited]);
    await Promise.race([delivery.settle(), limited]);
  } finally {
    ended.abort();
    work.abort(interrupted());
    await Promise.all([beat, watching, presence]);
  }
}

interface Ticking {
  readonly schedule: StackSchedule;
  readonly bell: Bell;
  readonly stop: AbortSignal;
}

async function tickUntilStopped(
  context: WorkerContext,
  { schedule, bell, stop }: Ticking,
  signal: AbortSignal,
): Promise<void> {
  const { app, state } = context;
  const memory: EstateMemory = { estate: undefined, tip: undefined, refused: undefined };
  const scans = new ScanWatch();
  schedule.follow((stack) => policyOf(memory.estate, stack)?.scan);
  while (!stop.aborted) {
    state.lastTickAt = app.clock.monotonic();
    bell.reset();
    await tickOnce(context, { memory, schedule, scans, stop }, signal);
    const interval = tickInterval(context);
    const wait =
      state.failedTicksInARow === 0
        ? interval
        : backOff(state.failedTicksInARow, { first: interval, most: interval * 10 }, app.chance);
    await sleepQuietly(context, addJitter(wait, app.chance), AbortSignal.any([stop, bell.signal]));
    // What comes together is handled together, and a flood of events is no flood of ticks.
    if (bell.signal.aborted && !stop.aborted) await sleepQuietly(context, settleMs, stop);
  }
}

/**
 * Alone and with a queue a tick is as long as one receive, so that tip, table and queue are three calls for each. In company the third call
 * is the beat, and with ticks as long as they are set an idle worker makes no more calls in a minute than one that is alone.
 */
function tickInterval({ app, settings, fleet }: WorkerContext): number {
  const isAlone = fleet.others.length === 0;
  return app.events !== undefined && isAlone ? Math.min(settings.tickInterval, longestWaitMs) : settings.tickInterval;
}

async function tickOnce(
  context: WorkerContext,
  input: Parameters<typeof runTick>[1],
  signal: AbortSignal,
): Promise<void> {
  const { app, state } = context;
  try {
    await runTick(context, input, signal);
    state.ticks.succeeded += 1;
    state.failedTicksInARow = 0;
  } catch (error) {
    if (signal.aborted) return;
    const failure = asFailure(error);
    state.ticks.failed += 1;
    state.failedTicksInARow += 1;
    state.lastFailure = failure.code;
    const { code, detail, summary, address } = failure;
    app.log.error({ code, summary, detail, address, err: failure.cause }, 'tick failed');
    const next = 'The worker goes on and tries again by itself.';
    await alertFailure(app, failure, { stack: 'estate', commit: input.memory.tip, next }, signal);
  }
}

/** Each tick sees whether alerts wait; a look of its own is only needed while a long run holds the loop, or where some could not be sent. */
async function deliverRegularly(context: WorkerContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleepQuietly(context, addJitter(context.settings.tickInterval, context.app.chance), signal);
    const { busySince, alertsLeft, failedTicksInARow } = context.state;
    const isNeeded = busySince !== undefined || alertsLeft > 0 || failedTicksInARow > 0;
    if (!signal.aborted && isNeeded) context.nudgeDelivery();
  }
}

async function limitShutdown(context: WorkerContext, work: AbortController, ended: AbortSignal): Promise<void> {
  context.state.isStopping = true;
  context.app.log.info({ graceMs }, 'worker stopping: no new work is begun');
  await sleepQuietly(context, graceMs, ended);
  if (ended.aborted) return;
  context.app.log.warn({}, 'the running stack is told to stop');
  work.abort(interrupted());
  await sleepQuietly(context, totalMs - graceMs, ended);
}

async function sleepQuietly({ app }: WorkerContext, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await app.clock.sleep(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function interrupted(): Failure {
  return new Failure({
    code: 'interrupted',
    handling: 'stop',
    summary: 'The worker is stopping',
    detail: 'The worker was told to stop. What was begun is recorded, and the next worker goes on from there.',
  });
}
