import type { RunReport } from '../engine/reports.ts';

/** Whether stacks that use the outputs of this one may go on: a change that policy holds is no failure. */
export function endedWell(report: RunReport): boolean {
  switch (report.outcome) {
    case 'succeeded':
    case 'nothing to do':
      return true;
    case 'blocked':
      return isOnlyHeld(report);
    case 'failed':
    case 'partial': // something failed, was skipped, or has no known outcome yet
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
