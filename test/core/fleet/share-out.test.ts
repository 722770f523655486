import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { chooseFor, shareOut, type Taker } from '../../../src/core/fleet/share-out.ts';

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 40 });
const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 7 });

const inTime = (list: readonly string[]): readonly Taker[] => list.map((id) => ({ id, late: new Set<string>() }));

function countBy(shares: ReadonlyMap<string, string>): readonly number[] {
  return [...Map.groupBy(shares.values(), (id) => id).values()].map((owned) => owned.length);
}

describe('stacks shared out among workers', () => {
  test('every stack has one worker, and no two workers differ by more than one stack', () => {
    fc.assert(
      fc.property(names, ids, (stacks, workers) => {
        const shares = shareOut(stacks, inTime(workers));
        assert.deepEqual([...shares.keys()].toSorted(), stacks.toSorted());
        const parts = workers.map((id) => [...shares.values()].filter((owner) => owner === id).length);
        assert.ok(Math.max(...parts) - Math.min(...parts) <= 1, parts.join(' '));
      }),
    );
  });

  test('everybody who sees the same workers gives the same answer, in whatever order they come', () => {
    fc.assert(
      fc.property(names, ids, (stacks, workers) => {
        const one = shareOut(stacks, inTime(workers));
        const other = shareOut(stacks.toReversed(), inTime(workers.toReversed()));
        for (const stack of stacks) assert.equal(one.get(stack), other.get(stack));
      }),
    );
  });

  test('when one of two leaves, nothing of the other moves; when it comes back, all is as before', () => {
    fc.assert(
      fc.property(names, (stacks) => {
        const both = shareOut(stacks, inTime(['a', 'b']));
        const alone = shareOut(stacks, inTime(['a']));
        for (const stack of stacks) if (both.get(stack) === 'a') assert.equal(alone.get(stack), 'a');
        assert.deepEqual(shareOut(stacks, inTime(['b', 'a'])), both);
      }),
    );
  });

  test('of a hundred stacks few move beyond those that have to, when one of several workers leaves', () => {
    const stacks = Array.from({ length: 100 }, (_, at) => `stack-${at}`);
    for (const count of [3, 4, 6]) {
      const workers = Array.from({ length: count }, (_, at) => `worker-${at}`);
      const before = shareOut(stacks, inTime(workers));
      const after = shareOut(stacks, inTime(workers.slice(1)));
      const moved = stacks.filter((stack) => before.get(stack) !== after.get(stack));
      const had = stacks.filter((stack) => before.get(stack) === workers[0]);
      assert.ok(moved.length <= had.length + 15, `${moved.length} moved, ${had.length} had to`);
    }
  });

  test('a stack that its worker is late with goes to another one, and comes back; what all are late with stays', () => {
    const stacks = ['network', 'data', 'app', 'web'];
    const usual = shareOut(stacks, inTime(['a', 'b']));
    const late = stacks.find((stack) => usual.get(stack) === 'a') ?? '';
    const withLate = (who: readonly string[]) =>
      shareOut(
        stacks,
        ['a', 'b'].map((id) => ({ id, late: new Set(who.includes(id) ? [late] : []) })),
      );
    assert.equal(withLate(['a']).get(late), 'b');
    assert.deepEqual(
      stacks.filter((stack) => withLate(['a']).get(stack) !== usual.get(stack)),
      [late],
    );
    assert.equal(withLate(['a', 'b']).get(late), 'a');
    assert.deepEqual(countBy(usual), [2, 2]);
  });

  test('nobody there: nothing is shared out', () => {
    assert.equal(shareOut(['network'], []).size, 0);
    assert.equal(chooseFor('scan 1', []), undefined);
  });

  test('a task that one does for all falls to the same one whoever asks, and not always to the same worker', () => {
    const workers = ['a', 'b', 'c'];
    const tasks = Array.from({ length: 30 }, (_, at) => `scan ${at}`);
    for (const task of tasks) assert.equal(chooseFor(task, workers), chooseFor(task, workers.toReversed()));
    assert.equal(new Set(tasks.map((task) => chooseFor(task, workers))).size, 3);
  });
});
