import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { createSecretRegistry } from '../../src/core/redaction/secret-registry.ts';
import { redactResponses } from '../../src/http/redact-responses.ts';

const secret = 'opensesame1';
const mask = '(sensitive value)';

function open() {
  const secrets = createSecretRegistry();
  secrets.add(secret);
  const app = new Hono();
  app.use(redactResponses(secrets.redact));
  app.get('/json', (c) => c.json({ said: `it is ${secret}`, n: 1 }, 201, { 'x-more': 'kept' }));
  app.get('/text', (c) => c.text(`it is ${secret}`));
  app.get('/problem', (c) => c.body(JSON.stringify({ secret }), 400, { 'content-type': 'application/problem+json' }));
  app.get('/bytes', (c) => c.body(new Uint8Array([1, 2]), 200, { 'content-type': 'application/octet-stream' }));
  app.get('/nothing', (c) => c.body(null, 204));
  app.get('/broken', () => {
    throw new Error(secret);
  });
  app.notFound((c) => c.json({ error: secret }, 404));
  app.onError((error, c) => c.text(error.message, 500));
  return app;
}

const answers: readonly (readonly [path: string, status: number, body: string])[] = [
  ['/json', 201, `{"said":"it is ${mask}","n":1}`],
  ['/text', 200, `it is ${mask}`],
  ['/problem', 400, `{"secret":"${mask}"}`],
  ['/broken', 500, mask],
  ['/other', 404, `{"error":"${mask}"}`],
  ['/nothing', 204, ''],
];

for (const [path, status, body] of answers) {
  test(`${path} tells no secret, and keeps its status`, async () => {
    const answer = await open().request(path);
    assert.deepEqual([answer.status, await answer.text()], [status, body]);
  });
}

test('headers stay, apart from a length that is not true any more', async () => {
  const { headers } = await open().request('/json');
  assert.equal(headers.get('x-more'), 'kept');
  assert.match(headers.get('content-type') ?? '', /application\/json/);
  assert.equal(headers.get('content-length'), null);
});

test('what is neither text nor JSON is passed on as it is', async () => {
  const answer = await open().request('/bytes');
  assert.deepEqual([...new Uint8Array(await answer.arrayBuffer())], [1, 2]);
});
