import { asFailure } from '../core/failure.ts';
import { sortByDependency } from '../core/sort-by-dependency.ts';
import type { ScanReport } from '../engine/reports.ts';
import type { EstateMemory } from './load-newest-estate.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Looks at all stacks while the table is down, once in each interval of scans. Nothing can be recorded or sent then, so what it
 * finds is in the log, the metrics and the health of the worker.
 */
export async function lookWithoutTable(
  context: WorkerContext,
  memory: EstateMemory,
  signal: AbortSignal,
): Promise<void> {
  const { app, settings } = context;
  const { estate, lookedAt } = memory;
  const now = app.clock.monotonic();
  if (estate === undefined || (lookedAt !== undefined && now - lookedAt < settings.scanInterval)) return;
  memory.lookedAt = now;
  for (const { name } of sortByDependency(estate.stacks)) {
    try {
      tell(context, await app.engine.scan(estate, name, { record: false }, signal));
    } catch (error) {
      signal.throwIfAborted();
      const { code, detail } = asFailure(error);
      app.log.warn({ stack: name, code, detail }, 'stack could not be looked at without the table');
    }
  }
}

function tell({ app, state }: WorkerContext, { stack, commit, drifts, coverage, diagnostics }: ScanReport): void {
  const real = drifts.filter(({ tier }) => tier !== 'unread');
  const found = real.map(
    ({ address, attribute, culprit }) => `${address} ${attribute}, by ${culprit?.name ?? 'not known yet'}`,
  );
  const note = diagnostics.find(({ code }) => code === 'table-unavailable')?.detail;
  app.log.warn(
    { stack, commit, drifts: found, unread: coverage.unread.length, note },
    'stack looked at without the table',
  );
  state.stacks.set(stack, {
    resources: coverage.resources,
    drifts: real.length,
    outcome: 'looked at without the table',
    scannedAt: app.clock.now(),
  });
}
