import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GroupCommit } from '../../src/engine/applying/group-commit.ts';
import type { LedgerWrite } from '../../src/engine/ports/ledger.ts';
import { openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

const signal = new AbortController().signal;
const drop = (op: string): readonly LedgerWrite[] => [{ kind: 'drop intent', op }];

/** A clock whose sleeps end when the test says so. */
function heldClock(): { readonly clock: ConstructorParameters<typeof GroupCommit>[1]; wake(): void } {
  const sleepers: (() => void)[] = [];
  const sleep = (): Promise<void> => new Promise((resolve) => sleepers.push(resolve));
  return { clock: { now: () => 0, monotonic: () => 0, sleep }, wake: () => sleepers.splice(0).forEach((end) => end()) };
}

describe('records of steps that run together', () => {
  test('are one write when all of them wait for it', async () => {
    const written: number[] = [];
    const group = new GroupCommit(
      (writes) => Promise.resolve(void written.push(writes.length)),
      heldClock().clock,
      signal,
    );
    await Promise.all(Array.from({ length: 10 }, (_, at) => group.step(() => group.record(drop(`${at}`)))));
    assert.deepEqual(written, [10]);
  });

  test('of a wave of ten objects, each with an intent, a call and an outcome, are two writes, however their answers come', async () => {
    const written: string[] = [];
    const write = (writes: readonly LedgerWrite[]): Promise<void> =>
      Promise.resolve(void written.push(writes.map((one) => ('op' in one ? one.op : '')).join(' ')));
    const group = new GroupCommit(write, heldClock().clock, signal);
    const call = async (turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    };
    const wave = Array.from({ length: 10 }, (_, at) =>
      group.step(async () => {
        await group.record(drop(`intent-${at}`));
        await call((at * 7) % 10);
        await group.record(drop(`outcome-${at}`));
      }),
    );
    await Promise.all(wave);
    const [first = '', second = '', ...more] = written;
    assert.deepEqual(more, []);
    assert.deepEqual([first.match(/intent-\d/g)?.length, second.match(/outcome-\d/g)?.length], [10, 10]);
  });

  test('wait only so long for one that is busy, and fail together', async () => {
    const { clock, wake } = heldClock();
    const group = new GroupCommit(() => Promise.reject(new Error('lost')), clock, signal);
    let finish = (): void => undefined;
    const busy = group.step(() => new Promise<void>((resolve) => (finish = resolve)));
    const two = ['a', 'b'].map((op) => group.step(() => group.record(drop(op))));
    wake();
    for (const result of await Promise.allSettled(two)) assert.equal(result.status, 'rejected');
    finish();
    await busy;
  });

  test('of a step that is alone are written at once', async () => {
    const written: number[] = [];
    const group = new GroupCommit(
      (writes) => Promise.resolve(void written.push(writes.length)),
      heldClock().clock,
      signal,
    );
    await group.step(() => group.record(drop('a')));
    await group.record(drop('b'));
    assert.deepEqual(written, [1, 1]);
  });
});

describe('the price of the write-ahead log', () => {
  let cloud: RigCloud;
  before(async () => {
    cloud = await startRigCloud();
  });
  after(() => cloud.stop());

  test('ten independent objects take no more transactions than a few waves', async (context) => {
    const rig = await openEstate(cloud);
    try {
      const groups = Array.from({ length: 10 }, (_, at) => [`g${at}`, {}] as const);
      rig.commit({ app: stackOf({ aws_internet_gateway: Object.fromEntries(groups) }) });
      const writes = () =>
        cloud.proxy.calls({}).filter(({ operation }) => /^(TransactWriteItems|UpdateItem)$/.test(operation));
      const from = writes().length;
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
      const transactions = writes().length - from;
      context.diagnostic(`${transactions} transactions`);
      assert.ok(
        transactions <= 18,
        /* one for each intent and outcome would be 20 and the five of the run */ `${transactions} transactions`,
      );
    } finally {
      rig.close();
    }
  });
});
