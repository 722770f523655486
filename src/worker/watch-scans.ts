import { utcText } from '../core/utc-text.ts';
import type { Alert } from '../engine/ports/journal.ts';
import type { Estate } from '../engine/reports.ts';
import type { StackSchedule } from './stack-schedule.ts';
import type { WorkerContext } from './worker-context.ts';
import type { ScanState } from './worker-state.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** So many scans in a row may fail before it is said, and no alarm is given sooner than that. */
const scansMissed = 3;
const shortestPatienceMs = 15 * minuteMs;
/** A worker that just started has nothing to say yet. */
const heartbeatAfterMs = 60 * minuteMs;

/** Tells of stacks whose last good scan is too old, and once a day that the worker lives; in silence it makes no call. */
export class ScanWatch {
  readonly #told = new Set<string>();

  async tend(
    context: WorkerContext,
    { estate, schedule }: { readonly estate: Estate; readonly schedule: StackSchedule },
    signal: AbortSignal,
  ): Promise<void> {
    const now = context.app.clock.now();
    const own = estate.stacks.filter(({ name }) => context.fleet.isMine(name));
    const stacks = own.map(({ name }): Watched => {
      const scan = context.state.scans.get(name);
      const goodAt = scan?.goodAt ?? Math.max(context.state.startedAt, context.fleet.holds.get(name) ?? 0);
      const limit = Math.max(schedule.after(name, goodAt, scansMissed) - goodAt, shortestPatienceMs);
      return { name, scan, goodAt, limit, isLate: now - goodAt > limit };
    });
    for (const stack of stacks.filter(({ isLate }) => isLate)) {
      await this.#tell(context, lateAlert(stack, estate, now), signal);
    }
    if (now - context.state.startedAt >= heartbeatAfterMs) {
      await this.#tell(context, heartbeat({ stacks, context, estate, now }), signal);
    }
  }

  async #tell({ app, nudgeDelivery }: WorkerContext, alert: Alert, signal: AbortSignal): Promise<void> {
    if (this.#told.has(alert.id)) return;
    const isFirst = await app.journal.enqueue(alert, signal);
    this.#told.add(alert.id);
    if (isFirst) nudgeDelivery();
  }
}

interface Watched {
  readonly name: string;
  readonly scan: ScanState | undefined;
  readonly goodAt: number;
  readonly limit: number;
  readonly isLate: boolean;
}

function lateAlert({ name, goodAt, limit }: Watched, { revision }: Estate, at: number): Alert {
  return {
    id: `scan-late-${name}-${goodAt}`,
    kind: 'failure',
    severity: 'high',
    stack: name,
    commit: revision.commit,
    title: `The last good scan of ${name} is too old`,
    differences: [],
    by: 'groundstate',
    next: `Everything of ${name} was last read at ${utcText(goodAt)}, more than ${Math.round(limit / minuteMs)} minutes ago, so drift in it may be unseen. The log of the worker and \`groundstate drift ${name}\` say why; it is told once, and ends with the next scan that reads everything.`,
    at,
  };
}

function heartbeat(given: {
  readonly stacks: readonly Watched[];
  readonly context: WorkerContext;
  readonly estate: Estate;
  readonly now: number;
}): Alert {
  const { stacks, context, estate, now } = given;
  const { state } = context;
  const late = stacks.filter(({ isLate }) => isLate).map(({ name }) => name);
  const read = stacks.reduce((sum, { scan }) => sum + (scan?.read ?? 0), 0);
  const resources = stacks.reduce((sum, { scan }) => sum + (scan?.resources ?? 0), 0);
  const calls = stacks.reduce((sum, { scan }) => sum + (scan?.calls ?? 0), 0);
  const drifts = [...state.stacks.values()].reduce((sum, stack) => sum + stack.drifts, 0);
  const oldest = Math.min(now, ...stacks.map(({ goodAt }) => goodAt));
  const day = Math.floor(now / dayMs);
  const company =
    context.fleet.others.length === 0
      ? ''
      : ` (one of ${context.fleet.others.length + 1} workers, each of which says this of its own stacks)`;
  const isWell = late.length === 0 && drifts === 0 && read === resources;
  return {
    id: context.fleet.others.length === 0 ? `heartbeat-${day}` : `heartbeat-${day}-${context.fleet.id}`,
    kind: 'info',
    severity: 'low',
    stack: 'estate',
    commit: estate.revision.commit,
    title: isWell
      ? 'All is well'
      : `The worker lives, and not all is well: ${sayTrouble({ drifts, late, gaps: resources - read })}`,
    differences: [],
    by: 'groundstate',
    next: `${stacks.length} stacks${company}, ${read} of ${resources} objects read with ${calls} AWS calls in a round, the oldest good scan at ${utcText(oldest)}, commit ${estate.revision.commit.slice(0, 7)}. This comes once a day; where it stays away, look after the worker.`,
    at: now,
  };
}

function sayTrouble({ drifts, late, gaps }: { drifts: number; late: readonly string[]; gaps: number }): string {
  return [
    ...(drifts > 0 ? [`${drifts} open drifts`] : []),
    ...(late.length > 0 ? [`no good scan of ${late.join(', ')}`] : []),
    ...(gaps > 0 ? [`${gaps} objects that cannot be read`] : []),
  ].join(', ');
}
