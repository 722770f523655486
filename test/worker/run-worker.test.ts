import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/load-settings.ts';
import { asFailure, Failure } from '../../src/core/failure.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { parseScanAnswer } from '../../src/worker/scan-answer.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import { createFakeApplication, type FakeApplication } from '../cli/fake-application.ts';
import { createEstate, createRun, createScan, createStack, tip } from '../cli/fake-engine.ts';
import { usualEnvironment } from '../cli/run-command.ts';
import { createDrift } from '../cli/samples.ts';
import { ManualClock, settle } from './manual-clock.ts';

const second = 1000;
const nextTip = 'd'.repeat(40);

function startWorker(
  prepare: (app: FakeApplication) => void = () => undefined,
  more: Readonly<Record<string, string>> = {},
) {
  const clock = new ManualClock();
  const app = createFakeApplication(clock);
  prepare(app);
  const stop = new AbortController();
  const state = createWorkerState(clock);
  const runs: string[] = [];
  const settings = loadSettings({ flags: {}, environment: { ...usualEnvironment, ...more }, cwd: '/' });
  const ended = runWorker(app, {
    settings,
    state,
    onReconciled: ({ stack, outcome }) => runs.push(`${stack} ${outcome}`),
    stop: stop.signal,
  });
  return {
    app,
    clock,
    state,
    runs,
    /** What the engine was asked since the last look. */
    look: () => app.engine.asked.splice(0),
    stop: () => stop.abort(new Error('SIGTERM')),
    ended,
    async end() {
      stop.abort(new Error('SIGTERM'));
      await ended;
    },
  };
}

function broken(code: string, handling: Failure['handling'] = 'stop'): Failure {
  return new Failure({ code, handling, summary: 'It broke', detail: 'In the middle.' });
}

test('the first tick loads the tip and reconciles every stack, producers before consumers', async () => {
  const worker = startWorker();
  await settle();

  const asked = worker.look();
  assert.deepEqual(asked.slice(0, 2), ['tip', `load ${tip.slice(0, 7)}`]);
  assert.equal(asked.length, 5);
  assert.ok(asked.indexOf('reconcile network') < asked.indexOf('reconcile data'));
  assert.deepEqual(worker.app.engine.triggers[0], { kind: 'commit', text: 'push of aaaaaaa by Ada' });
  assert.ok(worker.state.hasFinishedFirstPass);
  await worker.end();
});

test('what became of a commit is shown on the host where there is a token, and a host that is down stops nothing', async () => {
  const posted: string[] = [];
  const worker = startWorker(
    (app) => {
      const change = { address: 'storage/aws_vpc.a', action: 'create', result: 'failed', at: 0, detail: '' } as const;
      app.engine.runs.set('storage', createRun('storage', { outcome: 'failed', changes: [change] }));
      app.forge = {
        kind: 'github',
        judgeBranch: async () => ({ weaknesses: [], unread: [] }),
        async postStatus(commit, { context, state, description }) {
          if (context.endsWith('network')) throw broken('forge-unreachable', 'retry');
          posted.push(`${commit.slice(0, 7)} ${context} ${state}: ${description}`);
          return 'posted';
        },
      };
    },
    { GROUNDSTATE_FORGE_TOKEN: 'secret' },
  );
  await settle();
  assert.deepEqual(posted.toSorted(), [
    'aaaaaaa groundstate/apply/data success: nothing to do',
    'aaaaaaa groundstate/apply/storage failure: 1 failed',
  ]);
  assert.ok(worker.app.lines.some(({ message }) => message === 'commit status could not be posted'));
  const [seen, ...more] = worker.app.journal.events.filter(({ kind }) => kind === 'commit seen');
  assert.deepEqual([seen?.commit, seen?.actor, more], [tip, 'Ada', []]);
  await worker.end();
});

test('a tick with nothing to do costs one look at the tip and one at the table', async () => {
  const worker = startWorker();
  await settle();
  worker.look();
  const { journal } = worker.app;
  const [controls, deliveries] = [journal.calls, worker.app.deliveries];

  await worker.clock.advance(30 * second);

  assert.deepEqual(worker.look(), ['tip']);
  assert.equal(journal.calls - controls, 1);
  assert.equal(worker.app.deliveries, deliveries);
  await worker.end();
});

