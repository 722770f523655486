import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPinoLog } from '../../../src/adapters/log/pino-log.ts';
import { secretMask } from '../../../src/core/redaction/mask.ts';
import { createSecretRegistry } from '../../../src/core/redaction/secret-registry.ts';

function setUp() {
  const lines: string[] = [];
  const secrets = createSecretRegistry();
  const log = createPinoLog({
    stream: { write: (line) => void lines.push(line) },
    level: 'info',
    base: { installation: 'inst-1' },
    redact: (text) => secrets.redact(text),
  });
  return { lines, secrets, log, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

test('a line is JSON with level, time, message, fields and those of its parents', () => {
  const { log, last } = setUp();
  log.child({ runId: 'r-1' }).child({ stack: 'network' }).info({ changes: 2 }, 'applied');
  const { time, ...rest } = last();
  assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(rest, {
    level: 'info',
    installation: 'inst-1',
    runId: 'r-1',
    stack: 'network',
    changes: 2,
    msg: 'applied',
  });
});

test('below its level the log says nothing', () => {
  const { log, lines } = setUp();
  log.debug({}, 'noise');
  assert.equal(lines.length, 0);
});

test('fields with telling names are masked at any depth', () => {
  const { log, last } = setUp();
  log.info({ request: { MasterUserPassword: 'hunter22', items: [{ apiKey: 'k' }] }, nextToken: 'page-2' }, 'call');
  assert.deepEqual(last()['request'], { MasterUserPassword: secretMask, items: [{ apiKey: secretMask }] });
  assert.equal(last()['nextToken'], 'page-2');
});

test('an error keeps its name, code and cause', () => {
  const { log, last } = setUp();
  const cause = Object.assign(new Error('socket'), { code: 'ECONNRESET' });
  log.error({ error: new Error('call failed', { cause }) }, 'failed');
  const error = last()['error'] as { message: string; cause: { code: string } };
  assert.deepEqual([error.message, error.cause.code], ['call failed', 'ECONNRESET']);
});

test('a registered secret is found in every form in which it may stand in a line', () => {
  const { log, secrets, lines } = setUp();
  const secret = 'pa"ss wörd/1+2=\\3';
  secrets.add(secret);
  const forms = [
    secret,
    JSON.stringify({ secret }),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(`user:${secret}`).toString('base64'),
    Buffer.from(`ab:${secret}:cd`).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ];
  for (const form of forms) {
    log.warn({ error: new Error(`AWS said ${form}.`) }, 'refused');
    const line = lines.at(-1) ?? '';
    assert.ok(line.includes(secretMask), `not masked: ${line}`);
    assert.ok(!line.includes('ss w'), line);
  }
});

test('each line of a secret of many lines is masked', () => {
  const secrets = createSecretRegistry();
  secrets.add('-----BEGIN KEY-----\nMIIabcdefgh\n-----END KEY-----');
  assert.ok(!secrets.redact('first MIIabcdefgh, then more').includes('MIIabcdefgh'));
});

test('a value too short to be told from ordinary text is not masked', () => {
  const secrets = createSecretRegistry();
  secrets.add('on');
  assert.equal(secrets.redact('on and on'), 'on and on');
});
