import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  containsSensitive,
  containsUnknown,
  fromPlain,
  list,
  markSensitive,
  object,
  type Plain,
  sensitivePaths,
  string,
  toPlain,
  UNKNOWN,
  unknownOf,
} from '../../src/core/value.ts';
import { convertValue } from '../../src/core/value-convert.ts';
import { addNumbers, fromFloat, parseNumber, toMachine } from '../../src/core/value-number.ts';
import { formatNumber } from '../../src/core/value-number-format.ts';
import { set } from '../../src/core/value-set.ts';
import { setOf, stringType } from '../../src/core/value-type.ts';

const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
    fc.string().map((text) => text.normalize('NFC')),
    fc.constant(UNKNOWN as Plain),
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('plain'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('plain data survives the way to values and back', () => {
  fc.assert(fc.property(plain, (given) => assert.deepEqual(toPlain(fromPlain(given)), given)));
});

test('a machine number prints so that it reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (given) => {
      assert.equal(Number(formatNumber(fromFloat(given))), given);
      assert.equal(toMachine(fromFloat(given)), given);
    }),
  );
});

test('decimal fractions add without the error of machine floats', () => {
  const [a, b] = [parseNumber('0.1'), parseNumber('0.2')];
  assert.ok(a && b);
  const sum = addNumbers(a, b);
  assert.ok(sum);
  assert.equal(formatNumber(sum), '0.3');
});

test('a number with an exponent beyond reason is refused and costs nothing', () => {
  assert.equal(parseNumber('1e999999999'), undefined);
});

test('a set drops duplicates, keeps order and takes the marks of its elements', () => {
  const items = set([string('b'), markSensitive(string('a')), string('b')], stringType);
  assert.deepEqual(toPlain(items), ['a', 'b']);
  assert.ok(items.sensitive);
});

test('marks and unknowns are found at any depth, and a conversion keeps them', () => {
  const value = object([['x', list([markSensitive(string('s')), unknownOf(stringType)], stringType)]]);
  assert.ok(containsUnknown(value) && containsSensitive(value));
  assert.deepEqual(sensitivePaths(value), [['x', 0]]);
  const converted = convertValue(markSensitive(string('s')), stringType);
  assert.ok(converted.kind === 'string' && converted.sensitive);
  const asSet = convertValue(list([markSensitive(string('s'))], stringType), setOf(stringType));
  assert.ok(asSet.kind === 'set' && asSet.sensitive);
});
