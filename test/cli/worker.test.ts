import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import type { StopSignal } from '../../src/cli/terminal.ts';
import { ManualClock, settle } from '../worker/manual-clock.ts';
import { createFakeApplication } from './fake-application.ts';
import { runCommand, usualEnvironment } from './run-command.ts';

for (const [name, expected] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const) {
  test(`the worker serves its health, works, and ends with ${expected} at ${name}, never with 0`, async () => {
    const app = createFakeApplication(new ManualClock());
    const listening = Promise.withResolvers<(name: StopSignal) => void>();
    const argv = ['worker', '--http-port', '0', '--repository', 'https://ada:secret@git.example.com/acme/estate.git'];
    const ended = runCommand(argv, { app, onListening: listening.resolve });
    const send = await listening.promise;
    while (app.lines.length < 2) await settle();

    const [start] = app.lines;
    const fields = Object(start?.fields);
    const health = await fetch(`${fields.http}/healthz`);
    await health.text();
    send(name);
    const { status, out } = await ended;

    assert.equal(status, expected);
    assert.equal(out, '');
    assert.equal(health.status, 200);
    assert.equal(start?.message, 'worker started');
    assert.deepEqual(
      [fields.version, fields.repository, fields.table, fields.isolation],
      ['1.2.3', 'https://git.example.com/acme/estate.git', 'estate', 'namespace'],
    );
    assert.ok(app.engine.asked.includes('reconcile network'));
    assert.equal(app.lines.at(-1)?.message, 'worker stopped');
    assert.ok(app.isClosed);
    await assert.rejects(fetch(`${fields.http}/healthz`));
  });
}

test('a worker whose port is taken does not begin to work', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  assert.ok(typeof address === 'object' && address !== null);
  const app = createFakeApplication(new ManualClock());
  const environment = { ...usualEnvironment, GROUNDSTATE_HTTP_PORT: String(address.port) };

  const { status, err } = await runCommand(['worker'], { app, environment });
  taken.close();

  assert.equal(status, 1);
  assert.match(err, /Health and metrics cannot be served/);
  assert.deepEqual(app.engine.asked, []);
});
