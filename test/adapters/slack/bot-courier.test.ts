import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import { createMessageBook } from '../../../src/adapters/dynamodb/message-book.ts';
import { createBotCourier } from '../../../src/adapters/slack/bot-courier.ts';
import type { Press } from '../../../src/adapters/slack/render-actions.ts';
import { createSlackApi } from '../../../src/adapters/slack/slack-api.ts';
import type { Courier } from '../../../src/engine/ports/courier.ts';
import type { Alert } from '../../../src/engine/ports/journal.ts';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack.ts';
import { createMemoryTable, type MemoryTable } from '../../support/memory-table.ts';
import { ManualClock } from '../../worker/manual-clock.ts';
import { driftAlert, ending, followUp } from './alerts.ts';

const never = new AbortController().signal;
const offers: readonly Press[] = ['acknowledge', 'revert', 'keep', 'pause', 'ignore'];
let slack: FakeSlack;
let table: MemoryTable;
let clock: ManualClock;

before(async () => {
  slack = await startFakeSlack();
});
after(() => slack.stop());
beforeEach(() => {
  table = createMemoryTable();
  clock = new ManualClock();
});
afterEach(() => {
  for (const { ts } of slack.messages) slack.remove(ts);
  slack.calls.length = 0;
});

/** A worker of its own: it shares the table and the channel with the others, and nothing else. */
function courier(changes: { readonly digestMs?: number; readonly channel?: string } = {}): Courier {
  const api = createSlackApi({ token: slack.token, baseUrl: slack.api, clock, redact: (text) => text });
  const book = createMessageBook(table.access(clock, createSystemChance()));
  return createBotCourier({ api, book, clock, channel: slack.channel, digestMs: 0, offers, ...changes });
}

async function deliver(one: Courier, ...waiting: readonly Alert[]): Promise<number> {
  const groups = await one.group(waiting, never);
  for (const group of groups) await one.send(group, never);
  return groups.flat().length;
}

const [drift, end] = [driftAlert('a'), ending('a', 'reverted')];
const named = followUp('a', 'info', { by: 'carl@example.com (SSO, AdministratorAccess)' });

test('a drift is one message, edited and answered below through its life', async () => {
  const one = courier();
  await deliver(one, drift);
  await deliver(one, named);
  await deliver(one, end);
  const [head, ...others] = slack.heads;
  assert.equal(others.length, 0);
  assert.equal(head?.edits, 2);
  assert.match(head.text, /^\[critical\] Put back: network/);
  assert.match(head.text, /By: carl@example\.com/);
  assert.match(head.text, /14:02 UTC {2}Put back by run 7/);
  const below = slack.messages.filter(({ threadTs }) => threadTs === head.ts);
  assert.deepEqual(
    below.map(({ text }) => text),
    [
      '14:01 UTC  It was carl@example.com (SSO, AdministratorAccess)',
      '14:02 UTC  Put back by run 7 to commit 1a2b3c4d5e.',
    ],
  );
});

test('it has buttons for as long as something can be done, and none afterwards', async () => {
  const one = courier();
  await deliver(one, drift);
  assert.match(
    slack.heads[0]?.text ?? '',
    /\[ I look at it \] \[ Revert now \] \[ Keep 1 h \] \[ Pause 1 h \] \[ Ignore\.\.\. \]/,
  );
  await deliver(one, end);
  assert.doesNotMatch(slack.heads[0]?.text ?? '', /Revert now/);
});

test('what has ended before it could be told is one message without a thread below', async () => {
  await deliver(courier(), drift, named, end);
  assert.equal(slack.messages.length, 1);
  assert.match(slack.heads[0]?.text ?? '', /Put back: .*By: carl/s);
});

test('a message whose answer was lost is found by its metadata, and not said twice', async () => {
  slack.fail('chat.postMessage', { kind: 'lost' });
  await assert.rejects(deliver(courier(), drift), { code: 'slack-unreachable', handling: 'retry' });
  assert.equal(slack.heads.length, 1);
  await deliver(courier(), drift);
  await deliver(courier(), end);
  assert.equal(slack.heads.length, 1);
  assert.equal(slack.heads[0]?.edits, 1);
  assert.ok(slack.calls.includes('conversations.history'));
});

test('an edit and an answer below that were lost are not said twice either', async () => {
  await deliver(courier(), drift);
  slack.fail('chat.update', { kind: 'lost' });
  await assert.rejects(deliver(courier(), named), { handling: 'retry' });
  slack.fail('chat.postMessage', { kind: 'lost' });
  await assert.rejects(deliver(courier(), named), { handling: 'retry' });
  await deliver(courier(), named);
  assert.equal(slack.messages.length, 2);
});

