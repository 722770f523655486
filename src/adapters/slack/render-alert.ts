import type { Severity } from '../../core/drift.ts';
import type { Alert } from '../../engine/ports/journal.ts';
import { codeSpan, escapeWithin, mention } from './slack-text.ts';

/** A message as an incoming webhook takes it. */
export interface SlackPayload {
  /** The headline: above the attachment in the channel, and alone in a notification. */
  readonly text: string;
  readonly attachments: readonly {
    readonly color: string;
    readonly fallback: string;
    readonly blocks: readonly object[];
  }[];
}

const colours: Readonly<Record<Severity, string>> = {
  low: '#8d99ae',
  medium: '#ecb22e',
  high: '#e8590c',
  critical: '#e01e5a',
};
const resolvedColour = '#2eb67d';
const mostDifferences = 5;

/** An alert as a Slack message: a headline, and an attachment that begins with what changed. */
export function renderAlert(alert: Alert): SlackPayload {
  const colour = alert.kind === 'resolved' || alert.kind === 'applied' ? resolvedColour : colours[alert.severity];
  const text = renderHeadline(alert);
  const fallback = escapeWithin(`[${alert.severity}] ${alert.title}. ${alert.next}`, 2_900);
  return { text, attachments: [{ color: colour, fallback, blocks: renderBlocks(alert) }] };
}

function renderHeadline(alert: Alert): string {
  const place = alert.address ?? alert.stack;
  const where = alert.title.includes(place) ? '' : ` (${place})`;
  return escapeWithin(`[${alert.severity}] ${alert.title}${where}`, 2_900);
}

function renderBlocks(alert: Alert): readonly object[] {
  const differences = renderDifferences(alert);
  return [
    ...(differences === '' ? [] : [section(differences)]),
    section(`*Next:* ${escapeWithin(alert.next, 2_500)}`),
    { type: 'section', fields: renderFields(alert).map((field) => ({ type: 'mrkdwn', text: field })) },
    { type: 'context', elements: [{ type: 'mrkdwn', text: renderFooter(alert) }] },
  ];
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function renderFields(alert: Alert): readonly string[] {
  return [
    `*Stack*\n${codeSpan(alert.stack)}`,
    ...(alert.address === undefined ? [] : [`*Address*\n${codeSpan(alert.address, 1_500)}`]),
    `*By*\n${escapeWithin(alert.by, 1_000)}`,
    ...(alert.commit === undefined ? [] : [`*Expected commit*\n${codeSpan(alert.commit.slice(0, 12))}`]),
    ...(alert.owner === undefined ? [] : [`*Owner*\n${mention(alert.owner)}`]),
  ];
}

/** Five of them stay below the 3,000 characters that Slack takes in a block. */
function renderDifferences(alert: Alert): string {
  const lines = alert.differences
    .slice(0, mostDifferences)
    .map(
      ({ attribute, before, after }) =>
        `${codeSpan(attribute, 100)}: ${codeSpan(before, 220)} -&gt; ${codeSpan(after, 220)}`,
    );
  const more = alert.differences.length - mostDifferences;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function renderFooter(alert: Alert): string {
  return escapeWithin(`Groundstate, ${alert.kind}, ${new Date(alert.at).toISOString()}, ${alert.id}`, 1_000);
}
