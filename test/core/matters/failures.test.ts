import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FailureMatter, type FailureStep, QUIET_MS, stepFailures } from '../../../src/core/matters/failures.ts';

const throttled = { key: 'throttled', title: 'AWS throttles' } as const;
const denied = { key: 'denied', title: 'A right is missing' } as const;

const threads = (matters: readonly FailureMatter[] | undefined) => matters?.map(({ thread }) => thread);

function step(
  known: FailureStep | undefined,
  failing: readonly (typeof throttled | typeof denied)[],
  at: number,
  version = 1,
) {
  const said = (known?.next ?? []).map(({ isOwed: _said, ...matter }): FailureMatter => matter);
  return stepFailures(said, { failing, isOver: () => failing.length === 0, at }, version);
}

test('a failure is told once, and its end once', () => {
  const begun = stepFailures([], { failing: [throttled], isOver: () => false, at: 0 }, 0);
  assert.deepEqual(threads(begun?.begun), ['throttled']);
  assert.equal(step(begun, [throttled], 1), undefined);
  const over = step(begun, [], 2);
  assert.deepEqual(threads(over?.ended), ['throttled']);
  assert.equal(step(over, [], 3), undefined);
  assert.equal(step(undefined, [], 0), undefined);
});

test('one that is not seen while another fails is not over', () => {
  const both = step(undefined, [throttled, denied], 0);
  assert.equal(step(both, [denied], 1), undefined);
  assert.deepEqual(threads(step(both, [], 2)?.ended), ['throttled-1', 'denied-1']);
});

test('one that comes back within the hour is told when that is over, as another message; later at once', () => {
  const over = step(step(undefined, [throttled], 0), [], 10);
  assert.equal(step(over, [throttled], 10 + QUIET_MS - 1, 2), undefined);
  const again = step(over, [throttled], 10 + QUIET_MS, 2);
  assert.deepEqual(threads(again?.begun), ['throttled-2']);
  assert.deepEqual(threads(again?.next), ['throttled-2'], 'what is over for an hour is forgotten');
});

test('what comes back in silence and goes again is not said to be over twice', () => {
  const over = step(step(undefined, [throttled], 0), [], 10);
  assert.equal(step(over, [throttled], 20), undefined);
  assert.equal(step(over, [], 30), undefined);
});

test('what was remembered and perhaps not said is said by the next pass', () => {
  const begun = stepFailures([], { failing: [throttled], isOver: () => false, at: 0 }, 0);
  assert.deepEqual(
    threads(stepFailures(begun?.next ?? [], { failing: [throttled], isOver: () => false, at: 1 }, 1)?.begun),
    ['throttled'],
  );
  const over = stepFailures(begun?.next ?? [], { failing: [], isOver: () => true, at: 2 }, 1);
  assert.deepEqual(
    threads(stepFailures(over?.next ?? [], { failing: [denied], isOver: () => false, at: 3 }, 2)?.ended),
    ['throttled'],
  );
});

test('one of several that is over is said to be over, while another goes on', () => {
  const both = step(undefined, [throttled, denied], 0);
  const known = (both?.next ?? []).map(({ isOwed: _said, ...matter }): FailureMatter => matter);
  const isOver = ({ key }: FailureMatter) => key === 'throttled';
  const one = stepFailures(known, { failing: [denied], isOver, at: 1 }, 2);
  assert.deepEqual(threads(one?.ended), ['throttled-1']);
});

test('that one is over is owed until it was said, however long that takes', () => {
  const over = stepFailures([{ ...throttled, thread: 't' }], { failing: [], isOver: () => true, at: 0 }, 1);
  const late = stepFailures(over?.next ?? [], { failing: [], isOver: () => true, at: 2 * QUIET_MS }, 2);
  assert.deepEqual(threads(late?.ended), ['t']);
});
