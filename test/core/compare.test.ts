import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareAttributes, sameValue } from '../../src/core/compare.ts';
import type { DesiredState } from '../../src/core/desired.ts';
import { bool } from '../../src/core/kinds/bool.ts';
import { int } from '../../src/core/kinds/number.ts';
import { tagMap } from '../../src/core/kinds/tag-map.ts';
import { text } from '../../src/core/kinds/text.ts';
import { type Plain, UNKNOWN } from '../../src/core/value.ts';

const attributes = {
  name: text({ onChange: 'replace' }),
  size: int(),
  secret: text({ sensitive: true }),
  password: text({ writeOnly: true, sensitive: true }),
  force_destroy: bool({ localOnly: true, default: false }),
  tags: tagMap({ default: {} }),
  wanted: int({ scaledBetween: ['least', 'most'] }),
  least: int(),
  most: int(),
};

function desire(values: Readonly<Record<string, Plain>>): DesiredState {
  const names = Object.keys(values);
  return {
    values,
    configured: new Set(names),
    compared: new Set(names),
    unknown: new Set(names.filter((name) => values[name] === UNKNOWN)),
    sensitive: new Set(),
  };
}

function applied(values: Readonly<Record<string, Plain>> | undefined) {
  return (name: string, value: Plain): boolean | undefined =>
    values !== undefined && Object.hasOwn(values, name)
      ? JSON.stringify(values[name]) === JSON.stringify(value)
      : undefined;
}

interface Row {
  readonly desired: Readonly<Record<string, Plain>>;
  readonly live: Readonly<Record<string, Plain>>;
  readonly applied?: Readonly<Record<string, Plain>>;
  readonly expected: readonly (readonly [attribute: string, cause: string])[];
}

const rows: readonly (readonly [sentence: string, row: Row])[] = [
  [
    'what is equal is no difference, whatever was applied',
    { desired: { size: 1 }, live: { size: 1 }, applied: { size: 5 }, expected: [] },
  ],
  [
    'live moved and Git did not: drift',
    { desired: { size: 1 }, live: { size: 2 }, applied: { size: 1 }, expected: [['size', 'drift']] },
  ],
  [
    'what an autoscaler moved within its range is no drift',
    {
      desired: { wanted: 2, least: 1, most: 4 },
      live: { wanted: 4, least: 1, most: 4 },
      applied: { wanted: 2 },
      expected: [],
    },
  ],
  [
    'out of its range it is',
    {
      desired: { wanted: 2, least: 1, most: 4 },
      live: { wanted: 5, least: 1, most: 4 },
      applied: { wanted: 2 },
      expected: [['wanted', 'drift']],
    },
  ],
  [
    'what Git changes is written, in its range or not',
    {
      desired: { wanted: 3, least: 1, most: 4 },
      live: { wanted: 2, least: 1, most: 4 },
      applied: { wanted: 2 },
      expected: [['wanted', 'git']],
    },
  ],
  [
    'without a range there is none to be in',
    { desired: { wanted: 2 }, live: { wanted: 3 }, applied: { wanted: 2 }, expected: [['wanted', 'drift']] },
  ],
  [
    'Git moved and live did not: git',
    { desired: { size: 2 }, live: { size: 1 }, applied: { size: 1 }, expected: [['size', 'git']] },
  ],
  [
    'both moved, to different values: both',
    { desired: { size: 2 }, live: { size: 3 }, applied: { size: 1 }, expected: [['size', 'both']] },
  ],
  [
    'what we never wrote cannot have drifted from us: git',
    { desired: { size: 2 }, live: { size: 3 }, expected: [['size', 'git']] },
  ],
  [
    'what was not read is not compared, because unread is not drift',
    { desired: { size: 2 }, live: {}, applied: { size: 1 }, expected: [] },
  ],
  [
    'nothing and an empty collection are the same',
    { desired: { tags: {} }, live: { tags: null }, applied: { tags: {} }, expected: [] },
  ],
  [
    'a value that is not known yet is a change of Git where something is live',
    { desired: { size: UNKNOWN }, live: { size: 1 }, applied: { size: 1 }, expected: [['size', 'git']] },
  ],
  [
    'a value that is not known yet and was not read is no difference',
    { desired: { size: UNKNOWN }, live: {}, expected: [] },
  ],
  [
    'what AWS never gives back is compared with what was applied',
    { desired: { password: 'new' }, live: {}, applied: { password: 'old' }, expected: [['password', 'git']] },
  ],
  [
    'what AWS never gives back and did not change is no difference',
    { desired: { password: 'old' }, live: {}, applied: { password: 'old' }, expected: [] },
  ],
  [
    'what only steers us is compared with what was applied, never with live',
    {
      desired: { force_destroy: true },
      live: {},
      applied: { force_destroy: false },
      expected: [['force_destroy', 'git']],
    },
  ],
];

function compare(row: Row, includeLocal = true) {
  return compareAttributes({
    attributes,
    desired: desire(row.desired),
    live: row.live,
    sameAsApplied: applied(row.applied),
    includeLocal,
  });
}

describe('three-way comparison of attributes', () => {
  for (const [sentence, row] of rows) {
    test(sentence, () => {
      assert.deepEqual(
        compare(row).map((difference) => [difference.attribute, difference.cause]),
        row.expected,
      );
    });
  }

  test('what only steers us is left out of a write', () => {
    assert.deepEqual(
      compare({ desired: { force_destroy: true }, live: {}, applied: { force_destroy: false }, expected: [] }, false),
      [],
    );
  });

  test('an attribute forces a replacement by its own word, or where the type says so in this case', () => {
    const given = {
      attributes,
      desired: desire({ name: 'b', size: 2 }),
      live: { name: 'a', size: 1 },
      sameAsApplied: applied(undefined),
    };
    assert.deepEqual(
      compareAttributes(given).map((one) => one.forcesReplacement),
      [true, false],
    );
    assert.deepEqual(
      compareAttributes({ ...given, replaces: ['size'] }).map((one) => one.forcesReplacement),
      [true, true],
    );
  });

  test('a difference in a sensitive attribute says so, so that it can be masked', () => {
    const [difference] = compare({ desired: { secret: 'a' }, live: { secret: 'b' }, expected: [] });
    assert.equal(difference?.sensitive, true);
  });

  test('equality of values is reflexive and symmetric for integers and text', () => {
    const value = fc.oneof(fc.constant(null), fc.integer());
    fc.assert(
      fc.property(value, value, (a, b) => {
        assert.equal(sameValue(attributes.size, a, a), true);
        assert.equal(sameValue(attributes.size, a, b), sameValue(attributes.size, b, a));
      }),
    );
  });

  test('the cause never says drift where Git wants something else than what was applied', () => {
    const value = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(value, value, value, (wanted, live, before) => {
        const [difference] = compare({
          desired: { size: wanted },
          live: { size: live },
          applied: { size: before },
          expected: [],
        });
        if (wanted === live) assert.equal(difference, undefined);
        else if (wanted === before) assert.equal(difference?.cause, 'drift');
        else assert.equal(difference?.cause, live === before ? 'git' : 'both');
      }),
    );
  });
});
