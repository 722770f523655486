import type { Severity } from '../../core/drift.ts';
import type { Alert, AlertStatus } from '../../engine/ports/journal.ts';
import { isUnderWay } from './conversation.ts';
import { clockTime, codeSpan, context, escapeWithin, formatted, mention, section } from './slack-text.ts';

/** A message as an incoming webhook and chat.postMessage take it. */
export interface SlackPayload {
  /** The headline: above the attachment in the channel, and alone in a notification. */
  readonly text: string;
  readonly attachments: readonly {
    readonly color: string;
    readonly fallback: string;
    readonly blocks: readonly object[];
  }[];
}

/** What a message shows beside the alert that it begins with. */
export interface Around {
  readonly status?: AlertStatus | undefined;
  readonly steps?: readonly { readonly at: number; readonly text: string }[];
  /** The blocks of the buttons. */
  readonly actions?: readonly object[];
}

const colours: Readonly<Record<Severity, string>> = {
  low: '#8d99ae',
  medium: '#ecb22e',
  high: '#e8590c',
  critical: '#e01e5a',
};
const resolvedColour = '#2eb67d';
const mostDifferences = 5;
const mostSteps = 8;

const statusWords: Readonly<Record<AlertStatus, string>> = {
  open: '',
  acknowledged: 'Acknowledged: ',
  reverted: 'Put back: ',
  codified: 'Codified in Git: ',
  expired: 'Expired: ',
  failed: 'Not put back: ',
  gone: 'Over: ',
  approved: 'Approved: ',
  refused: 'Refused: ',
  applied: 'Applied: ',
};

/** An alert as a Slack message: a headline, and an attachment that begins with what changed. */
export function renderAlert(alert: Alert, around: Around = {}): SlackPayload {
  const text = renderHeadline(alert, around.status);
  const fallback = escapeWithin(`[${alert.severity}] ${alert.title}. ${alert.next}`, 2_900);
  return {
    text,
    attachments: [{ color: colourOf(alert, around.status), fallback, blocks: renderBlocks(alert, around) }],
  };
}

/** Green where it is over, else by how much it matters. */
function colourOf(alert: Alert, status: AlertStatus | undefined): string {
  return !isUnderWay(status) || alert.kind === 'resolved' || alert.kind === 'applied'
    ? resolvedColour
    : colours[alert.severity];
}

/** The colour of the worst of several. */
export function colourOfSeverity(severity: Severity | undefined): string {
  return severity === undefined ? resolvedColour : colours[severity];
}

function renderHeadline(alert: Alert, status: AlertStatus | undefined): string {
  const place = alert.address ?? alert.stack;
  const where = alert.title.includes(place) ? '' : ` (${place})`;
  const word = status === undefined ? '' : statusWords[status];
  // Where it stands takes the place of "Held".
  const title = word !== '' && alert.kind === 'held' ? alert.title.replace(/^Held: /, '') : alert.title;
  return escapeWithin(`[${alert.severity}] ${word}${title}${where}`, 2_900);
}

function renderBlocks(alert: Alert, { steps = [], actions = [], status }: Around): readonly object[] {
  const differences = renderDifferences(alert);
  return [
    ...(differences === '' ? [] : [section(differences)]),
    ...(isUnderWay(status) ? [section(`*Next:* ${escapeWithin(alert.next, 2_500)}`)] : []),
    { type: 'section', fields: renderFields(alert).map(formatted) },
    ...renderSteps(steps),
    ...actions,
    context(renderFooter(alert)),
  ];
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

/** The last steps; all of them stand below the message, in its thread. */
function renderSteps(steps: NonNullable<Around['steps']>): readonly object[] {
  const last = steps.slice(-mostSteps);
  const room = Math.floor(2_800 / last.length) - 20;
  const lines = last.map(({ at, text }) => `${clockTime(at)}  ${escapeWithin(text, room)}`);
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

function renderFooter(alert: Alert): string {
  return escapeWithin(`Groundstate, ${alert.kind}, ${new Date(alert.at).toISOString()}, ${alert.id}`, 1_000);
}