test('a tip that moved is loaded and reconciled; one that did not is not', async () => {
  const worker = startWorker();
  await settle();
  worker.look();
  const { engine } = worker.app;
  engine.currentTip = nextTip;
  engine.estate = createEstate({ revision: { ...createEstate().revision, commit: nextTip } });

  await worker.clock.advance(30 * second);
  const moved = worker.look();
  await worker.clock.advance(30 * second);

  assert.deepEqual(moved.slice(0, 2), ['tip', 'load ddddddd']);
  assert.equal(moved.filter((line) => line.startsWith('reconcile')).length, 3);
  assert.deepEqual(worker.look(), ['tip']);
  await worker.end();
});

test('a commit that changes nothing below the infra folder causes no run', async () => {
  const worker = startWorker();
  await settle();
  worker.look();
  worker.app.engine.currentTip = nextTip;

  await worker.clock.advance(90 * second);

  assert.deepEqual(worker.look(), ['tip', 'load ddddddd', 'tip', 'tip']);
  await worker.end();
});

test('every stack is scanned again after the scan interval, also when its last run failed for good', async () => {
  const worker = startWorker(({ engine }) => engine.runs.set('storage', createRun('storage', { outcome: 'blocked' })));
  await settle();
  worker.look();

  await worker.clock.advance(290 * second);
  const before = worker.look().filter((line) => line !== 'tip');
  await worker.clock.advance(40 * second);
  const after = worker.look().filter((line) => line !== 'tip');

  assert.deepEqual(before, []);
  assert.deepEqual(after.toSorted(), ['reconcile data', 'reconcile network', 'reconcile storage']);
  await worker.end();
});

test('what depends on a failed stack is skipped, others are not, and a failure that may pass is tried again soon', async () => {
  const worker = startWorker(({ engine }) => engine.runs.set('network', broken('throttled', 'retry')));
  await settle();
  const first = worker.look();
  worker.app.engine.runs.delete('network');

  await worker.clock.advance(30 * second);

  assert.ok(first.includes('reconcile storage'));
  assert.ok(!first.includes('reconcile data'));
  const second_ = worker.look();
  assert.ok(second_.indexOf('reconcile network') < second_.indexOf('reconcile data'));
  assert.equal(worker.app.engine.triggers.at(-1)?.kind, 'commit');
  await worker.end();
});

test('a run that keeps failing is tried less and less often, whatever the scan after it finds undone', async () => {
  const change = (address: string, result: 'done' | 'failed') =>
    ({ address, action: 'create', result, at: 0, detail: '' }) as const;
  const changes = [change('network/aws_vpc.main', 'done'), change('network/aws_subnet.a', 'failed')];
  const worker = startWorker(({ engine }) => {
    engine.runs.set('network', createRun('network', { outcome: 'failed', changes }));
    engine.scans.set('network', createScan('network', { drifts: [createDrift()] }));
  });
  await settle();
  assert.ok(worker.look().includes('scan network'));
  worker.app.engine.runs.set('network', createRun('network', { outcome: 'failed', changes: [] }));

  const tries: number[] = [];
  for (let minute = 0; minute < 10; minute += 1) {
    await worker.clock.advance(60 * second);
    const asked = worker.look();
    tries.push(asked.filter((line) => line === 'reconcile network').length);
    assert.ok(!asked.includes('scan network'), 'a run that changed nothing needs no scan');
  }

  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  assert.ok(sum(tries.slice(0, 5)) > sum(tries.slice(5)), tries.join(' '));
  assert.ok(sum(tries) < 10, tries.join(' '));
  await worker.end();
});

test('the end of a call that an older run left open is not slept through', async () => {
  const worker = startWorker(({ engine }) =>
    engine.runs.set('network', createRun('network', { openForMs: 100 * second })),
  );
  await settle();
  worker.look();
  worker.app.engine.runs.set('network', createRun('network'));

  await worker.clock.advance(90 * second);
  const before = worker.look();
  await worker.clock.advance(45 * second);
  const after = worker.look();

  assert.ok(!before.includes('reconcile network'));
  assert.ok(after.includes('reconcile network'));
  assert.ok(!after.includes('reconcile storage'), 'the others wait for their scan');
  await worker.end();
});

