import { asFailure } from '../../core/failure.ts';
import { aloneEveryMs } from '../../core/fleet/presence.ts';
import type { Fleet } from '../../engine/ports/fleet.ts';
import { inTime } from '../../engine/ports/time.ts';
import type { StackSchedule } from '../stack-schedule.ts';
import type { WorkerContext } from '../worker-context.ts';

interface PresenceLoop {
  readonly schedule: StackSchedule;
  /** Shares out anew after a look. */
  readonly reshare: () => void;
  /** Looks at what other workers handed on. */
  readonly hear: (signal: AbortSignal) => Promise<void>;
}

const leaveWithinMs = 5_000;
const locksAtOnce = 10;

/**
 * Says to the others that this worker lives, for as long as it does. Alone it says so every few minutes, and when it looks after other stacks; in
 * company with every tick, which is one write. While a pass is running it beats faster and looks at the others' beats, and so do those who
 * stand by, so that a worker that dies in the middle of it is noticed within a lease.
 */
export async function keepPresence(context: WorkerContext, loop: PresenceLoop, stop: AbortSignal): Promise<void> {
  const { app, settings, fleet } = context;
  if (app.fleet === undefined) return;
  const said = new Said();
  await quietly(context, () => beat(context, { fleet: app.fleet, loop, said }, stop));
  while (!stop.aborted) {
    const pause = fleet.others.length === 0 ? settings.tickInterval : fleet.quickMs;
    fleet.company.reset();
    await app.clock.sleep(pause, AbortSignal.any([stop, fleet.company.signal])).catch(() => undefined);
    if (stop.aborted) break;
    await quietly(context, () => turn(context, { fleet: app.fleet, loop, said }, stop));
  }
  await quietly(context, () => inTime(app.clock, leaveWithinMs, async (own) => app.fleet?.leave(fleet.id, own)));
}

interface Turn {
  readonly fleet: Fleet | undefined;
  readonly loop: PresenceLoop;
  readonly said: Said;
}

/** What was said last, and when. */
class Said {
  at = Number.NEGATIVE_INFINITY;
  text = '';
  company = '';
  holds = '';
  late = new Set<string>();
  #pass: number | undefined;

  /** What another worker took over meanwhile stays with it until the pass is over, or it would go to and fro. */
  note(pass: number | undefined, late: readonly string[]): void {
    this.late = new Set([...(pass === this.#pass ? this.late : []), ...late]);
    this.#pass = pass;
  }
}

async function turn(context: WorkerContext, input: Turn, signal: AbortSignal): Promise<void> {
  const { app, state, settings, fleet } = context;
  const { others } = fleet;
  const company = others.map(({ id }) => id).join(' ');
  if (company !== input.said.company) input.loop.reshare();
  input.said.company = company;
  if (others.length === 0) {
    // Whoever comes, or looks at the status, counts on what was said last.
    const isOld = app.clock.monotonic() - input.said.at >= aloneEveryMs;
    if (isOld || describeHolds(context) !== input.said.holds) await beat(context, input, signal);
    return;
  }
  const now = app.clock.monotonic();
  const busy = state.busySince !== undefined;
  const every = busy ? fleet.quickMs : settings.tickInterval;
  // A turn comes a little late or early; a beat must not wait for the next one because of that.
  const isDue = now - input.said.at >= every - fleet.quickMs / 2;
  if (isDue || describe(context) !== input.said.text) await beat(context, input, signal);
  if (busy || fleet.isStandingBy) {
    fleet.see((await input.fleet?.members(signal)) ?? []);
    input.loop.reshare();
    await watchLocks(context, signal);
  }
  await input.loop.hear(signal);
}

/**
 * Looks at the locks under which others are at work, or about to be, so that the lock of one that dies need not be watched from then on for the length of
 * a lease. Those of a commit come first; a look that costs more than a few reads would cost more than it saves.
 */
async function watchLocks({ app, fleet }: WorkerContext, signal: AbortSignal): Promise<void> {
  if (!fleet.isStandingBy) return;
  // One that has only just begun did not say so yet.
  const stacks = fleet.others.flatMap(({ unfinished, holds }) => [...unfinished, ...holds.map(({ stack }) => stack)]);
  for (const stack of [...new Set(stacks)].slice(0, locksAtOnce)) await app.ledger.lock(stack, signal);
}

async function beat(context: WorkerContext, { fleet, loop, said }: Turn, signal: AbortSignal): Promise<void> {
  const { app, state } = context;
  const [text, holds] = [describe(context), describeHolds(context)];
  said.at = app.clock.monotonic();
  const busy = state.busySince !== undefined;
  said.note(state.busySince, lateStacks(context, loop.schedule));
  const presence = { busy, late: [...said.late], holder: fleet?.name ?? '' };
  await fleet?.announce(context.fleet.speak(presence), signal);
  // Only now: what did not get through is said again with the next turn.
  [said.text, said.holds] = [text, holds];
}

/** What does not change as long as the worker is alone with the same stacks. */
function describeHolds({ fleet }: WorkerContext): string {
  return JSON.stringify([fleet.others.length === 0, fleet.commit !== undefined, ...fleet.holds.keys()]);
}

/** What the others have to know at once when it changes. */
function describe({ fleet, state }: WorkerContext): string {
  const { holds, standing, handedOn, commit } = fleet;
  const stacks = [...holds.keys()].map((stack) => [stack, standing.isOver(stack), standing.isWell(stack)]);
  return JSON.stringify([commit, state.busySince !== undefined, handedOn.mark, stacks]);
}

/** While a pass is running: stacks that wait for their turn in it, or that became due, for longer than a lease. */
function lateStacks({ app, settings, state, fleet }: WorkerContext, schedule: StackSchedule): readonly string[] {
  const before = app.clock.monotonic() - settings.lease;
  if (state.busySince === undefined || state.busySince > before) return [];
  const due = [...fleet.holds.keys()].filter((stack) => !state.running.has(stack) && schedule.wasDue(stack, before));
  return [...new Set([...fleet.standing.waitingSince(before), ...due])];
}

/** A beat that fails is followed by another one, and nothing that matters depends on it. */
async function quietly({ app }: WorkerContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const { code, detail } = asFailure(thrown);
    app.log.debug({ code, detail }, 'the other workers could not be told or heard');
  }
}
