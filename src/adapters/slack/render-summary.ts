import type { Severity } from '../../core/drift.ts';
import { isUnderWay, type Member } from './conversation.ts';
import { colourOfSeverity, type SlackPayload } from './render-alert.ts';
import { codeSpan, context, escapeWithin, section } from './slack-text.ts';

const order: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const mostLines = 12;

/** Many matters in one message: how many, where, the worst of them by name, and what is over already. */
export function renderSummary(members: readonly Member[]): SlackPayload {
  const open = members.filter(({ status }) => isUnderWay(status));
  const worst = order.find((severity) => open.some(({ alert }) => alert.severity === severity));
  const text = renderHeadline(members, open.length);
  const blocks = [section(renderLines(members)), section(renderNext(members)), context(renderFooter(members))];
  return { text, attachments: [{ color: colourOfSeverity(worst), fallback: text, blocks }] };
}

function renderHeadline(members: readonly Member[], open: number): string {
  const counts = order
    .map((severity) => ({ severity, count: members.filter(({ alert }) => alert.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const stacks = new Set(members.map(({ alert }) => alert.stack));
  const over = members.length - open;
  const where = stacks.size === 1 ? `in ${[...stacks].join('')}` : `in ${stacks.size} stacks`;
  return escapeWithin(
    `${members.length} messages in one ${where}: ${counts.join(', ')}${over === 0 ? '' : `; ${over} of them over already`}`,
    2_900,
  );
}

function renderLines(members: readonly Member[]): string {
  const sorted = members.toSorted(
    (left, right) =>
      Number(isUnderWay(right.status)) - Number(isUnderWay(left.status)) ||
      order.indexOf(left.alert.severity) - order.indexOf(right.alert.severity),
  );
  const lines = sorted.slice(0, mostLines).map(renderLine);
  const more = members.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** At most 225 characters, so that all lines fit into one block. */
function renderLine({ alert, status }: Member): string {
  const [first] = alert.differences;
  const values =
    first === undefined
      ? ''
      : ` ${codeSpan(first.attribute, 30)}: ${codeSpan(first.before, 25)} -&gt; ${codeSpan(first.after, 25)}`;
  const state = status === undefined || status === 'open' ? '' : ` (${status})`;
  return `[${alert.severity}] ${escapeWithin(alert.title, 100)}${values}${state}`;
}

function renderNext(members: readonly Member[]): string {
  const stacks = [...new Set(members.map(({ alert }) => alert.stack))];
  const shown = stacks.slice(0, 5).map((stack) => codeSpan(stack, 60));
  return `*Next:* They are told together so that the channel stays readable. Each of them stands in ${codeSpan('groundstate status')} and ${codeSpan('groundstate history')}. Stacks: ${shown.join(', ')}${stacks.length > 5 ? ` and ${stacks.length - 5} more` : ''}`;
}

function renderFooter(members: readonly Member[]): string {
  const times = members.map(({ alert }) => alert.at);
  const from = new Date(Math.min(...times)).toISOString();
  const to = new Date(Math.max(...times)).toISOString();
  return `Groundstate, summary, ${from} to ${to}`;
}
