import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Control } from '../../src/core/controls/control.ts';
import { HandedOn } from '../../src/worker/fleet/handed-on.ts';
import type { FakeApplication } from '../cli/fake-application.ts';
import { createPlan, createRun, createStack } from '../cli/fake-engine.ts';
import { presenceOf } from '../core/fleet/presence-of.ts';
import { Company, QueueOnce, stackNames } from './company.ts';
import { event } from './event-message.ts';
import { ManualClock, settle } from './manual-clock.ts';

const second = 1000;

/** Two workers that know each other; the second came a minute later. */
async function startTwo(stacks?: ConstructorParameters<typeof Company>[1]) {
  const clock = new ManualClock();
  const company = new Company(clock, stacks);
  const one = company.start('one');
  await clock.advance(60 * second);
  const two = company.start('two');
  await clock.advance(90 * second);
  one.look();
  two.look();
  return {
    clock,
    company,
    one,
    two,
    async end() {
      await Promise.all([one.end(), two.end()]);
    },
  };
}

/** A new commit, which touches every stack. */
function push(workers: readonly { readonly app: FakeApplication }[]): void {
  const commit = 'd'.repeat(40);
  for (const { app } of workers) {
    const { estate } = app.engine;
    app.engine.currentTip = commit;
    if (!(estate instanceof Error)) app.engine.estate = { ...estate, revision: { ...estate.revision, commit } };
  }
}

const reconciled = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.startsWith('reconcile ')).map((line) => line.slice('reconcile '.length));

test('alone a worker looks after every stack; a second one takes half of them, and neither looks at those of the other', async () => {
  const clock = new ManualClock();
  const company = new Company(clock);
  const one = company.start('one');
  await clock.advance(60 * second);
  assert.deepEqual(one.holds(), stackNames);
  one.look();
  const two = company.start('two');
  await clock.advance(60 * second);
  assert.equal(two.holds().length, 3);
  assert.deepEqual(reconciled(two.look()).toSorted(), two.holds());
  assert.deepEqual([...one.holds(), ...two.holds()].toSorted(), stackNames);
  one.look();
  await clock.advance(600 * second);
  assert.deepEqual([...new Set(reconciled(one.look()))].toSorted(), one.holds());
  assert.deepEqual([...new Set(reconciled(two.look()))].toSorted(), two.holds());
  assert.deepEqual([one.state.workers, two.state.workers], [2, 2]);
  await Promise.all([one.end(), two.end()]);
});

test('a worker that ends is followed with the next tick of the other, which looks at its stacks at once', async () => {
  const { clock, one, two, end } = await startTwo();
  const left = two.holds();
  await two.end();
  await clock.advance(35 * second);
  assert.deepEqual(one.holds(), stackNames);
  const looked = reconciled(one.look());
  for (const stack of left) assert.ok(looked.includes(stack), `${stack} was not looked at`);
  await end();
});

test('a worker that is killed is followed after two beats that did not come, and one that takes its place gets a part again', async () => {
  const { clock, company, one, two } = await startTwo();
  const had = two.holds();
  const kept = one.holds();
  two.freeze();
  await clock.advance(15 * second);
  assert.deepEqual(one.holds(), kept);
  await clock.advance(85 * second);
  assert.deepEqual(one.holds(), stackNames);
  const three = company.start('three');
  await clock.advance(90 * second);
  assert.equal(one.holds().length, 3);
  assert.deepEqual([...one.holds(), ...three.holds()].toSorted(), stackNames);
  assert.equal(had.length, 3);
  await Promise.all([one.end(), two.end(), three.end()]);
});

test('a worker that is killed in the middle of a pass is followed within a lease', async () => {
  const { clock, one, two, end } = await startTwo();
  const [stack = ''] = two.holds();
  two.app.engine.onReconcile = () => new Promise(() => undefined);
  push([one, two]);
  await clock.advance(35 * second);
  assert.ok(two.state.running.has(stack));
  one.look();
  two.freeze();
  await clock.advance(16 * second);
  assert.ok(one.holds().includes(stack), `one has ${one.holds().join(' ')}`);
  assert.ok(reconciled(one.look()).includes(stack));
  void end;
});

