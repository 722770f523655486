import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PatternIndex } from '../../../src/core/redaction/pattern-index.ts';
import { squeeze } from '../../../src/core/redaction/squeeze.ts';

/** Few letters, so that texts share beginnings and overlap. */
const text = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', '\u00e4', '\ud83d\ude00'), minLength: least, maxLength: most });

function byHand(patterns: readonly string[], within: string) {
  return Array.from({ length: within.length }, (_, at) => at).flatMap((at) => {
    const here = patterns.filter((pattern) => pattern.length >= 6 && within.startsWith(pattern, at));
    const longest = here.toSorted((left, right) => right.length - left.length)[0];
    return longest === undefined ? [] : [{ from: at, to: at + longest.length, owner: longest }];
  });
}

test('finds at every place the longest of the texts, as a search for each of them does', () => {
  const cases = fc.tuple(fc.array(text(0, 9), { maxLength: 12 }), text(0, 60));
  fc.assert(
    fc.property(cases, ([patterns, within]) => {
      const index = new PatternIndex<string>();
      for (const pattern of patterns) index.add(pattern, pattern);
      assert.deepEqual(index.findAll(within), byHand(patterns, within));
    }),
    { numRuns: 500 },
  );
});

test('finds a text in a long one, whatever stands before it', () => {
  const index = new PatternIndex<number>();
  index.add('needle-1', 1);
  const hay = Array.from({ length: 70_000 }, (_, at) => String.fromCharCode(32 + (at % 90))).join('');
  assert.deepEqual(index.findAll(`${hay}needle-1${hay}`), [{ from: hay.length, to: hay.length + 8, owner: 1 }]);
});

test('of two equal texts the first stays', () => {
  const index = new PatternIndex<number>();
  index.add('abcdef', 1);
  index.add('abcdef', 2);
  assert.deepEqual(index.findAll('abcdef'), [{ from: 0, to: 6, owner: 1 }]);
});

test('a squeezed text is what is left without its gaps, and knows where it came from', () => {
  const parts = fc.array(fc.constantFrom('a', 'bc', '\\', ' ', '\t', '\n', '\\n', '\\\\n', '\\t', '"', '+'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(parts, (pieces) => {
      const whole = pieces.join('');
      for (const mode of ['blanks', 'framed'] as const) {
        const { text: tight, originOf } = squeeze(whole, mode);
        assert.doesNotMatch(tight, /\s/);
        const origins = Array.from({ length: tight.length }, (_, offset) => originOf(offset));
        assert.deepEqual(origins.map((origin) => whole.charAt(origin)).join(''), tight);
        assert.deepEqual(
          origins,
          [...new Set(origins)].toSorted((left, right) => left - right),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('a squeezed text keeps what is no gap', () => {
  assert.equal(squeeze('a b\n+ c\\d "e', 'blanks').text, 'ab+c\\d"e');
  assert.equal(squeeze('say "a" +\n  "b"\nc', 'framed').text, 'say"abc');
  assert.equal(squeeze('\n\n"a"\\', 'framed').text, 'a"\\');
});