test('a failure that keeps coming back is told once for its code, stack and commit', async () => {
  const worker = startWorker(({ engine }) => engine.runs.set('network', broken('account', 'ask')));
  await settle();
  await worker.clock.advance(1200 * second);

  const alerts = [...worker.app.journal.alerts.values()].filter(({ id }) => id.startsWith('failure'));
  assert.equal(alerts.length, 1);
  assert.equal(alerts[0]?.id, `failure:account:network:${tip}`);
  assert.ok(worker.runs.filter((run) => run === 'network error').length > 1);
  await worker.end();
});

test('a push during a pass is no failure that people are told of', async () => {
  const worker = startWorker(({ engine }) => engine.runs.set('network', broken('tip-moved', 'retry')));
  await settle();
  await worker.clock.advance(120 * second);
  assert.ok(worker.runs.includes('network error'));
  assert.deepEqual([...worker.app.journal.alerts.keys()], []);
  await worker.end();
});

test('a commit that cannot be synthesized keeps the last good one in force, is told once, and heals go on', async () => {
  const worker = startWorker();
  await settle();
  worker.look();
  worker.app.engine.currentTip = nextTip;
  worker.app.engine.estate = broken('synth');

  await worker.clock.advance(600 * second);

  const asked = worker.look();
  assert.ok(asked.includes('reconcile network'));
  assert.ok(asked.filter((line) => line.startsWith('load')).length < 12, 'it is tried again, with growing pauses');
  assert.deepEqual([...worker.app.journal.alerts.keys()], [`failure:synth:estate:${nextTip}`]);
  const [alert] = worker.app.journal.alerts.values();
  assert.match(alert?.next ?? '', /The last good commit aaaaaaa stays in force/);
  await worker.end();
});

test('an estate that the engine lets an older commit stand in for is told once, and mends when the commit can be read', async () => {
  const worker = startWorker(({ engine }) => {
    engine.estate = createEstate({ staleBecause: 'The tip threw.' });
    engine.currentTip = nextTip;
  });
  await worker.clock.advance(60 * second);
  assert.deepEqual([...worker.app.journal.alerts.keys()], [`failure:estate.stale:estate:${nextTip}`]);
  worker.look();

  worker.app.engine.estate = createEstate({ revision: { ...createEstate().revision, commit: nextTip } });
  await worker.clock.advance(120 * second);

  const asked = worker.look();
  assert.equal(asked.filter((line) => line.startsWith('load')).length, 1);
  assert.ok(asked.includes('reconcile network'));
  await worker.end();
});

test('a groundstate.yaml that is wrong is told once for each commit', async () => {
  const worker = startWorker(({ engine }) => (engine.estate = createEstate({ problems: ['Line 3 is wrong.'] })));
  await worker.clock.advance(120 * second);

  const alerts = [...worker.app.journal.alerts.values()];
  assert.equal(alerts.length, 1);
  assert.match(alerts[0]?.title ?? '', /Line 3 is wrong/);
  await worker.end();
});

test('ticks that fail are told once, come less often, and the loop lives on', async () => {
  const worker = startWorker(({ engine }) => (engine.currentTip = broken('git.unreachable', 'retry')));
  await worker.clock.advance(600 * second);
  const failed = worker.look().length;
  assert.ok(failed > 3 && failed < 15, `${failed} ticks`);
  assert.equal(worker.app.journal.alerts.size, 1);
  assert.equal(worker.state.failedTicksInARow, failed);

  worker.app.engine.currentTip = tip;
  await worker.clock.advance(600 * second);

  assert.ok(worker.look().includes('reconcile network'));
  assert.equal(worker.state.failedTicksInARow, 0);
  await worker.end();
});

test('a scan request is answered at the next tick, for its stack or for all', async () => {
  const worker = startWorker(({ engine }) =>
    engine.scans.set('network', createScan('network', { drifts: [createDrift()] })),
  );
  await settle();
  worker.look();
  const { journal } = worker.app;
  const ask = (id: string, stack: string | undefined) =>
    journal.requestScan({ id, stack, requestedBy: 'ada', requestedAt: 0, status: 'waiting' });
  await ask('one', 'network');
  await ask('all', undefined);
  await ask('none', 'moon');

  await worker.clock.advance(30 * second);

  assert.deepEqual(worker.look().slice(1), ['scan network', 'scan data', 'scan network', 'scan storage']);
  const answerOf = (id: string) => parseScanAnswer(journal.requests.get(id)?.result);
  assert.equal(answerOf('one')?.reports[0]?.drifts[0]?.attribute, 'enable_dns_hostnames');
  assert.equal(answerOf('all')?.reports.length, 3);
  assert.match(answerOf('none')?.failures[0]?.detail ?? '', /has no such stack/);
  await worker.end();
});

