import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { createHttpApp, createMetricsApp } from '../../src/http/create-http-app.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { startHttpServer } from '../../src/http/start-http-server.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import { createFakeApplication } from '../cli/fake-application.ts';
import { ManualClock } from '../worker/manual-clock.ts';

function open() {
  const clock = new ManualClock();
  const app = createFakeApplication(clock);
  const state = createWorkerState(clock);
  const metrics = createMetrics({ app, state, version: '1.2.3' });
  const settings = { tickInterval: 30_000, installation: 'test' };
  const http = createHttpApp({ app, state, metrics, clock, version: '1.2.3', settings, servesMetrics: true });
  const get = async (path: string) => {
    const answer = await http.request(path);
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };
  return { app, clock, state, metrics, http, get };
}

test('/healthz is well while the loop turns, and not when it stands still', async () => {
  const { clock, state, get } = open();
  assert.equal((await get('/healthz')).status, 200);

  await clock.advance(400_000);
  const still = await get('/healthz');
  state.lastTickAt = clock.monotonic();

  assert.deepEqual([still.status, still.body.heartbeatAgeMs], [503, 400_000]);
  assert.equal((await get('/healthz')).status, 200);
});

test('/healthz is well during a long apply, because killing it would interrupt the apply', async () => {
  const { clock, state, get } = open();
  state.busySince = clock.monotonic();

  await clock.advance(3_600_000);
  const hour = await get('/healthz');
  await clock.advance(2 * 3_600_000);

  assert.equal(hour.status, 200);
  assert.equal((await get('/healthz')).status, 503);
});

test('/readyz is ready after the first pass, not while ticks fail and not while stopping, and says why', async () => {
  const { state, get } = open();
  const first = await get('/readyz');
  state.hasFinishedFirstPass = true;
  const ready = await get('/readyz');
  state.failedTicksInARow = 3;
  state.lastFailure = 'git.unreachable';
  const failing = await get('/readyz');
  state.failedTicksInARow = 0;
  state.isStopping = true;
  const stopping = await get('/readyz');

  assert.deepEqual([first.status, ready.status, failing.status, stopping.status], [503, 200, 503, 503]);
  assert.match(failing.body.because[0], /The last 3 ticks failed \(git\.unreachable\)/);
});

test('/metrics has the text form of Prometheus, and no label that grows with the estate', async () => {
  const { state, metrics, http } = open();
  metrics.countReconcile({ stack: 'network', outcome: 'nothing to do' }, 1.5);
  metrics.countReconcile({ stack: 'network', outcome: 'failed' }, 3);
  state.ticks.succeeded = 7;
  state.stacks.set('network', { resources: 12, drifts: 2, outcome: 'succeeded', scannedAt: 5000 });

  const answer = await http.request('/metrics');
  await http.request('/metrics');
  const text = await (await http.request('/metrics')).text();

  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = text.split('\n');
  for (const line of [
    'groundstate_build_info{version="1.2.3"} 1',
    'groundstate_ticks_total{result="succeeded"} 7',
    'groundstate_reconcile_total{stack="network",result="nothing_to_do"} 1',
    'groundstate_reconcile_duration_seconds_count{stack="network"} 2',
    'groundstate_resources{stack="network"} 12',
    'groundstate_drifts{stack="network"} 2',
    'groundstate_last_scan_timestamp_seconds{stack="network"} 5',
    'groundstate_aws_requests_total{service="ec2",operation="DescribeVpcs"} 3',
    'groundstate_git_requests_total 1',
    'groundstate_ledger_requests_total 2',
  ]) {
    assert.ok(lines.includes(line), `${line}\n${text}`);
  }
});

test('metrics with a port of their own stand there alone, and not beside the API', async () => {
  const { app, metrics } = open();
  const alone = createMetricsApp({ app, metrics });
  assert.equal((await alone.request('/metrics')).status, 200);
  assert.equal((await alone.request('/healthz')).status, 404);
  assert.equal((await alone.request('/v1/stacks')).status, 404);
});

test('/version says what runs', async () => {
  const { state, get } = open();
  state.commit = 'a'.repeat(40);

  assert.deepEqual((await get('/version')).body, {
    name: 'groundstate',
    version: '1.2.3',
    installation: 'test',
    commit: 'a'.repeat(40),
  });
});

test('everything else does not exist: other paths, other methods, tricks with paths', async () => {
  const { http } = open();

  for (const path of ['/', '/admin', '/healthz/', '/metrics/../env', '//healthz', '/HEALTHZ']) {
    assert.equal((await http.request(path)).status, 404, path);
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    assert.equal((await http.request('/healthz', { method })).status, 404, method);
  }
});

test('the server listens on a free port where asked, answers, and closes', async () => {
  const { http } = open();
  const server = await startHttpServer(http, { host: '127.0.0.1', port: 0 });

  const answer = await fetch(`${server.address}/version`);
  await answer.text();
  await server.close();

  assert.equal(answer.status, 200);
  await assert.rejects(fetch(`${server.address}/version`));
});

test('a port that is taken is a failure that says what to do', async () => {
  const { http } = open();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  assert.ok(typeof address === 'object' && address !== null);

  await assert.rejects(startHttpServer(http, { host: '127.0.0.1', port: address.port }), (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.match(error.detail, /EADDRINUSE.*--http-port/);
    return true;
  });
  taken.close();
});
