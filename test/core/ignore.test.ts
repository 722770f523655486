import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyIgnores, ignoredAttribute } from '../../src/core/ignore.ts';
import type { Plain } from '../../src/core/value.ts';

type Values = Readonly<Record<string, Plain>>;
type Row = readonly [sentence: string, desired: Values, live: Values, paths: readonly string[], expected: Values];

const rows: readonly Row[] = [
  ['a whole attribute takes what is live', { a: 1, b: 1 }, { a: 2, b: 2 }, ['a'], { a: 2, b: 1 }],
  [
    'a member of a map takes what is live, the others stay',
    { tags: { A: '1', B: '1' } },
    { tags: { A: '2', B: '2' } },
    ['tags["A"]'],
    { tags: { A: '2', B: '1' } },
  ],
  ['a member may be named with a dot', { tags: { A: '1' } }, { tags: { A: '2' } }, ['tags.A'], { tags: { A: '2' } }],
  [
    'a member that a person took away stays away',
    { tags: { A: '1', B: '1' } },
    { tags: { B: '1' } },
    ['tags["A"]'],
    { tags: { B: '1' } },
  ],
  [
    'a member that a person added stays',
    { tags: { B: '1' } },
    { tags: { A: '2', B: '1' } },
    ['tags["A"]'],
    { tags: { A: '2', B: '1' } },
  ],
  [
    'a member of a block in a list is reached by its number',
    { rule: [{ p: 1, q: 1 }] },
    { rule: [{ p: 2, q: 2 }] },
    ['rule[0].p'],
    { rule: [{ p: 2, q: 1 }] },
  ],
  [
    'several paths hold together',
    { a: 1, tags: { A: '1' } },
    { a: 2, tags: { A: '2' } },
    ['a', 'tags["A"]'],
    { a: 2, tags: { A: '2' } },
  ],
  [
    'an attribute that was not read keeps what Git wants, because nothing is known of it',
    { a: 1 },
    {},
    ['a'],
    { a: 1 },
  ],
  [
    'a part of an attribute that was not read keeps what Git wants',
    { tags: { A: '1' } },
    {},
    ['tags["A"]'],
    { tags: { A: '1' } },
  ],
  ['a path that leads nowhere changes nothing', { a: 1 }, { a: 1 }, ['b.c'], { a: 1 }],
];

describe('ignore_changes', () => {
  for (const [sentence, desired, live, paths, expected] of rows) {
    test(sentence, () => assert.deepEqual(applyIgnores(desired, live, paths), expected));
  }

  test('all takes everything that is live', () => {
    assert.deepEqual(applyIgnores({ a: 1, b: 1 }, { a: 2 }, 'all'), { a: 2, b: 1 });
  });

  test('the attribute of a path is its first step', () => {
    assert.deepEqual(['tags', 'tags["A"]', 'rule[0].p', 'tags.A'].map(ignoredAttribute), [
      'tags',
      'tags',
      'rule',
      'tags',
    ]);
  });

  test('what no path names is left as it is, and what is named whole is equal to live', () => {
    const values = fc.record({ a: fc.integer(), b: fc.integer(), c: fc.integer() });
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'));
    fc.assert(
      fc.property(values, values, names, (desired, live, paths) => {
        const result = applyIgnores(desired, live, paths);
        for (const name of ['a', 'b', 'c'] as const) {
          assert.equal(result[name], paths.includes(name) ? live[name] : desired[name]);
        }
      }),
    );
  });
});
