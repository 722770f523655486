import type { RunReport } from '../../engine/reports.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { shortCommit } from './time-text.ts';
import { isIncomplete } from './unread-text.ts';

/** What a run did to one stack. */
export function renderRun(report: RunReport, style: Style): string {
  const lines = [
    `${style.bold(cleanText(report.stack))} (commit ${shortCommit(report.commit)}): ${sayOutcome(report)}`,
  ];
  for (const change of report.changes) {
    const mark = {
      done: style.green('done'),
      failed: style.red('failed'),
      skipped: 'skipped',
      held: style.yellow('held'),
    };
    const detail = change.detail === '' ? '' : `: ${cleanText(change.detail)}`;
    lines.push(`  ${mark[change.result]} ${change.action} ${cleanText(change.address)}${detail}`);
  }
  for (const note of report.notes) lines.push(`  ${cleanText(note)}`);
  for (const { address, attribute, reason } of report.plan?.coverage.unread ?? []) {
    if (report.notes.includes(reason)) continue;
    lines.push(`  ${style.yellow('not read')} ${cleanText(address)}: ${cleanText(attribute)}: ${cleanText(reason)}`);
  }
  return `${lines.join('\n')}\n`;
}

function sayOutcome(report: RunReport): string {
  const { outcome, plan } = report;
  const isPartlyUnread = plan !== undefined && isIncomplete(plan);
  switch (outcome) {
    case 'nothing to do':
      return isPartlyUnread
        ? 'No changes in what could be read; of the rest nothing is known.'
        : 'No changes. Your infrastructure matches the configuration.';
    case 'succeeded':
      if (isPartlyUnread) return 'Apply incomplete: what could not be read was left alone.';
      return report.kind === 'heal' ? 'Drift was put back.' : 'Apply complete.';
    case 'partial':
      return 'Apply incomplete: some changes were not made.';
    case 'failed':
      return 'Apply failed.';
    case 'interrupted':
      return 'Apply was interrupted; the next run goes on from here.';
    case 'running':
      return 'Still running.';
    case 'blocked':
      return 'Nothing was applied.';
    case 'lock held':
      return 'Nothing was applied: another writer holds the lease.';
    case 'stale':
      return 'Nothing was applied: this is not the tip of the tracked branch.';
  }
}

/** The last line of an apply, as Terraform writes it. */
export function summarizeRuns(reports: readonly RunReport[]): string {
  const count = { added: 0, changed: 0, destroyed: 0 };
  for (const change of reports.flatMap((report) => report.changes)) {
    if (change.result !== 'done') continue;
    if (change.action === 'create' || change.action === 'replace') count.added += 1;
    if (change.action === 'update' || change.action === 'revert drift') count.changed += 1;
    if (change.action === 'delete' || change.action === 'replace') count.destroyed += 1;
  }
  return `Resources: ${count.added} added, ${count.changed} changed, ${count.destroyed} destroyed.\n`;
}