test('a scan whose result cannot be kept is answered with the reason, and not made again at every tick', async () => {
  const worker = startWorker();
  await settle();
  const { journal } = worker.app;
  const keep = journal.finishScan.bind(journal);
  let attempts = 0;
  journal.finishScan = async (id, result) => {
    attempts += 1;
    if (attempts === 1) throw broken('scan-result-too-large');
    await keep(id, result);
  };
  await journal.requestScan({ id: 'r', stack: 'network', requestedBy: 'ada', requestedAt: 0, status: 'waiting' });

  await worker.clock.advance(90 * second);

  assert.equal(attempts, 2);
  assert.match(parseScanAnswer(journal.requests.get('r')?.result)?.failures[0]?.detail ?? '', /It broke/);
  await worker.end();
});

test('independent stacks run at the same time, and slow alerts hold up none of them', async () => {
  const gate = Promise.withResolvers<void>();
  const worker = startWorker((app) => {
    app.engine.estate = createEstate({ stacks: [createStack('a'), createStack('b')] });
    app.engine.onReconcile = () => gate.promise;
    app.deliverAlerts = () => new Promise(() => undefined);
  });
  await settle();

  assert.deepEqual(worker.look().slice(2), ['reconcile a', 'reconcile b']);
  gate.resolve();
  await worker.clock.advance(60 * second);
  assert.deepEqual(worker.runs, ['a nothing to do', 'b nothing to do']);
  assert.deepEqual(worker.look(), ['tip', 'tip']);
  worker.stop();
  await worker.clock.advance(25 * second);
  await worker.ended;
});

test('stopped between ticks, the worker ends at once', async () => {
  const worker = startWorker();
  await settle();

  worker.stop();
  await worker.ended;

  assert.ok(worker.state.isStopping);
});

test('stopped in a run, the worker begins nothing new and lets the run end', async () => {
  const gate = Promise.withResolvers<void>();
  const worker = startWorker(({ engine }) => (engine.onReconcile = () => gate.promise));
  await settle();
  worker.look();

  worker.stop();
  await worker.clock.advance(10 * second);
  gate.resolve();
  await worker.ended;

  assert.deepEqual(worker.look(), []);
  assert.deepEqual(worker.runs.toSorted(), ['network nothing to do', 'storage nothing to do']);
});

test('a run that does not end is told to stop with a reason, and after 25 seconds the worker ends without it', async () => {
  let reason: unknown;
  const worker = startWorker(({ engine }) => {
    engine.onReconcile = (_stack, signal) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise(() => undefined);
    };
  });
  await settle();
  let hasEnded = false;
  void worker.ended.then(() => (hasEnded = true));

  worker.stop();
  await worker.clock.advance(17 * second);
  assert.equal(reason, undefined);
  await worker.clock.advance(2 * second);
  assert.equal(asFailure(reason).code, 'interrupted');
  assert.equal(hasEnded, false);
  await worker.clock.advance(6 * second);
  await settle();

  assert.equal(hasEnded, true);
});

test('while the table is down every stack is looked at once in each scan interval, in the log, and reconciled when it is back', async () => {
  const worker = startWorker();
  await settle();
  worker.look();
  const { engine, journal, lines } = worker.app;
  const drift = createDrift();
  engine.scans.set('network', createScan('network', { drifts: [drift] }));
  const { controls } = journal;
  journal.controls = () => Promise.reject(broken('table-unavailable', 'retry'));

  await worker.clock.advance(40 * second);
  const first = worker.look().filter((line) => line !== 'tip');
  await worker.clock.advance(200 * second);
  const soon = worker.look().filter((line) => line !== 'tip');
  await worker.clock.advance(500 * second);
  const later = worker.look().filter((line) => line !== 'tip');

  assert.deepEqual(first, ['scan network', 'scan data', 'scan storage']);
  assert.deepEqual(soon, []);
  assert.deepEqual(later.slice(0, 3), first);
  assert.equal(worker.state.stacks.get('network')?.drifts, 1);
  assert.ok(lines.some(({ message }) => message === 'stack looked at without the table'));

  journal.controls = controls;
  await worker.clock.advance(400 * second);
  assert.ok(worker.look().includes('reconcile network'));
  await worker.end();
});
