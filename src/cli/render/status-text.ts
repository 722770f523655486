import { sayApproval, sayWaiting } from '../../core/approvals/say-approval.ts';
import type { StackStatus } from '../../engine/reports.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';
import { formatAge, shortCommit } from './time-text.ts';

/** Where each stack stands, one line each, and what needs a person's eyes below. */
export function renderStatus(stacks: readonly StackStatus[], now: number, style: Style): string {
  if (stacks.length === 0) return 'Nothing has been applied yet.\n';
  const rows = stacks.map((stack) => [
    cleanText(stack.stack),
    shortCommit(stack.appliedCommit),
    stack.appliedAt === undefined ? 'never' : `${formatAge(now - stack.appliedAt)} ago`,
    String(stack.resources),
    stack.openDrifts.length === 0 ? 'none' : `${stack.openDrifts.length} open`,
    describeLock(stack),
    describeRun(stack, now),
  ]);
  const head = ['STACK', 'COMMIT', 'APPLIED', 'RESOURCES', 'DRIFT', 'LOCK', 'LAST RUN'];
  const [top = '', ...rest] = renderTable([head, ...rows])
    .trimEnd()
    .split('\n');
  return `${[style.bold(top), ...rest, ...stacks.flatMap((stack) => renderDetails(stack, now, style))].join('\n')}\n`;
}

function describeLock({ lock }: StackStatus): string {
  return lock?.held === true ? `${cleanText(lock.operation)} by ${cleanText(lock.holder)}` : 'free';
}

function describeRun({ lastRun }: StackStatus, now: number): string {
  if (lastRun === undefined) return 'none';
  const since = formatAge(now - (lastRun.endedAt ?? lastRun.startedAt));
  return `${lastRun.kind} ${lastRun.outcome}, ${since} ago, by ${cleanText(lastRun.author)}: ${cleanText(lastRun.subject)}`;
}

function renderDetails(stack: StackStatus, now: number, style: Style): string[] {
  const lines: string[] = [];
  if (stack.unsettled > 0) {
    const words = stack.unsettled === 1 ? '1 call has' : `${stack.unsettled} calls have`;
    lines.push(`  ${words} no known outcome yet; the next run settles that first.`);
  }
  if (stack.acceptedRewrite !== undefined) {
    const { from, to, by, at, second } = stack.acceptedRewrite;
    const people = second === undefined ? cleanText(by) : `${cleanText(by)} and ${cleanText(second.by)}`;
    lines.push(
      `  ${people} accepted a rewritten history ${formatAge(now - at)} ago: ${shortCommit(to)} may follow ${shortCommit(from)}; not applied yet.`,
    );
  }
  if (stack.waiting !== undefined) lines.push(`  ${style.yellow('?')} ${cleanText(sayWaiting(stack.waiting))}`);
  for (const approval of stack.approvals ?? []) lines.push(`  ${cleanText(sayApproval(approval))}.`);
  for (const drift of stack.openDrifts) {
    const age = formatAge(now - drift.firstSeen);
    const again = drift.recurrences === 0 ? '' : `, came back ${drift.recurrences} times`;
    const by = drift.culprit === undefined ? '' : `, by ${cleanText(drift.culprit.text)}`;
    lines.push(
      `  ${style.yellow('~')} ${cleanText(drift.address)}: ${cleanText(drift.attribute)} drifted ${age} ago (${drift.severity}${again})${by}`,
    );
  }
  return lines.length === 0 ? [] : ['', `${style.bold(cleanText(stack.stack))}`, ...lines];
}
