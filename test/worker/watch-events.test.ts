import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/load-settings.ts';
import { Failure } from '../../src/core/failure.ts';
import type { EventQueue, QueueMessage } from '../../src/engine/ports/event-queue.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import { createFakeApplication } from '../cli/fake-application.ts';
import { usualEnvironment } from '../cli/run-command.ts';
import { driftRecord } from '../http/api/open-api.ts';
import { event } from './event-message.ts';
import { ManualClock, settle } from './manual-clock.ts';

const second = 1000;

/** Stands for an SQS queue without a redrive policy: what is hidden comes again, and each receive counts. */
class FakeQueue implements EventQueue {
  readonly #clock: ManualClock;
  #messages: { message: QueueMessage; visibleAt: number }[] = [];
  #arrived = Promise.withResolvers<void>();
  receives = 0;
  removed: string[] = [];
  hidden: number[] = [];

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  put(id: string, body: string): void {
    this.#messages.push({ message: { id, body, receipt: id, receives: 0 }, visibleAt: 0 });
    this.#arrived.resolve();
  }

  async receive(waitMs: number, signal: AbortSignal): Promise<readonly QueueMessage[]> {
    this.receives += 1;
    const found = this.#take();
    if (found.length > 0) return found;
    this.#arrived = Promise.withResolvers();
    await Promise.race([this.#clock.sleep(waitMs, signal), this.#arrived.promise]);
    return this.#take();
  }

  #take(): readonly QueueMessage[] {
    const now = this.#clock.monotonic();
    const seen = this.#messages.filter(({ visibleAt }) => visibleAt <= now).slice(0, 10);
    return seen.map((one) => {
      one.message = { ...one.message, receives: one.message.receives + 1 };
      one.visibleAt = now + 30 * second;
      return one.message;
    });
  }

  async remove(messages: readonly QueueMessage[]): Promise<void> {
    const ids = messages.map(({ id }) => id);
    this.removed.push(...ids);
    this.#messages = this.#messages.filter(({ message }) => !ids.includes(message.id));
  }

  async hide(message: QueueMessage, milliseconds: number): Promise<void> {
    this.hidden.push(milliseconds);
    for (const one of this.#messages) {
      if (one.message.id === message.id) one.visibleAt = this.#clock.monotonic() + milliseconds;
    }
  }

  get left(): number {
    return this.#messages.length;
  }
}

async function startWorker() {
  const clock = new ManualClock();
  const app = createFakeApplication(clock);
  const queue = new FakeQueue(clock);
  app.events = queue;
  const stop = new AbortController();
  const settings = loadSettings({ flags: {}, environment: usualEnvironment, cwd: '/' });
  const state = createWorkerState(clock);
  const ended = runWorker(app, { settings, state, onReconciled: () => undefined, stop: stop.signal });
  await clock.advance(2 * second);
  app.engine.asked.splice(0);
  return {
    app,
    clock,
    queue,
    look: () => app.engine.asked.splice(0),
    async end() {
      stop.abort(new Error('SIGTERM'));
      await ended;
    },
  };
}

test('an event is noticed at once and removed, and stacks that it makes due are run without waiting for the tick', async () => {
  const worker = await startWorker();
  worker.app.engine.noticed = {
    ignored: 0,
    looked: ['network/aws_vpc.main'],
    drifts: [],
    due: ['network'],
    strange: [],
  };
  const deliveries = worker.app.deliveries;
  worker.queue.put('1', event('ModifyVpcAttribute'));
  worker.queue.put('2', event('CreateTags'));
  await settle();
  assert.deepEqual(worker.look(), ['notice ModifyVpcAttribute CreateTags']);
  assert.deepEqual(worker.queue.removed, ['1', '2']);
  assert.ok(worker.app.deliveries > deliveries);
  await worker.clock.advance(second);
  assert.deepEqual(worker.look(), ['tip', 'reconcile network']);
  await worker.end();
});

test('a grace period that an event began is not slept through', async () => {
  const worker = await startWorker();
  const until = worker.clock.now() + 8 * second;
  const drift = { ...driftRecord('main'), until };
  worker.app.engine.noticed = { ignored: 0, looked: [drift.address], drifts: [drift], due: [], strange: [] };
  worker.queue.put('1', event('TagResource'));
  await worker.clock.advance(4 * second);
  assert.deepEqual(
    worker.look().filter((asked) => asked.startsWith('reconcile')),
    [],
  );
  await worker.clock.advance(60 * second);
  assert.deepEqual(
    worker.look().filter((asked) => asked.startsWith('reconcile')),
    ['reconcile network'],
  );
  await worker.end();
});

test('an event of no concern changes nothing about the ticks', async () => {
  const worker = await startWorker();
  worker.queue.put('1', event('ModifyVpcAttribute'));
  await worker.clock.advance(10 * second);
  assert.deepEqual(worker.look(), ['notice ModifyVpcAttribute']);
  assert.equal(worker.queue.left, 0);
  await worker.end();
});

test('an idle tick costs three calls: the tip, one read of the table and one receive', async () => {
  const worker = await startWorker();
  const { journal } = worker.app;
  await worker.clock.advance(60 * second);
  worker.look();
  const before = { receives: worker.queue.receives, reads: journal.calls, deliveries: worker.app.deliveries };
  await worker.clock.advance(200 * second);
  const tips = worker.look();
  assert.deepEqual(tips, Array(10).fill('tip'));
  assert.equal(worker.queue.receives - before.receives, 10);
  assert.equal(journal.calls - before.reads, 10);
  assert.equal(worker.app.deliveries, before.deliveries);
  await worker.end();
});

test('a message that nobody understands is received five times, ever later, then deleted and told of once', async () => {
  const worker = await startWorker();
  worker.queue.put('bad', 'hello');
  worker.queue.put('worse', '{"a":');
  await worker.clock.advance(2 * 3600 * second);
  assert.deepEqual(worker.queue.removed.toSorted(), ['bad', 'worse']);
  assert.equal(worker.queue.hidden.length, 10);
  const alerts = [...worker.app.journal.alerts.values()].filter(({ id }) => id.startsWith('events'));
  assert.deepEqual(
    alerts.map(({ kind, title }) => [kind, title]),
    [['failure', 'Messages in the event queue cannot be handled: it is no JSON object']],
  );
  assert.match(alerts[0]?.next ?? '', /redrive policy/);
  await worker.end();
});

test('events that could not be handled come again, and one of them does not hold back the others', async () => {
  const worker = await startWorker();
  const { engine } = worker.app;
  engine.noticed = new Failure({ code: 'table', handling: 'retry', summary: 'No table', detail: 'It is away.' });
  worker.queue.put('1', event('CreateTags'));
  worker.queue.put('2', event('DeleteTags'));
  await worker.clock.advance(5 * second);
  assert.deepEqual(worker.look().slice(0, 3), [
    'notice CreateTags DeleteTags',
    'notice CreateTags',
    'notice DeleteTags',
  ]);
  assert.equal(worker.queue.left, 2);
  engine.noticed = { ignored: 0, looked: [], drifts: [], due: [], strange: [] };
  await worker.clock.advance(60 * second);
  assert.equal(worker.queue.left, 0);
  await worker.end();
});

test('a queue that cannot be read is tried again, and the ticks go on', async () => {
  const worker = await startWorker();
  worker.queue.receive = async () => {
    worker.queue.receives += 1;
    throw new Failure({ code: 'aws', handling: 'retry', summary: 'No', detail: 'The queue does not exist.' });
  };
  await worker.clock.advance(120 * second);
  const { receives } = worker.queue;
  assert.ok(receives >= 3 && receives <= 12, String(receives));
  assert.ok(worker.look().filter((line) => line === 'tip').length >= 3);
  assert.ok(worker.app.lines.some(({ message }) => message === 'the queue of events could not be read'));
  await worker.end();
});

test('a wish for a scan is heard, once a minute at most', async () => {
  const worker = await startWorker();
  const ask = async (body: object): Promise<readonly string[]> => {
    worker.queue.put('scan', JSON.stringify(body));
    await worker.clock.advance(3 * second);
    return worker.look().filter((line) => line.startsWith('reconcile'));
  };
  assert.deepEqual(await ask({ groundstate: 'scan', stack: 'network' }), ['reconcile network']);
  assert.deepEqual(await ask({ groundstate: 'scan', stack: 'network' }), []);
  assert.deepEqual(await ask({ groundstate: 'scan', stack: 'nobody' }), []);
  assert.deepEqual((await ask({ groundstate: 'scan' })).toSorted(), ['reconcile data', 'reconcile storage']);
  await worker.end();
});
