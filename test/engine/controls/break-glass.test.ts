import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Drift } from '../../../src/core/drift.ts';
import { openControlBench, start } from './control-bench.ts';

const never = AbortSignal.any([]);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const order = { by: 'ada', reason: 'INC-204', forMs: HOUR };
const culprit = {
  eventId: 'e-1',
  at: start + 5 * MINUTE,
  operation: 'ModifyVpcAttribute',
  name: 'bob',
  text: 'bob by the console from 192.0.2.7',
};

function passes(at: number, drifts: readonly Drift[] = []) {
  return { stacks: new Map([['network', { at, drifts }]]) };
}

describe('a break-glass', () => {
  test('is reported on after the look that follows its end: who did what, and what became of it', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    const { journal, clock } = bench;
    const glass = await controls.openBreakGlass({ ...order, scopes: ['network'] }, never);
    clock.at += 6 * MINUTE;
    const [kept, undone, stuck] = [
      bench.drift({ id: 'kept', culprit }),
      bench.drift({ id: 'undone', attribute: 'tags' }),
      bench.drift({ id: 'stuck', attribute: '*', tier: 'missing', next: 'It waits.' }),
    ];
    for (const drift of [kept, undone, stuck, bench.drift({ id: 'else', stack: 'data', address: 'data/aws_vpc.x' })]) {
      await journal.openDrift(drift, clock.at, never);
    }
    const at = clock.at;
    const inGit = { ending: 'in Git', resolution: 'Git wants it as it is since commit abc.' } as const;
    await journal.resolveDrift({ ...inGit, record: { stack: 'network', id: 'kept' }, at }, never);
    const putBack = { ending: 'put back', resolution: 'Put back by run r1.' } as const;
    await journal.resolveDrift({ ...putBack, record: { stack: 'network', id: 'undone' }, at }, never);
    clock.at = glass.until;
    await bench.alerts();
    const read = async () => (await journal.controls(never)).controls;
    await controls.tend(await read(), passes(start), never);
    assert.deepEqual(
      (await bench.alerts()).map(({ title }) => title),
      [`Break-glass ${glass.id} in network is over; ada opened it: INC-204`],
    );
    clock.at += MINUTE;
    await controls.tend(await read(), passes(clock.at, [{ ...stuck, next: 'It would have to be replaced.' }]), never);
    const [report] = await bench.alerts();
    assert.match(report?.title ?? '', /3 edits by hand, 1 in Git now, 1 put back, 1 left as it is/);
    assert.match(report?.differences[0]?.after ?? '', /false \(in Git now; bob by the console from 192.0.2.7.*e-1\)\)/);
    const [past] = (await controls.list(never)).past;
    assert.deepEqual(
      past?.edits?.map(({ outcome, text }) => [outcome, text]),
      [
        ['in Git', 'Git wants it as it is since commit abc.'],
        ['left', 'It would have to be replaced.'],
        ['put back', 'Put back by run r1.'],
      ],
    );
    const events = await journal.history({ since: 0, until: clock.at + 1, kind: 'break-glass' }, never);
    assert.equal(events.length, 6, 'opened, over, the report and three edits');
    assert.deepEqual(await read(), []);
  });

  test('is closed by its id, and reported on without edits', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    const glass = await controls.openBreakGlass({ ...order, scopes: ['*'] }, never);
    bench.clock.at += MINUTE;
    await controls.closeBreakGlass({ by: 'bob', id: glass.id }, never);
    bench.clock.at += MINUTE;
    await bench.alerts();
    await controls.tend((await bench.journal.controls(never)).controls, passes(bench.clock.at), never);
    assert.match((await bench.alerts())[0]?.title ?? '', /in every stack: nothing was changed by hand/);
  });

  test('is not reported on while an edit of it is being put back', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    const glass = await controls.openBreakGlass({ ...order, scopes: ['network'] }, never);
    await bench.journal.openDrift(bench.drift(), start + MINUTE, never);
    bench.clock.at = glass.until + MINUTE;
    const failed = passes(bench.clock.at, [{ ...bench.drift(), reverting: true }]);
    await controls.tend([glass], failed, never);
    assert.equal((await controls.list(never)).past.length, 0, 'the write failed in that pass');
    const end = { ending: 'put back', resolution: 'Put back by run r2.' } as const;
    await bench.journal.resolveDrift({ ...end, record: { stack: 'network', id: 'd1' }, at: bench.clock.at }, never);
    await controls.tend([glass], failed, never);
    assert.equal((await controls.list(never)).past[0]?.edits?.[0]?.outcome, 'put back');
  });

  test('waits an hour for a stack that cannot be read, and says then what it does not know', async () => {
    const bench = openControlBench();
    const controls = bench.open();
    const glass = await controls.openBreakGlass({ ...order, scopes: ['network'] }, never);
    bench.clock.at = glass.until + HOUR - 1;
    await controls.tend([glass], passes(start), never);
    assert.equal((await controls.list(never)).past.length, 0);
    bench.clock.at += 1;
    await controls.tend([glass], passes(start), never);
    assert.match((await controls.list(never)).past[0]?.gaps?.[0] ?? '', /network could not be read/);
  });

  test('of one drift holds the object that it is about', async () => {
    const bench = openControlBench();
    await bench.journal.openDrift(bench.drift(), start, never);
    const glass = await bench.open().keepDrift({ ...order, stack: 'network', driftId: 'd1' }, never);
    assert.deepEqual(glass.scopes, ['network/aws_vpc.main["a"]']);
  });
});

test('an order to put a drift back makes its stack due, and is gone after an hour', async () => {
  const bench = openControlBench();
  const controls = bench.open();
  await bench.journal.openDrift(bench.drift(), start, never);
  const revert = await controls.revertDrift({ by: 'ada', reason: 'now', stack: 'network', driftId: 'd1' }, never);
  const { due } = await controls.tend([revert], passes(start - 1), never);
  assert.deepEqual([...due], ['network']);
  bench.clock.at = revert.until;
  await controls.tend([revert], passes(start), never);
  assert.deepEqual((await bench.journal.controls(never)).controls, []);
});