test('an idle worker makes three calls with each tick in company, and none of them grows with the estate', async () => {
  const { clock, one, end } = await startTwo();
  await clock.advance(600 * second - (clock.monotonic() % (600 * second)));
  one.look();
  const before = { ...one.calls, reads: one.app.journal.calls };
  const asked: string[] = [];
  await clock.advance(150 * second);
  asked.push(...one.app.engine.asked);
  const ticks = asked.filter((line) => line === 'tip').length;
  assert.ok(ticks >= 4 && ticks <= 6, `${ticks} ticks`);
  const calls = one.calls.writes - before.writes + (one.app.journal.calls - before.reads) + ticks;
  assert.ok(calls <= 3 * (ticks + 1), `${calls} calls in ${ticks} ticks`);
  await end();
});

test('alone a worker writes that it is there when it starts, when it has a commit, and every five minutes', async () => {
  const clock = new ManualClock();
  const worker = new Company(clock).start('one');
  await clock.advance(3_600 * second);
  assert.deepEqual([worker.calls.writes, worker.calls.looks], [2 + 11, 0]);
  await worker.end();
});

test('each keeps to its part of the rate budgets, from when it knows of the other', async () => {
  const { one, two, end } = await startTwo();
  assert.equal(one.budgets[0], 1);
  assert.equal(one.budgets.at(-1), 2);
  assert.equal(two.budgets[0], 2);
  await end();
});

test('a commit goes through the stacks in their order, also where another worker has the one that comes first', async () => {
  // Each of them needs the one before, so that whoever has which, one has to wait for the other.
  const chain = ['a', 'b', 'c', 'd'].map((name, at, all) => createStack(name, at === 0 ? [] : [all[at - 1] ?? '']));
  const { clock, one, two, end } = await startTwo(chain);
  const order: string[] = [];
  for (const worker of [one, two]) {
    worker.app.engine.onReconcile = async (stack, signal) => {
      order.push(`${stack} begins`);
      await clock.sleep(20 * second, signal);
      order.push(`${stack} ends`);
    };
  }
  push([one, two]);
  assert.equal(one.holds().length, 2);
  await clock.advance(240 * second);
  const whole = ['a', 'b', 'c', 'd'].flatMap((name) => [`${name} begins`, `${name} ends`]);
  assert.deepEqual(order.slice(0, 8), whole);
  await end();
});

test('where two workers know of different stacks, because one cannot load the commit, none is left to nobody', async () => {
  const { clock, one, two, end } = await startTwo();
  push([one]);
  const { estate } = one.app.engine;
  if (estate instanceof Error) throw estate;
  one.app.engine.estate = { ...estate, stacks: [...estate.stacks, createStack('brand-new')] };
  await clock.advance(120 * second);
  assert.deepEqual(one.holds(), [...stackNames, 'brand-new'].toSorted());
  assert.deepEqual(two.holds(), stackNames);
  two.app.engine.estate = one.app.engine.estate;
  two.app.engine.currentTip = one.app.engine.currentTip;
  await clock.advance(60 * second);
  assert.deepEqual([...one.holds(), ...two.holds()].toSorted(), [...stackNames, 'brand-new'].toSorted());
  await end();
});

test('more messages than fit are said as one: everything may have changed', async () => {
  const { clock, one, two, end } = await startTwo();
  const handedOn = new HandedOn(clock);
  handedOn.send(['a', 'b']);
  const heard = new HandedOn(clock);
  heard.receive([presenceOf('x', handedOn.spoken())]);
  heard.receive([presenceOf('x', handedOn.spoken())]);
  assert.deepEqual(heard.take(), { bodies: ['a', 'b'], all: false });
  handedOn.send(['é'.repeat(130_000)]);
  heard.receive([presenceOf('x', handedOn.spoken())]);
  assert.deepEqual(heard.take(), { bodies: [], all: true });
  assert.deepEqual(heard.take(), { bodies: [], all: false });
  handedOn.send(['c']);
  await clock.advance(121 * second);
  assert.deepEqual(handedOn.spoken().handedOn, []);
  assert.equal(one.state.workers + two.state.workers, 4);
  await end();
});

test('what waits for its turn for longer than a lease goes to the other worker', async () => {
  const { clock, one, two } = await startTwo(Array.from({ length: 16 }, (_, at) => createStack(`stack-${at}`)));
  assert.equal(two.holds().length, 8);
  two.app.engine.onReconcile = () => new Promise(() => undefined);
  push([one, two]);
  await clock.advance(80 * second);
  // Four run at the same time and never end; the other four are done by the one that has nothing to do.
  assert.equal(two.state.running.size, 4);
  assert.equal(one.holds().length, 12);
});

