import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type LeafDifference, leafDifferences, withoutNulls } from '../../src/core/leaf-differences.ts';
import { canonicalText } from '../../src/core/plain.ts';
import { type Plain, UNKNOWN } from '../../src/core/value.ts';

type Row = readonly [sentence: string, desired: Plain, live: Plain, expected: readonly LeafDifference[]];

const rows: readonly Row[] = [
  ['equal values have no leaf', { a: 1 }, { a: 1 }, []],
  ['a scalar is its own leaf', 'on', 'off', [{ path: 'x', desired: 'on', live: 'off' }]],
  ['only the member that changed is shown', { a: 1, b: 1 }, { a: 1, b: 2 }, [{ path: 'x.b', desired: 1, live: 2 }]],
  [
    'a member that is missing live is shown as nothing',
    { a: 1, b: 1 },
    { a: 1 },
    [{ path: 'x.b', desired: 1, live: null }],
  ],
  [
    'a member that was added is shown against nothing',
    { a: 1 },
    { a: 1, b: 2 },
    [{ path: 'x.b', desired: null, live: 2 }],
  ],
  [
    'what desired leaves open is not mentioned',
    { a: 1, b: null },
    { a: 2, b: 3 },
    [{ path: 'x.a', desired: 1, live: 2 }],
  ],
  [
    'the one block of a list needs no number',
    [{ s: 'on' }],
    [{ s: 'off' }],
    [{ path: 'x.s', desired: 'on', live: 'off' }],
  ],
  [
    'one of several blocks is named by its number',
    [{ s: 1 }, { s: 2 }],
    [{ s: 1 }, { s: 3 }],
    [{ path: 'x[1].s', desired: 2, live: 3 }],
  ],
  ['lists of different lengths are shown whole', [{ s: 1 }], [], [{ path: 'x', desired: [{ s: 1 }], live: [] }]],
  ['lists of scalars are shown whole', ['a', 'b'], ['a', 'c'], [{ path: 'x', desired: ['a', 'b'], live: ['a', 'c'] }]],
  ['what is known after apply is a leaf', UNKNOWN, 'a', [{ path: 'x', desired: UNKNOWN, live: 'a' }]],
  [
    'where only open members differ the whole is shown, so that a difference is never silent',
    { a: null },
    { a: 1 },
    [{ path: 'x', desired: {}, live: { a: 1 } }],
  ],
];

describe('differences leaf by leaf', () => {
  for (const [sentence, desired, live, expected] of rows) {
    test(sentence, () => assert.deepEqual(leafDifferences('x', desired, live), expected));
  }

  test('there is a leaf exactly where two values differ', () => {
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Plain>;
    fc.assert(
      fc.property(value, value, (desired, live) => {
        assert.equal(leafDifferences('x', desired, live).length === 0, canonicalText(desired) === canonicalText(live));
      }),
    );
  });

  test('members that say nothing are left out at every depth', () => {
    assert.deepEqual(withoutNulls({ a: null, b: [], c: { d: null, e: 1 }, f: [{ g: null }] }), {
      c: { e: 1 },
      f: [{}],
    });
  });
});
