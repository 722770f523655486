import type { RunReport } from '../engine/reports.ts';

/** Whether stacks that use the outputs of this one may go on: a change that policy holds is no failure. */
export function endedWell(report: RunReport): boolean {
  switch (report.outcome) {
    case 'succeeded':
    case 'nothing to do':
      return true;
    case 'partial':
      return report.changes.every(({ result }) => result === 'done' || result === 'held');
    case 'blocked':
      return isOnlyHeld(report);
    case 'failed':
    case 'interrupted':
    case 'running':
    case 'lock held':
    case 'stale':
      return false;
  }
}

function isOnlyHeld({ plan }: RunReport): boolean {
  if (plan === undefined || plan.diagnostics.some(({ severity }) => severity === 'error')) return false;
  return plan.decisions.some(({ verdict, change }) => verdict === 'held' && change.action !== 'none');
}
