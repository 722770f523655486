import { parseAddress } from '../../core/address.ts';
import { formatDiagnostic } from '../../core/diagnostic.ts';
import type { PlanReport } from '../../engine/reports.ts';
import { renderDecision } from './change-lines.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { formatTime, formatZone, shortCommit } from './time-text.ts';
import { isIncomplete } from './unread-text.ts';
import { paintSymbol, renderPair } from './value-lines.ts';

/** How many objects a plan touches, by the words of its last line. */
export interface PlanCounts {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly adopt: number;
  readonly forget: number;
  readonly held: number;
}

const clean = 'No changes. Your infrastructure matches the configuration.';
const unsure = 'No changes in what could be read; of the rest nothing is known.';

/** Counts the changes of plans; a replacement adds one object and destroys one, as Terraform counts it. */
export function countChanges(reports: readonly PlanReport[]): PlanCounts {
  const counts = { add: 0, change: 0, destroy: 0, adopt: 0, forget: 0, held: 0 };
  for (const { change, verdict } of reports.flatMap((report) => report.decisions)) {
    if (change.action === 'create' || change.action === 'replace') counts.add += 1;
    if (change.action === 'update' || change.action === 'revert drift') counts.change += 1;
    if (change.action === 'delete' || change.action === 'replace') counts.destroy += 1;
    if (change.action === 'adopt') counts.adopt += 1;
    if (change.action === 'forget') counts.forget += 1;
    if (verdict === 'held' && change.action !== 'none') counts.held += 1;
  }
  return counts;
}

/** Whether a plan would do anything, held or not. */
export function hasChanges(report: PlanReport): boolean {
  return report.decisions.some((decision) => decision.change.action !== 'none');
}

/** Plans as people read them, one after the other, with one total at the end. */
export function renderPlans(reports: readonly PlanReport[], style: Style): string {
  const lines = reports.flatMap((report) => renderPlan(report, style));
  const isBroken = reports.some((report) => report.diagnostics.some(({ severity }) => severity === 'error'));
  if (isBroken) {
    lines.push(
      style.red(
        'The plan is incomplete, because of the errors above; nothing that depends on them is applied until they are mended.',
      ),
    );
  }
  const changed = reports.some(hasChanges);
  if (changed) lines.push(...renderTotal(countChanges(reports), style));
  else if (!isBroken) lines.push(reports.some(isIncomplete) ? style.yellow(unsure) : style.green(clean));
  return `${lines.join('\n')}\n`;
}

function renderPlan(report: PlanReport, style: Style): string[] {
  const applied =
    report.appliedCommit === undefined ? 'nothing applied yet' : `applied ${shortCommit(report.appliedCommit)}`;
  const facts = [`commit ${shortCommit(report.commit)}`, applied, ...saySignatures(report)];
  const lines = [`${style.bold(cleanText(report.stack))} (${facts.join(', ')})`, ''];
  for (const diagnostic of report.diagnostics) {
    const paint = diagnostic.severity === 'error' ? style.red : style.yellow;
    const [head = '', ...rest] = formatDiagnostic(diagnostic).split('\n');
    lines.push(paint(cleanText(head)), ...rest.map(cleanText), '');
  }
  for (const read of report.reads) lines.push(...renderRead(read, style));
  for (const decision of report.decisions) lines.push(...renderDecision(decision, style));
  lines.push(...renderOutputs(report, style), ...renderUnread(report, style), ...renderApproval(report, style));
  if (!hasChanges(report) && lines.length === 2) lines.splice(1, 1, '  No changes.', '');
  return lines;
}

/** Nothing where no signatures are asked for; a commit without a good one has no plan at all. */
function saySignatures({ signatures }: PlanReport): readonly string[] {
  if (signatures === undefined || signatures.mode === 'off') return [];
  if (signatures.mode === 'tip') return ['signature of the tip good'];
  return [signatures.commits === 1 ? 'signature of 1 commit good' : `signatures of ${signatures.commits} commits good`];
}

/** A data source whose answer waits for something that is applied first. */
function renderRead(read: string, style: Style): string[] {
  const address = parseAddress(read);
  const words = `data "${address?.type ?? read}" "${address?.name ?? ''}"`;
  return [
    `  ${style.bold(`# ${cleanText(read)} will be read during apply`)}`,
    `  ${paintSymbol('<=', style)} ${cleanText(words)}`,
    '',
  ];
}

/** Only while there is something to change: what an output will be is news then. */
function renderOutputs(report: PlanReport, style: Style): string[] {
  const unknown = report.outputs.filter((output) => !output.known);
  if (unknown.length === 0) return [];
  const lines = unknown.flatMap((output) => [
    `  ${output.sensitive ? `${cleanText(output.name)} = (sensitive value)` : `${cleanText(output.name)} = (known after apply)`}`,
  ]);
  return [style.bold('Outputs:'), ...lines, ''];
}

/** How what waits for a person is let through, or who did that. */
function renderApproval({ stack, digest, decisions, approval }: PlanReport, style: Style): string[] {
  if (approval !== undefined) {
    const until = `${formatTime(approval.until)} (${formatZone(approval.until)})`;
    return [style.green(`Approved by ${cleanText(approval.by)} until ${until}; the next run applies it.`), ''];
  }
  const waiting = decisions.filter(({ approvable }) => approvable === true).length;
  if (waiting === 0) return [];
  const words = waiting === 1 ? '1 of these changes waits' : `${waiting} of these changes wait`;
  return [
    style.yellow(`${words} for a person: groundstate approve ${digest.slice(0, 12)} --stack ${cleanText(stack)}`),
    '',
  ];
}

function renderUnread({ coverage }: PlanReport, style: Style): string[] {
  if (coverage.unread.length === 0) return [];
  const lines = coverage.unread.map(
    ({ address, attribute, reason }) => `  ? ${cleanText(address)}: ${cleanText(attribute)}: ${cleanText(reason)}`,
  );
  return [style.yellow('Not read, and therefore neither compared nor changed:'), ...lines, ''];
}

function renderTotal(counts: PlanCounts, style: Style): string[] {
  const first = counts.adopt > 0 ? `${counts.adopt} to adopt, ` : '';
  const last = counts.forget > 0 ? `, ${counts.forget} to forget` : '';
  const text = `${first}${counts.add} to add, ${counts.change} to change, ${counts.destroy} to destroy${last}.`;
  const lines = [`${style.bold('Plan:')} ${text}`];
  if (counts.held > 0) {
    const words = counts.held === 1 ? '1 of these changes is' : `${counts.held} of these changes are`;
    lines.push(style.yellow(`Held: ${words} held by policy and will not be applied unattended.`));
  }
  return lines;
}

/** What an older commit would undo, attribute by attribute. */
export function renderUndone(reports: readonly PlanReport[], style: Style): string {
  const lines: string[] = [];
  for (const { change, verdict } of reports.flatMap((report) => report.decisions)) {
    if (change.action === 'none' || verdict === 'held') continue;
    lines.push(`  ${style.bold(cleanText(change.address))}: ${sayUndone(change.action)}`);
    for (const difference of change.differences) {
      const name = cleanText(difference.attribute);
      if (difference.sensitive) lines.push(`    ~ ${name} = (sensitive value)`);
      else lines.push(...renderPair({ name, before: difference.live, after: difference.desired }, 4, style));
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function sayUndone(action: string): string {
  if (action === 'delete') return 'would have been destroyed';
  if (action === 'create') return 'would have been created';
  return action === 'replace' ? 'would have been replaced' : 'would have been changed';
}
