import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import { createHookSender } from '../../../src/adapters/hook/hook-sender.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { ManualClock } from '../../worker/manual-clock.ts';
import { driftAlert } from '../slack/alerts.ts';

const asIs = (text: string): string => text;

const never = new AbortController().signal;
const key = Buffer.alloc(32, 7);
const secret = `whsec_${key.toString('base64')}`;
let server: Server;
let url: string;
let status = 200;
let received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];

before(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  url = `http://127.0.0.1:${address.port}/alerts?token=secretpart`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  received = [];
  status = 200;
});

test('an alert is posted with an id, a time and a signature over both and the body, as Standard Webhooks has it', async () => {
  const clock = new ManualClock();
  await createHookSender({ url, secret, clock, redact: asIs })(driftAlert('a'), never);
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  const signed = `drift-a-0.${Math.floor(clock.now() / 1000)}.${body}`;
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  assert.deepEqual(
    [headers['webhook-id'], headers['webhook-timestamp']],
    ['drift-a-0', String(Math.floor(clock.now() / 1000))],
  );
  const { type, data } = JSON.parse(body);
  assert.deepEqual([type, data.address], ['groundstate.drift', driftAlert('a').address]);
});

test('a webhook that is down is tried again, one that refuses is put before a person, and its address is in no error', async () => {
  const send = createHookSender({ url, secret, clock: new ManualClock(), redact: asIs });
  for (const [answer, handling] of [
    [503, 'retry'],
    [429, 'retry'],
    [404, 'ask'],
  ] as const) {
    status = answer;
    await assert.rejects(send(driftAlert('a'), never), { handling });
  }
  const gone = createHookSender({
    url: 'http://127.0.0.1:9/secretpart',
    secret,
    clock: new ManualClock(),
    redact: asIs,
  });
  await assert.rejects(
    gone(driftAlert('a'), never),
    (error: Error) => !`${error.message}${String(error.cause)}`.includes('secretpart'),
  );
});

test('it has a queue of its own: neither Slack nor the webhook waits for the other, and each is told once', async () => {
  const clock = new ManualClock();
  const table = createMemoryTable();
  const [one, two] = [1, 2].map(() => createJournal(table.access(clock, createSystemChance()), asIs));
  assert.ok(one !== undefined && two !== undefined);
  const told: string[] = [];
  const slack = async ({ id }: { readonly id: string }): Promise<void> => void told.push(id);
  const hook = createHookSender({ url, secret, clock, redact: asIs });
  status = 503;
  await one.enqueue(driftAlert('a'), never);
  assert.deepEqual(await one.deliver(slack, never, hook), { sent: 1, left: 1 });
  assert.equal(received.length, 1);
  await two.enqueue(driftAlert('b'), never);
  status = 200;
  await two.deliver(() => Promise.reject(new Error('Slack is down')), never, hook);
  assert.deepEqual(
    received.map(({ headers }) => headers['webhook-id']),
    ['drift-a-0', 'drift-b-0'],
  );
  await clock.advance(60_001);
  await Promise.all([one.deliver(slack, never, hook), two.deliver(slack, never, hook)]);
  assert.deepEqual(told.toSorted(), ['drift-a-0', 'drift-b-0']);
  assert.deepEqual(
    received.map(({ headers }) => headers['webhook-id']),
    ['drift-a-0', 'drift-b-0', 'drift-a-0'],
  );
});
