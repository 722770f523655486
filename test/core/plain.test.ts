import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { canonicalText, hasUnknown, membersOf } from '../../src/core/plain.ts';
import { type Plain, UNKNOWN } from '../../src/core/value.ts';

const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Plain>;

function turn(plain: Plain): Plain {
  if (Array.isArray(plain)) return plain.map(turn);
  if (plain === null || typeof plain !== 'object') return plain;
  return Object.fromEntries(
    Object.entries(plain)
      .toReversed()
      .map(([name, member]) => [name, turn(member)]),
  );
}

describe('plain data', () => {
  test('the canonical text does not depend on the order of members', () => {
    fc.assert(fc.property(value, (plain) => assert.equal(canonicalText(turn(plain)), canonicalText(plain))));
  });

  test('the canonical text is JSON of the same data', () => {
    fc.assert(
      fc.property(value, (plain) =>
        assert.deepEqual(JSON.parse(canonicalText(plain)), JSON.parse(JSON.stringify(plain))),
      ),
    );
  });

  test('different data have different texts', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        fc.pre(JSON.stringify(turn(a)) !== JSON.stringify(turn(b)));
        assert.equal(canonicalText(a) === canonicalText(b), canonicalText(turn(a)) === canonicalText(turn(b)));
      }),
    );
    assert.notEqual(canonicalText(['1']), canonicalText([1]));
    assert.notEqual(canonicalText({ a: null }), canonicalText({}));
  });

  test('an unknown part is found at any depth, and has a text', () => {
    assert.equal(hasUnknown({ a: [{ b: UNKNOWN }] }), true);
    assert.equal(hasUnknown({ a: [{ b: 'known' }], c: null }), false);
    assert.equal(canonicalText([UNKNOWN]), '["(known after apply)"]');
  });

  test('only an object has members', () => {
    assert.deepEqual(membersOf({ a: 1 }), { a: 1 });
    for (const other of [null, undefined, 'text', 7, [1]] as const) assert.deepEqual(membersOf(other), {});
  });
});
