import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { renderAlert } from '../../../src/adapters/slack/render-alert.ts';
import { createLogSender, createWebhookCourier } from '../../../src/adapters/slack/webhook-courier.ts';
import type { Alert } from '../../../src/engine/ports/journal.ts';
import type { Log } from '../../../src/engine/ports/log.ts';
import { type SlackEndpoint, startSlackEndpoint } from '../../support/slack-endpoint.ts';

const asIs = (text: string): string => text;
let slack: SlackEndpoint;

before(async () => {
  slack = await startSlackEndpoint();
});
after(() => slack.stop());

const never = new AbortController().signal;

function createSlackSender(
  options: Pick<Parameters<typeof createWebhookCourier>[0], 'webhookUrl' | 'clock' | 'redact'>,
) {
  const courier = createWebhookCourier({ digestMs: 0, ...options });
  return (one: Alert) => courier.send([one], never);
}

const alert: Alert = {
  id: createSystemChance().id(),
  kind: 'drift',
  severity: 'critical',
  stack: 'network',
  address: 'network/aws_security_group.web["a"]',
  title: 'Port 22 is open to the world',
  differences: [
    { attribute: 'cidr_ipv4', before: '10.0.0.0/8', after: '0.0.0.0/0' },
    { attribute: 'description', before: '', after: '<!channel> & `tick`' },
  ],
  by: 'not known yet',
  commit: 'c0ffee1234567890',
  next: 'It is put back by the next run.',
  owner: 'U012ABCDEF',
  at: 1_700_000_000_000,
};

test('an alert shows severity, stack, address, before and after, who, the commit, what comes next and its owner', async () => {
  await createSlackSender({ webhookUrl: slack.url, clock: systemClock, redact: asIs })(alert);
  const message = slack.messages.at(-1);
  const parts = [
    'critical',
    'network',
    'aws_security_group.web["a"]',
    '`cidr_ipv4`: `10.0.0.0/8` -> `0.0.0.0/0`',
    'not known yet',
    'c0ffee123456',
    'It is put back',
  ];
  for (const part of parts) {
    assert.ok(message?.text.includes(part), `«${part}» is missing in:\n${message?.text}`);
  }
  assert.match(JSON.stringify(message?.payload), /<@U012ABCDEF>/);
  assert.match(String(message?.payload['text']), /^\[critical\] Port 22 is open to the world/);
});

test('a name from the cloud cannot call the channel or end its code span', () => {
  const text = JSON.stringify(renderAlert({ ...alert, title: '<!here> & co', owner: '<!channel>' }));
  assert.ok(!text.includes('<!'));
  assert.match(text, /&lt;!channel&gt; &amp; 'tick'/);
});

test('a name cannot hide or turn around what stands beside it', () => {
  const text = JSON.stringify(renderAlert({ ...alert, title: 'a\u202Eb\u200Bc\u0007d', by: '\u2066carl' }));
  for (const character of ['\u202E', '\u200B', '\\u0007', '\u2066']) assert.ok(!text.includes(character));
});

test('Slack itself makes no mention and no link of a name: every formatted text is taken as it is', () => {
  const texts = JSON.stringify(renderAlert(alert)).match(/"type":"mrkdwn"[^}]*}/g) ?? [];
  assert.ok(texts.length > 3);
  assert.deepEqual(
    texts.filter((text) => !text.includes('"verbatim":true')),
    [],
  );
});

test('at most five differences are shown, and the longest message is one that Slack takes', async () => {
  const long = '<&>'.repeat(2_000);
  const differences = Array.from({ length: 9 }, (_, at) => ({ attribute: `${long}${at}`, before: long, after: long }));
  const large = {
    ...alert,
    title: long,
    stack: long,
    address: long,
    by: long,
    next: long,
    owner: long,
    id: long,
    differences,
  };
  await createSlackSender({ webhookUrl: slack.url, clock: systemClock, redact: asIs })(large);
  assert.match(slack.messages.at(-1)?.text ?? '', /and 4 more/);
});

test('when Slack asks to wait, nothing is sent before the time it named', async () => {
  let now = 0;
  const clock = { ...systemClock, monotonic: () => now };
  const send = createSlackSender({ webhookUrl: slack.url, clock, redact: asIs });
  const known = slack.messages.length;
  slack.failNext(1, 429);
  await assert.rejects(send(alert), { code: 'slack-rate-limited', handling: 'retry' });
  await assert.rejects(send(alert), { code: 'slack-rate-limited' });
  assert.equal(slack.messages.length, known);
  now = 1_001;
  await send(alert);
  assert.equal(slack.messages.length, known + 1);
});

test('a Slack that is down is tried again, one that refuses is put before a person', async () => {
  const send = createSlackSender({ webhookUrl: slack.url, clock: systemClock, redact: asIs });
  slack.failNext(1, 503);
  await assert.rejects(send(alert), { code: 'slack-unavailable', handling: 'retry' });
  slack.failNext(1, 404);
  await assert.rejects(send(alert), { code: 'slack-refused', handling: 'ask' });
});

test('the address of the webhook is in no error', async () => {
  const send = createSlackSender({
    webhookUrl: 'http://127.0.0.1:9/services/T0/B0/secretpart',
    clock: systemClock,
    redact: asIs,
  });
  await assert.rejects(send(alert), (thrown: Error) => {
    assert.ok(!`${thrown.message}${thrown.stack}${String(thrown.cause)}`.includes('secretpart'));
    return true;
  });
});

test('without Slack an alert goes to the log', async () => {
  const lines: unknown[] = [];
  const log = { warn: (fields: unknown) => lines.push(fields) } as unknown as Log;
  await createLogSender(log)(alert, never);
  assert.equal((lines[0] as { title: string }).title, alert.title);
});
