import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import type { Controls } from '../../../src/engine/controls/controls.ts';
import { openControlBench, start } from './control-bench.ts';

const never = AbortSignal.any([]);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const order = { by: 'ada', reason: 'INC-204', forMs: HOUR };

async function refusal(work: Promise<unknown>): Promise<string> {
  const failure = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(failure instanceof Failure, 'it was refused');
  assert.equal(failure.code, 'usage');
  return failure.detail;
}

const refusals: readonly (readonly [sentence: string, RegExp, (controls: Controls) => Promise<unknown>])[] = [
  ['no reason', /needs a reason/, (c) => c.pause({ ...order, scope: 'network', reason: ' ' }, never)],
  ['a reason of two lines', /one line/, (c) => c.pause({ ...order, scope: 'network', reason: 'a\nb' }, never)],
  ['no time', /between one minute/, (c) => c.pause({ ...order, scope: 'network', forMs: 0 }, never)],
  ['a time that is no number', /between one/, (c) => c.pause({ ...order, scope: 'network', forMs: Number.NaN }, never)],
  ['a pause of a month', /168 hours/, (c) => c.pause({ ...order, scope: 'network', forMs: 720 * HOUR }, never)],
  [
    'a break-glass of two days',
    /24 hours/,
    (c) => c.openBreakGlass({ ...order, scopes: ['network'], forMs: 48 * HOUR }, never),
  ],
  ['a misspelt stack', /Did you mean "network"/, (c) => c.pause({ ...order, scope: 'netwrk' }, never)],
  ['a misspelt address', /Did you mean/, (c) => c.pause({ ...order, scope: 'network/aws_vpc.mian["a"]' }, never)],
  ['no scope', /Name a stack/, (c) => c.openBreakGlass({ ...order, scopes: [] }, never)],
  [
    'a resume of what is not paused',
    /Nothing is paused at all/,
    (c) => c.resume({ by: 'ada', scope: 'network' }, never),
  ],
  ['closing what is not open', /None is/, (c) => c.closeBreakGlass({ by: 'ada', id: 'nope' }, never)],
  [
    'keeping a drift that nobody knows',
    /has no drift/,
    (c) => c.keepDrift({ ...order, stack: 'network', driftId: 'x' }, never),
  ],
];

describe('orders that are refused, and nothing is taken down', () => {
  for (const [sentence, pattern, give] of refusals) {
    test(sentence, async () => {
      const bench = openControlBench();
      assert.match(await refusal(give(bench.open())), pattern);
      assert.deepEqual((await bench.journal.controls(never)).controls, []);
      assert.deepEqual(await bench.alerts(), []);
    });
  }
});

describe('a pause', () => {
  test('stands in the table, is told and recorded, and ends when it is resumed', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    const pause = await controls.pause({ ...order, scope: 'network/aws_vpc.main' }, never);
    assert.deepEqual((await controls.list(never)).current, [pause]);
    const [opened] = await bench.alerts();
    assert.match(opened?.title ?? '', /network\/aws_vpc.main is paused until 2026-11-26 15:00 UTC: INC-204/);
    assert.match(
      await refusal(controls.resume({ by: 'bob', scope: 'network' }, never)),
      /Paused is network\/aws_vpc.main/,
    );
    bench.clock.at += MINUTE;
    const [resumed] = await controls.resume({ by: 'bob', scope: 'network/aws_vpc.main' }, never);
    assert.deepEqual(resumed?.ended, { at: start + MINUTE, by: 'bob' });
    assert.match((await bench.alerts())[0]?.title ?? '', /is resumed; it was paused by ada/);
    const events = await bench.journal.history({ since: 0, until: start + HOUR, kind: 'pause' }, never);
    assert.deepEqual(
      events.map(({ actor, stack, address }) => [actor, stack, address]),
      [
        ['ada', 'network', 'network/aws_vpc.main'],
        ['bob', 'network', 'network/aws_vpc.main'],
      ],
    );
  });

  test('reminds each hour and before its end, ends by itself, and is told once by two workers', async () => {
    const bench = openControlBench();
    const [one, two] = [bench.open(), bench.open()];
    await one.pause({ ...order, scope: 'network', forMs: 3 * HOUR }, never);
    await bench.alerts();
    const titles: string[] = [];
    for (let minute = 0; minute <= 200; minute += 5) {
      bench.clock.at = start + minute * MINUTE;
      for (const worker of [one, two]) {
        const { controls } = await bench.journal.controls(never);
        await worker.tend(controls, { stacks: new Map([['network', { at: start, drifts: [] }]]) }, never);
      }
      for (const { title } of await bench.alerts()) titles.push(`${minute}: ${title}`);
    }
    assert.deepEqual(titles, [
      '60: network is still paused, until 2026-11-26 17:00 UTC: INC-204',
      '120: network is still paused, until 2026-11-26 17:00 UTC: INC-204',
      '165: network is paused only until 2026-11-26 17:00 UTC: INC-204',
      '180: The pause of network is over; ada ordered it: INC-204',
    ]);
    const { current, past } = await one.list(never);
    assert.equal(current.length, 0);
    assert.equal(past[0]?.concludedAt, start + 3 * HOUR);
  });

  test('of a stack whose worker slept, only the last reminder is told', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    await controls.pause({ ...order, scope: 'network', forMs: 10 * HOUR }, never);
    await bench.alerts();
    bench.clock.at = start + 5 * HOUR;
    await controls.tend((await bench.journal.controls(never)).controls, { stacks: new Map() }, never);
    assert.equal((await bench.alerts()).length, 1);
  });

  test('that is over makes the stacks that it held due, until they were looked at', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    const pause = await controls.pause({ ...order, scope: 'network' }, never);
    const stacks = new Map([
      ['network', { at: start, drifts: [] }],
      ['data', { at: start, drifts: [] }],
    ]);
    assert.deepEqual([...(await controls.tend([pause], { stacks }, never)).due], []);
    bench.clock.at = pause.until;
    assert.deepEqual([...(await controls.tend([pause], { stacks }, never)).due], ['network']);
    stacks.set('network', { at: pause.until, drifts: [] });
    assert.deepEqual([...(await controls.tend([pause], { stacks }, never)).due], []);
  });
});
