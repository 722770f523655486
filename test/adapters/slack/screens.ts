import { addAlert, addToSummary, type Conversation } from '../../../src/adapters/slack/conversation.ts';
import { commandHelp } from '../../../src/adapters/slack/parse-command.ts';
import { allPresses, renderActions } from '../../../src/adapters/slack/render-actions.ts';
import { renderAlert } from '../../../src/adapters/slack/render-alert.ts';
import { renderSummary } from '../../../src/adapters/slack/render-summary.ts';
import type { Alert } from '../../../src/engine/ports/journal.ts';
import { renderMessage } from '../../support/slack-endpoint.ts';
import { driftAlert, ending, followUp } from './alerts.ts';

const drift = driftAlert('4f1c');
const named = followUp('4f1c', 'info', {
  by: 'carl@example.com (SSO, AdministratorAccess), by the console from 203.0.113.7, 2026-11-19 13:58 UTC (ModifySecurityGroupRules, CloudTrail event 8f2a11c0)',
});
const looks = followUp('4f1c', 'progress', {
  status: 'acknowledged',
  title:
    'ada (Slack U012ABCDEF) ordered to put it back; the next pass does it, unless that would replace or delete something.',
  next: '',
});
const failed = followUp('4f1c', 'progress', {
  id: 'failed-4f1c-0',
  status: 'failed',
  title: 'It could not be put back: AWS refused a call.',
  next: 'ec2:ModifySecurityGroupRules is not allowed to this role. Nothing was changed; give it the rights of groundstate iam.',
});
const forgotten = followUp('4f1c', 'escalation', {
  title: 'Open for 60 min, and nobody has looked at it',
  next: drift.next,
});
const storm = Array.from({ length: 14 }, (_, at) =>
  driftAlert(`s${at}`, {
    severity: at === 0 ? 'critical' : 'medium',
    address: `network/aws_route.private_${at}`,
    title: `network/aws_route.private_${at} was changed outside of Git`,
    differences: [{ attribute: 'nat_gateway_id', before: 'nat-0a1', after: 'nat-0ff' }],
  }),
);

/** The messages of docs/slack.md, each rendered by the code that renders them for Slack. */
export function renderScreens(): string {
  return [
    screen('A drift, as it is told', show(drift)),
    screen(
      'The same message a minute later: CloudTrail knows who, and somebody pressed *Revert now*',
      show(drift, named, looks),
    ),
    screen('Put back', show(drift, named, looks, ending('4f1c', 'reverted'))),
    screen(
      'Or: taken over by a commit',
      show(drift, named, ending('4f1c', 'codified', 'Git wants it as it is since commit 9c8b7a6f5e.')),
    ),
    screen('Or: it could not be put back', show(drift, failed)),
    screen('Nobody has looked at it for an hour: said again in the channel, with the owner', show(drift, forgotten)),
    screen(
      'A storm: fourteen at once, two of them over already',
      showSummary([...storm, ending('s3', 'reverted'), ending('s4', 'reverted')]),
    ),
    screen('/groundstate help', commandHelp.replaceAll('`', '')),
  ].join('\n');
}

function screen(title: string, text: string): string {
  return `**${title}**\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}

function show(...alerts: readonly Alert[]): string {
  const folded = alerts.reduce<Conversation | undefined>(addAlert, undefined);
  if (folded === undefined) return '';
  const { alert, status, steps } = folded;
  const actions = renderActions({ alert, status, offers: allPresses });
  return renderMessage({ ...renderAlert(alert, { status, steps, actions }) }, false);
}

function showSummary(alerts: readonly Alert[]): string {
  return renderMessage({ ...renderSummary(addToSummary(undefined, alerts).members) }, false);
}
