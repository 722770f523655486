import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import { createFakeApplication, type FakeApplication } from '../cli/fake-application.ts';
import { createPlan, createRun, createScan } from '../cli/fake-engine.ts';
import { usualEnvironment } from '../cli/run-command.ts';
import { ManualClock } from './manual-clock.ts';

const minute = 60_000;

function startWorker(prepare: (app: FakeApplication) => void = () => undefined) {
  const clock = new ManualClock();
  const app = createFakeApplication(clock);
  for (const stack of ['network', 'storage', 'data']) {
    app.engine.runs.set(stack, createRun(stack, { plan: createPlan(stack) }));
  }
  prepare(app);
  const stop = new AbortController();
  const settings = loadSettings({ flags: {}, environment: usualEnvironment, cwd: '/' });
  const state = createWorkerState(clock);
  const ended = runWorker(app, { settings, state, onReconciled: () => undefined, stop: stop.signal });
  return {
    app,
    clock,
    alerts: (): readonly Alert[] => [...app.journal.alerts.values()],
    async end() {
      stop.abort(new Error('SIGTERM'));
      await ended;
    },
  };
}

const unread = { address: 'network/aws_vpc.main', attribute: '*', reason: 'denied' };

test('a stack that cannot be read completely is told of once, when its last good scan is too old', async () => {
  const plan = createPlan('network');
  const gap = { ...plan, coverage: { ...plan.coverage, unread: [unread] } };
  const worker = startWorker(({ engine }) => engine.runs.set('network', createRun('network', { plan: gap })));
  await worker.clock.advance(14 * minute);
  assert.deepEqual(worker.alerts(), []);
  await worker.clock.advance(30 * minute);
  assert.deepEqual(
    worker.alerts().map(({ stack, title }) => [stack, title]),
    [['network', 'The last good scan of network is too old']],
  );
  await worker.end();
});

test('a worker that reads everything says once a day that all is well, and not in its first hour', async () => {
  const worker = startWorker();
  await worker.clock.advance(59 * minute);
  assert.deepEqual(worker.alerts(), []);
  await worker.clock.advance(2 * minute);
  assert.deepEqual(
    worker.alerts().map(({ title }) => title),
    ['All is well'],
  );
  await worker.clock.advance(20 * 60 * minute);
  assert.equal(worker.alerts().length, 2);
  await worker.end();
});

test('the first pass reads deep, then one each hour does', async () => {
  const worker = startWorker();
  await worker.clock.advance(62 * minute);
  const depths = worker.app.engine.depths.filter(({ stack }) => stack === 'network').map(({ depth }) => depth);
  assert.equal(depths[0], 'deep');
  assert.equal(depths.filter((depth) => depth === 'deep').length, 2);
  assert.ok(depths.length > 10);
  await worker.end();
});

test('after a run the stack is read again, deep, and what that finds makes it due at once', async () => {
  const worker = startWorker(({ engine }) => {
    const changes = [{ address: 'network/aws_vpc.main', action: 'create', result: 'done', at: 0, detail: '' }] as const;
    const plan = createPlan('network');
    engine.runs.set('network', createRun('network', { runId: 'r-1', outcome: 'succeeded', plan, changes }));
    engine.scans.set('network', createScan('network'));
  });
  await worker.clock.advance(1);
  const asked = worker.app.engine.asked.filter((line) => line.endsWith('network'));
  assert.deepEqual(asked, ['reconcile network', 'scan network']);
  await worker.end();
});
