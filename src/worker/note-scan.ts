import { asFailure } from '../core/failure.ts';
import type { Coverage, Estate } from '../engine/reports.ts';
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
    goodAt: isGood ? app.clock.now() : (known?.goodAt ?? state.startedAt),
    read: coverage.read,
    resources: coverage.resources,
    calls,
  });
}

/**
 * Reads a stack once more after a run wrote to it: what was written has to be there, what nobody configures is taken down as it is now,
 * and events need to know what is wanted from now on. A failure is no failure of the run; the next scan comes anyway.
 */
export async function scanAfterRun(
  context: WorkerContext,
  { estate, schedule }: { readonly estate: Estate; readonly schedule: StackSchedule },
  stack: string,
  signal: AbortSignal,
): Promise<void> {
  const { app } = context;
  try {
    const { coverage, drifts } = await app.engine.scan(estate, stack, { record: true, depth: 'deep' }, signal);
    noteScan(context, schedule, { stack, depth: 'deep', coverage });
    if (drifts.length > 0) schedule.hasten(stack);
  } catch (error) {
    signal.throwIfAborted();
    const { code, detail } = asFailure(error);
    app.log.warn({ stack, code, detail }, 'the scan after a run failed');
  }
}
