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
  restates: 'besides',
  title:
    'ada (Slack U012ABCDEF) ordered to put it back (cidr_ipv4): pressed below the message about network/aws_vpc_security_group_ingress_rule.https.',
  next: 'It was ordered to put it back; the next pass does it, unless that would replace or delete something.',
});
const failed = followUp('4f1c', 'progress', {
  id: 'failed-4f1c-0',
  status: 'failed',
  title: 'It could not be put back: AWS refused a call.',
  next: 'ec2:ModifySecurityGroupRules is not allowed to this role. Nothing was changed; give it the rights of groundstate iam.',
});
const told: Alert = {
  ...drift,
  by: 'carl@example.com (SSO, AdministratorAccess), by the console from 203.0.113.7, 2026-11-19 13:58 UTC (ModifySecurityGroupRules, CloudTrail event 8f2a11c0; not confirmed by CloudTrail yet)',
};
const held: Alert = {
  id: 'held-77ab',
  kind: 'held',
  severity: 'medium',
  stack: 'network',
  address: 'network/aws_vpc_security_group_ingress_rule.ssh',
  title: 'Held: create of network/aws_vpc_security_group_ingress_rule.ssh',
  differences: [{ attribute: 'cidr_ipv4', before: 'nothing', after: '0.0.0.0/0' }],
  by: 'Ada Example (1a2b3c4d5e)',
  commit: '1a2b3c4d5e6f7a8b',
  owner: 'S0PLATFORM',
  next: 'Rule "no-open-ports": port 22 would be open to 0.0.0.0/0. Ask the network team (#net). «groundstate approve 3f9a12c0de41 --stack network» lets it through with 1 more of this plan.',
  plan: { stack: 'network', digest: '3f9a12c0de41', changes: 2 },
  at: drift.at,
};
const approved: Alert = {
  ...held,
  id: 'approved-1',
  thread: 'held-77ab',
  kind: 'progress',
  status: 'approved',
  title:
    'Grace approves the plan 3f9a12c0de41: the next run applies it, until 2026-11-20 14:01 UTC, if it is still the same then.',
  next: '',
};
const applied: Alert = {
  ...approved,
  id: 'ended-held-77ab',
  kind: 'applied',
  status: 'applied',
  title: 'Applied: create of network/aws_vpc_security_group_ingress_rule.ssh',
  next: 'Run 01jd to commit 1a2b3c4d5e did it, as Grace approved.',
  at: approved.at + 60_000,
};
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
      'Told by an event: the name stands there within seconds, and CloudTrail confirms it minutes later',
      show(told),
    ),
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
    screen('A change of Git that a rule holds, with a button for somebody else than its author', show(held)),
    screen('After *Approve*', show(held, approved)),
    screen('And after the run', show(held, approved, applied)),
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
