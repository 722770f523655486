import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type SlackEndpoint, startSlackEndpoint } from '../support/slack-endpoint.ts';

let slack: SlackEndpoint;
const printed: string[] = [];

before(async () => {
  slack = await startSlackEndpoint({ print: (text) => printed.push(text) });
});

after(() => slack.stop());

async function post(payload: unknown): Promise<{ status: number; text: string }> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const answer = await fetch(slack.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return { status: answer.status, text: await answer.text() };
}

test('a message is kept, and shown as the channel would show it', async () => {
  const attachment = {
    color: '#e01e5a',
    title: 'Drift',
    text: 'port `22*` was *opened* to <https://example.com|the world> &amp; more',
    fields: [{ title: 'Stack', value: 'network' }],
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '*Before*' },
        fields: [{ type: 'mrkdwn', text: '*By*\nnot known yet' }],
      },
    ],
  };
  assert.deepEqual(await post({ text: '*network* drifted', attachments: [attachment] }), { status: 200, text: 'ok' });
  const shown = [
    'network drifted',
    '▌ Drift',
    '▌ port `22*` was opened to the world (https://example.com) & more',
    '▌ Stack: network',
    '▌ Before',
    '▌ By: not known yet',
  ].join('\n');
  assert.equal(slack.messages.at(-1)?.text, shown);
  assert.equal(printed.at(-1), shown);
});

test('what Slack refuses is refused with its word', async () => {
  const kept = slack.messages.length;
  assert.deepEqual(await post('not json'), { status: 400, text: 'invalid_payload' });
  assert.deepEqual(await post({}), { status: 400, text: 'no_text' });
  const long = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } };
  assert.deepEqual(await post({ blocks: [long] }), { status: 400, text: 'invalid_blocks' });
  assert.equal(slack.messages.length, kept);
});

test('an endpoint told to fail does so that often and keeps none of it', async () => {
  const kept = slack.messages.length;
  slack.failNext(2, 503);
  assert.equal((await post({ text: 'one' })).status, 503);
  assert.equal((await post({ text: 'two' })).status, 503);
  assert.equal((await post({ text: 'three' })).status, 200);
  assert.deepEqual(
    slack.messages.slice(kept).map((message) => message.text),
    ['three'],
  );
});

test('waiting ends with the message that fits, or with the signal', async () => {
  const waiting = slack.waitFor((message) => message.text === 'resolved', AbortSignal.timeout(5_000));
  await post({ text: 'something else' });
  await post({ text: 'resolved' });
  assert.equal((await waiting).text, 'resolved');
  const stopped = new AbortController();
  const given = slack.waitFor(() => false, stopped.signal);
  stopped.abort(new Error('enough'));
  await assert.rejects(given, /enough/);
});
