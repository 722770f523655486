import type { Grade } from '../core/doctor/finding.ts';
import type { Failure } from '../core/failure.ts';
import type { DrillReport, PlanReport, RebuildReport, RunReport } from '../engine/reports.ts';
import { isIncomplete } from './render/unread-text.ts';
import type { StopSignal } from './terminal.ts';

/** What the exit statuses of the command line mean. */
export const exitStatus = {
  ok: 0,
  error: 1,
  /** Changes or drift where the caller asked for it; of the doctor: weaknesses. */
  changes: 2,
  held: 3,
  lockHeld: 4,
  stale: 5,
  /** Of a scan, and of the doctor: it could not read everything. */
  incomplete: 6,
  usage: 64,
} as const;

const byCode: ReadonlyMap<string, number> = new Map([
  ['usage', exitStatus.usage],
  ['git.repository-address', exitStatus.usage],
  ['git.branch-name', exitStatus.usage],
  ['git.folder', exitStatus.usage],
  ['git.ref', exitStatus.usage],
  ['lock-held', exitStatus.lockHeld],
  ['stale', exitStatus.stale],
  ['history-unknown', exitStatus.stale],
  ['rewrite-refused', exitStatus.stale],
  ['held', exitStatus.held],
  ['approval-refused', exitStatus.held],
]);

/** The exit status of a command that ended with a failure. */
export function statusOfFailure(failure: Failure): number {
  return byCode.get(failure.code) ?? exitStatus.error;
}

/** The exit status of a process that a signal stopped: 128 and the number of the signal. */
export function statusOfSignal(name: StopSignal): number {
  return name === 'SIGINT' ? 130 : 143;
}

/** The exit status of plans; changes count only where the caller asked for it, what could not be read always does. */
export function statusOfPlans(reports: readonly PlanReport[], detailed: boolean): number {
  if (reports.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'))) {
    return exitStatus.error;
  }
  if (reports.some(isIncomplete)) return exitStatus.error;
  const decisions = reports.flatMap((report) => report.decisions).filter(({ change }) => change.action !== 'none');
  if (!detailed || decisions.length === 0) return exitStatus.ok;
  return decisions.some(({ verdict }) => verdict === 'held') ? exitStatus.held : exitStatus.changes;
}

/** The exit status of the doctor: what stops the worker, then what could not be checked, then what is weak. */
export function statusOfFindings(grades: readonly Grade[]): number {
  if (grades.includes('stops')) return exitStatus.error;
  if (grades.includes('unknown')) return exitStatus.incomplete;
  return grades.includes('weak') ? exitStatus.changes : exitStatus.ok;
}

/** The exit status of one run. */
export function statusOfRun(report: RunReport): number {
  switch (report.outcome) {
    case 'lock held':
      return exitStatus.lockHeld;
    case 'stale':
      return exitStatus.stale;
    case 'blocked':
      return isOnlyHeld(report) ? exitStatus.held : exitStatus.error;
    case 'succeeded':
    case 'nothing to do':
      if (report.plan !== undefined && isIncomplete(report.plan)) return exitStatus.error;
      return hasHeld(report) ? exitStatus.held : exitStatus.ok;
    case 'partial':
      return report.changes.every(({ result }) => result === 'done' || result === 'held') && hasHeld(report)
        ? exitStatus.held
        : exitStatus.error;
    case 'failed':
    case 'interrupted':
    case 'running':
      return exitStatus.error;
  }
}

/** The exit status of a rebuild: what could not be read is an error, what is left to do waits for a person. */
export function statusOfRebuilds(reports: readonly RebuildReport[]): number {
  const isBroken = ({ unread, diagnostics }: RebuildReport): boolean =>
    unread.length > 0 || diagnostics.some(({ severity }) => severity === 'error');
  if (reports.some(isBroken)) return exitStatus.error;
  return reports.some(({ left }) => left.length > 0) ? exitStatus.held : exitStatus.ok;
}

/** The exit status of a drill: what is left behind is an error, what could not be rebuilt is for a person. */
export function statusOfDrill({ stacks, left, notes }: DrillReport): number {
  if (left.length + notes.length > 0) return exitStatus.error;
  const isWhole = stacks.every(({ names, manual, failed }) => names.length + manual.length + failed.length === 0);
  return isWhole ? exitStatus.ok : exitStatus.held;
}

const gravity: readonly number[] = [
  exitStatus.error,
  exitStatus.stale,
  exitStatus.lockHeld,
  exitStatus.held,
  exitStatus.changes,
];

/** The gravest of several exit statuses. */
export function gravest(statuses: readonly number[]): number {
  return gravity.find((status) => statuses.includes(status)) ?? exitStatus.ok;
}

function hasHeld({ changes, plan }: RunReport): boolean {
  const isHeldInPlan = plan?.decisions.some(
    ({ verdict, change, waits }) => (verdict === 'held' && change.action !== 'none') || waits === true,
  );
  return isHeldInPlan === true || changes.some(({ result }) => result === 'held');
}

function isOnlyHeld(report: RunReport): boolean {
  const isBroken = report.plan?.diagnostics.some(({ severity }) => severity === 'error') ?? false;
  return hasHeld(report) && !isBroken;
}