test('a message that is about no stack of whoever took it reaches the worker that knows of it', async () => {
  const clock = new ManualClock();
  const company = new Company(clock);
  const queue = new QueueOnce(clock);
  const withQueue = (app: Parameters<NonNullable<Parameters<Company['start']>[1]>>[0]) => {
    app.events = queue;
  };
  const one = company.start('one', withQueue);
  const two = company.start('two');
  await clock.advance(120 * second);
  two.look();
  one.app.engine.notice = async (calls) => ({ ignored: 0, looked: [], drifts: [], due: [], strange: calls });
  const [stack = ''] = two.holds();
  two.app.engine.noticed = { ignored: 0, looked: [`${stack}/aws_vpc.main`], drifts: [], due: [stack], strange: [] };
  queue.put(event('ModifyVpcAttribute', 'hunter2'));
  await clock.advance(70 * second);
  const kept = JSON.stringify([...company.table.items.values()]);
  assert.ok(kept.includes('ModifyVpcAttribute') && !kept.includes('hunter2'), 'a secret was written into the table');
  const heard = two.look();
  assert.deepEqual(
    heard.filter((line) => line.startsWith('notice')),
    ['notice ModifyVpcAttribute'],
  );
  assert.ok(reconciled(heard).includes(stack));
  await Promise.all([one.end(), two.end()]);
});

test('a scan that is asked for is made by one worker: by whoever looks after the stack', async () => {
  const { clock, one, two, end } = await startTwo();
  const [stack = ''] = two.holds();
  for (const { app } of [one, two]) {
    for (const [id, about] of [
      ['1', stack],
      ['2', undefined],
    ] as const) {
      await app.journal.requestScan({ id, stack: about, requestedBy: 'ada', requestedAt: 0, status: 'waiting' });
    }
  }
  await clock.advance(35 * second);
  const scans = [one, two].map((worker) => worker.look().filter((line) => line.startsWith('scan ')));
  assert.equal(scans.flat().filter((line) => line === `scan ${stack}`).length, 2);
  assert.ok(scans[1]?.includes(`scan ${stack}`));
  assert.equal(scans.flat().length, 1 + stackNames.length);
  await end();
});

test('a control about stacks of several workers is concluded by one of them, which looks at all of them once', async () => {
  const { clock, one, two, end } = await startTwo();
  const from = clock.now();
  const control: Control = {
    id: 'c1',
    kind: 'break-glass',
    scopes: ['*'],
    by: 'ada',
    reason: 'incident',
    from,
    until: from + 1,
  };
  const tended: string[] = [];
  for (const [name, { app }] of Object.entries({ one, two })) {
    app.journal.ordered = [control];
    for (const stack of stackNames) app.engine.runs.set(stack, createRun(stack, { plan: createPlan(stack) }));
    app.engine.controls.tend = async (_controls, { stacks }) => {
      const unseen = [...stacks].filter(([, { at }]) => at === undefined || at < control.until).map(([stack]) => stack);
      if (unseen.length === 0) tended.push(name);
      return { due: new Set(unseen) };
    };
  }
  await clock.advance(100 * second);
  assert.ok(tended.length > 0, 'nobody has seen all stacks');
  assert.equal(new Set(tended).size, 1);
  await end();
});

test('no one is told that a scan is late, or that all is well, about stacks of another worker', async () => {
  const clock = new ManualClock();
  const company = new Company(clock);
  const gap = createRun('network', { plan: undefined, outcome: 'lock held' });
  const whole = (name: string) => createRun(name, { plan: createPlan(name) });
  const one = company.start('one', ({ engine }) => stackNames.forEach((name) => engine.runs.set(name, whole(name))));
  const two = company.start('two', ({ engine }) => stackNames.forEach((name) => engine.runs.set(name, gap)));
  await clock.advance(40 * 60 * second);
  const told = (worker: typeof one) => [...worker.app.journal.alerts.values()].map(({ stack }) => stack);
  assert.deepEqual([...new Set(told(two))].toSorted(), two.holds());
  assert.deepEqual(told(one), []);
  await settle();
  await Promise.all([one.end(), two.end()]);
});
