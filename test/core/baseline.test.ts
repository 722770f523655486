import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Baseline, compareBaseline } from '../../src/core/baseline.ts';
import { set } from '../../src/core/kinds/collections.ts';
import { text, textKind } from '../../src/core/kinds/text.ts';
import { canonicalText } from '../../src/core/plain.ts';
import type { Plain } from '../../src/core/value.ts';

const attributes = { mode: text(), zones: set(textKind), secret: text({ sensitive: true }) };
const of = (values: Readonly<Record<string, Plain>>, writtenAt = 100, id = 'x-1'): Baseline => ({
  id,
  writtenAt,
  values,
});

function compare(baseline: Baseline | undefined, now: Baseline, told: readonly string[] = []) {
  const { moves, next } = compareBaseline({ attributes, baseline, now, isTold: (name) => told.includes(name) });
  return {
    moves: moves.map(({ attribute: name, from, to }) => `${name}: ${canonicalText(from)} -> ${canonicalText(to)}`),
    values: next.values,
    next,
  };
}

test('the first look is the baseline, and so is that of another object at the same address', () => {
  const now = of({ mode: 'a' });
  assert.deepEqual(compare(undefined, now), { moves: [], values: now.values, next: now });
  assert.deepEqual(compare(of({ mode: 'b' }, 100, 'x-0'), now).values, { mode: 'a' });
});

test('what moved is told, and the baseline stays as it was', () => {
  const { moves, values } = compare(of({ mode: 'a', zones: ['1'] }), of({ mode: 'b', zones: ['1'] }));
  assert.deepEqual(moves, ['mode: "a" -> "b"']);
  assert.deepEqual(values, { mode: 'a', zones: ['1'] });
});

test('the same set in another order did not move', () => {
  assert.deepEqual(compare(of({ zones: ['1', '2'] }), of({ zones: ['2', '1'] })).moves, []);
});

test('nothing and an empty collection are the same', () => {
  assert.deepEqual(compare(of({ zones: null }), of({ zones: [] })).moves, []);
});

test('what moved with a write of ours is taken over', () => {
  const { moves, next } = compare(of({ mode: 'a' }), of({ mode: 'b' }, 200));
  assert.deepEqual([moves, next], [[], of({ mode: 'b' }, 200)]);
});

test('what was told before a write of ours is still told after it', () => {
  const { moves, next } = compare(of({ mode: 'a', zones: ['1'] }), of({ mode: 'b', zones: ['2'] }, 200), ['mode']);
  assert.deepEqual(moves, ['mode: "a" -> "b"']);
  assert.deepEqual(next, of({ mode: 'a', zones: ['2'] }, 200));
});

test('an attribute that was not read this time is compared the next time', () => {
  const { next } = compare(of({ mode: 'a', zones: ['1'] }), of({ mode: 'a' }));
  assert.deepEqual(compare(next, of({ mode: 'a', zones: ['2'] })).moves, ['zones: ["1"] -> ["2"]']);
});

test('an attribute that is read for the first time moved from nowhere', () => {
  assert.deepEqual(compare(of({ mode: 'a' }), of({ mode: 'a', zones: ['1'] })).values, { mode: 'a', zones: ['1'] });
});

test('a sensitive value is compared by its hash', () => {
  assert.deepEqual(compare(of({ secret: '(1)' }), of({ secret: '(2)' })).moves, ['secret: "(1)" -> "(2)"']);
});