test('a worker that dies after the post leaves nothing to be said twice', async () => {
  await deliver(courier(), drift);
  const before = [...slack.calls];
  await deliver(courier(), drift); // the outbox still had it
  assert.deepEqual(slack.calls, before);
});

test('a post that never arrived is looked for, and made', async () => {
  slack.fail('chat.postMessage', { kind: 'status', status: 503 });
  await assert.rejects(deliver(courier(), drift), { code: 'slack-unavailable', handling: 'retry' });
  await deliver(courier(), drift);
  assert.equal(slack.heads.length, 1);
});

test('two workers that tell of one drift at the same time make one message', async () => {
  await deliver(courier(), drift);
  await Promise.all([deliver(courier(), named), deliver(courier(), end)].map((one) => one.catch(() => undefined)));
  await deliver(courier(), named, end);
  assert.equal(slack.heads.length, 1);
  assert.match(slack.heads[0]?.text ?? '', /Put back: .*carl.*Put back by run/s);
});

test('when Slack asks to wait, that method is left alone for the time it named', async () => {
  const one = courier();
  slack.fail('chat.postMessage', { kind: 'status', status: 429, retryAfter: 30 });
  await assert.rejects(deliver(one, drift), { code: 'slack-rate-limited', handling: 'retry' });
  slack.calls.length = 0;
  await assert.rejects(deliver(one, drift), { code: 'slack-rate-limited' });
  assert.deepEqual(slack.calls.includes('chat.postMessage'), false);
  await clock.advance(30_001);
  await deliver(one, drift);
  assert.equal(slack.heads.length, 1);
});

test('what only a person can mend says so: the app is not in the channel, the token is revoked', async () => {
  await assert.rejects(deliver(courier({ channel: 'C0ELSEWHERE' }), drift), (error: Error) => {
    assert.match(error.message, /channel_not_found.*invite the app/s);
    return true;
  });
  slack.fail('chat.postMessage', { kind: 'error', error: 'token_revoked' });
  await assert.rejects(deliver(courier(), driftAlert('b')), { handling: 'ask' });
});

test('a message that somebody deleted is posted again when there is something to say', async () => {
  const one = courier();
  await deliver(one, drift);
  slack.remove(slack.heads[0]?.ts ?? '');
  await deliver(one, end);
  assert.equal(slack.heads.length, 1);
  assert.match(slack.heads[0]?.text ?? '', /Put back/);
});

test('a storm is one summary, which is edited as its drifts end', async () => {
  const one = courier();
  const names = Array.from({ length: 40 }, (_, at) => `s${at}`);
  await deliver(one, ...names.map((name, at) => driftAlert(name, { severity: at === 39 ? 'critical' : 'medium' })));
  assert.equal(slack.messages.length, 1);
  assert.match(
    slack.heads[0]?.text ?? '',
    /^40 messages in one in network: 1 critical, 39 medium\n.*\[critical\] network/s,
  );
  await deliver(one, ...names.slice(0, 25).map((name) => ending(name, 'reverted')));
  assert.equal(slack.messages.length, 1);
  assert.equal(slack.heads[0]?.edits, 1);
  assert.match(slack.heads[0]?.text ?? '', /25 of them over already/);
});

test('a summary whose answer was lost is found again, although more waits by then', async () => {
  const storm = Array.from({ length: 12 }, (_, at) => driftAlert(`t${at}`));
  slack.fail('chat.postMessage', { kind: 'lost' });
  await assert.rejects(deliver(courier(), ...storm), { handling: 'retry' });
  await deliver(courier(), ...storm, driftAlert('late'));
  assert.equal(slack.heads.length, 2);
  assert.match(slack.heads[0]?.text ?? '', /^12 messages/);
});

test('an escalation is called out in the channel and calls the owner', async () => {
  const one = courier();
  await deliver(one, drift);
  await deliver(one, followUp('a', 'escalation', { title: 'It is open for 1 h', next: 'Nobody has looked at it.' }));
  const loud = slack.messages.find(({ isBroadcast }) => isBroadcast);
  assert.match(String(loud?.payload['text']), /^<!subteam\^S0PLATFORM> 14:01 UTC {2}It is open for 1 h\. Nobody/);
});

test('alerts of low severity are gathered, and told together', async () => {
  const one = courier({ digestMs: 3_600_000 });
  const low = ['x', 'y'].map((name) => driftAlert(name, { severity: 'low' }));
  assert.equal(await deliver(one, ...low), 0);
  await clock.advance(3_600_000);
  assert.equal(await deliver(one, ...low), 2);
  assert.match(slack.heads[0]?.text ?? '', /^2 messages in one/);
});
