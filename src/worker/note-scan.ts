import { asFailure } from '../core/failure.ts';
import type { Coverage, Estate, RunReport } from '../engine/reports.ts';
import { endedWell } from './ended-well.ts';
import type { StackSchedule } from './stack-schedule.ts';
import type { WorkerContext } from './worker-context.ts';

interface Scanned {
  readonly stack: string;
  readonly depth: 'declared' | 'deep';
  /** Undefined: nothing was read. */
  readonly coverage: Coverage | undefined;
}

/** Remembers when a stack was last read completely, and how deep. */
export function noteScan({ app, state }: WorkerContext, schedule: StackSchedule, scanned: Scanned): void {
  const { stack, depth, coverage } = scanned;
  if (coverage === undefined) return;
  if (depth === 'deep') schedule.lookedDeep(stack);
  const calls = Object.values(coverage.calls).reduce((sum, count) => sum + count, 0);
  const known = state.scans.get(stack);
  const isGood = coverage.unread.length === 0;
  state.scans.set(stack, {
    goodAt: isGood ? app.clock.now() : (known?.goodAt ?? Math.max(state.startedAt, state.holds.get(stack) ?? 0)),
    read: coverage.read,
    resources: coverage.resources,
    calls,
  });
}

/**
 * Reads a stack once more after a run changed something: what was written has to be there, what nobody configures is taken down as it
 * is now, and events need to know what is wanted from now on. A failure is no failure of the run; the next scan comes anyway.
 */
export async function scanAfterRun(
  context: WorkerContext,
  { estate, schedule }: { readonly estate: Estate; readonly schedule: StackSchedule },
  report: RunReport,
  signal: AbortSignal,
): Promise<void> {
  if (!report.changes.some(({ result }) => result === 'done')) return;
  const { app } = context;
  const { stack } = report;
  try {
    const { coverage, drifts } = await app.engine.scan(estate, stack, { record: true, depth: 'deep' }, signal);
    noteScan(context, schedule, { stack, depth: 'deep', coverage });
    // After a run that failed they are its rest, and how soon that is tried again is the schedule's to say.
    if (drifts.length > 0 && endedWell(report)) schedule.hasten(stack);
  } catch (error) {
    signal.throwIfAborted();
    const { code, detail } = asFailure(error);
    app.log.warn({ stack, code, detail }, 'the scan after a run failed');
  }
}
