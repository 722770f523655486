import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatRequest } from '../../src/engine/ports/chat-desk.ts';
import { createSlackRoutes } from '../../src/http/slack-routes.ts';
import { createFakeApplication } from '../cli/fake-application.ts';

const headers = { 'x-slack-request-timestamp': '1764000000', 'x-slack-signature': 'v0=abc' };

function open(takesRequests = true) {
  const seen: ChatRequest[] = [];
  const desk = {
    takesRequests,
    listen: undefined,
    receive: (request: ChatRequest) => seen.push(request) > 0 && request.signature === 'v0=abc',
  };
  return { seen, routes: createSlackRoutes({ app: Object.assign(createFakeApplication(), { desk }) }) };
}

test('the bytes of a request and its signature reach the desk as they came, and Slack gets an empty answer', async () => {
  const { seen, routes } = open();
  const answer = await routes.request('/slack', { method: 'POST', headers, body: 'payload=%7B%22a%22%3A+1%7D' });
  assert.deepEqual([answer.status, await answer.text()], [200, '']);
  assert.deepEqual(seen, [{ body: 'payload=%7B%22a%22%3A+1%7D', timestamp: '1764000000', signature: 'v0=abc' }]);
});

test('what is not signed is refused with a way out', async () => {
  const answer = await open().routes.request('/slack', { method: 'POST', body: 'payload={}' });
  assert.equal(answer.status, 401);
  assert.match(await answer.text(), /slack_signing_secret/);
});

test('a body larger than any message is not read', async () => {
  const { seen, routes } = open();
  const answer = await routes.request('/slack', { method: 'POST', headers, body: 'x'.repeat(600_000) });
  assert.deepEqual([answer.status, seen], [413, []]);
});

test('without a signing secret the address does not exist', async () => {
  assert.equal((await open(false).routes.request('/slack', { method: 'POST', headers, body: '' })).status, 404);
});
