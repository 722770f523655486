import { asFailure } from '../core/failure.ts';
import type { CommitStatus } from '../engine/ports/forge.ts';
import type { RunReport } from '../engine/reports.ts';
import { endedWell } from './ended-well.ts';
import type { WorkerContext } from './worker-context.ts';

/**
 * Shows on the pages of the host what became of a commit in one stack, where the worker has a token for that. The timeline
 * and the alerts are what counts: a host that does not take it is logged, and nothing waits for it.
 */
export async function showOutcome(
  { app, settings }: WorkerContext,
  report: RunReport,
  signal: AbortSignal,
): Promise<void> {
  if (settings.forgeToken === undefined || report.outcome === 'lock held' || report.outcome === 'interrupted') {
    return;
  }
  try {
    await app.openForge().postStatus(report.commit, statusOf(report), signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const { code, detail } = asFailure(thrown);
    app.log.warn({ stack: report.stack, commit: report.commit, code, detail }, 'commit status could not be posted');
  }
}

function statusOf(report: RunReport): CommitStatus {
  return {
    context: `groundstate/apply/${report.stack}`,
    state: endedWell(report) ? 'success' : 'failure',
    description: describe(report),
  };
}

function describe({ outcome, changes, plan, notes }: RunReport): string {
  const count = (result: RunReport['changes'][number]['result']): number =>
    changes.filter((change) => change.result === result).length;
  const parts = (['done', 'failed', 'skipped', 'held'] as const)
    .map((result) => [count(result), result] as const)
    .filter(([number]) => number > 0)
    .map(([number, result]) => `${number} ${result}`);
  if (parts.length > 0) return parts.join(', ');
  const error = plan?.diagnostics.find(({ severity }) => severity === 'error')?.summary ?? notes[0];
  return outcome === 'blocked' && error !== undefined ? error : outcome;
}
