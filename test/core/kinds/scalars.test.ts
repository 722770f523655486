import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boolKind } from '../../../src/core/kinds/bool.ts';
import { canonicalCidr, cidrKind } from '../../../src/core/kinds/cidr.ts';
import { canonicalJson, jsonKind } from '../../../src/core/kinds/json.ts';
import { intKind, numberKind } from '../../../src/core/kinds/number.ts';
import { ownTags, tagMapKind } from '../../../src/core/kinds/tag-map.ts';
import { caselessText, choice, textKind } from '../../../src/core/kinds/text.ts';

test('a network is equal to itself however it is written, and to no other', () => {
  const network = fc.record({
    words: fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }),
    bits: fc.integer({ min: 0, max: 128 }),
  });
  fc.assert(
    fc.property(network, ({ words, bits }) => {
      const long = `${words.map((part) => part.toString(16).padStart(4, '0').toUpperCase()).join(':')}/${bits}`;
      const short = canonicalCidr(long);
      assert.ok(short !== undefined && cidrKind.equal(long, short));
      assert.equal(canonicalCidr(short), short);
      assert.equal(
        cidrKind.equal(long, `${words.map((part) => part.toString(16)).join(':')}/${(bits + 1) % 129}`),
        false,
      );
    }),
  );
});

test('every IPv4 network in its usual form is taken as it is', () => {
  const part = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(part, part, part, part), fc.integer({ min: 0, max: 32 }), (parts, bits) => {
      const network = `${parts.join('.')}/${bits}`;
      assert.deepEqual(cidrKind.convert(network), { ok: true, value: network });
      assert.equal(canonicalCidr(network), network);
    }),
  );
});

test('addresses that readers understand differently are refused', () => {
  for (const network of [
    '10.1/16',
    '0x0a.0.0.0/8',
    '010.0.0.0/8',
    '10/8',
    '10.0.0.0/33',
    '10.0.0.0',
    '10.0.0.0/08',
    'fe80::%eth0/64',
    '',
  ]) {
    assert.equal(cidrKind.convert(network).ok, false, network);
  }
});

test('numbers and their decimal texts are the same, and nothing else is a number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.deepEqual(numberKind.convert(value), { ok: true, value });
      assert.deepEqual(numberKind.convert(String(value)), { ok: true, value: Number(String(value)) });
    }),
  );
  for (const value of ['', ' 5', '0x10', '1_000', 'Infinity', 'five', true, null, [1]]) {
    assert.equal(numberKind.convert(value).ok, false, String(value));
  }
});

test('a whole number has no fraction', () => {
  assert.deepEqual(intKind.convert('42'), { ok: true, value: 42 });
  assert.equal(intKind.convert(1.5).ok, false);
  assert.equal(intKind.convert(2 ** 60).ok, false);
});

test('truth values convert from the four texts that Terraform knows', () => {
  const read = (value: string | boolean | number) => boolKind.convert(value);
  for (const value of [true, 'true', '1']) assert.deepEqual(read(value), { ok: true, value: true });
  for (const value of [false, 'false', '0']) assert.deepEqual(read(value), { ok: true, value: false });
  for (const value of ['yes', 'True', '', 1]) assert.equal(read(value).ok, false);
  assert.equal(boolKind.equal(true, false), false);
});

test('a number becomes text without an exponent, and the text reads back as the number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const converted = textKind.convert(value);
      assert.ok(converted.ok && !/e/i.test(converted.value));
      assert.equal(Number(converted.value), value); // minus zero too, which Terraform writes as -0
    }),
  );
  assert.deepEqual(textKind.convert(true), { ok: true, value: 'true' });
  assert.equal(textKind.convert(null).ok, false);
});

test('a choice refuses other values and names those it has; caseless text ignores only the case', () => {
  const { kind } = choice(['a', 'b']);
  assert.deepEqual(kind.convert('b'), { ok: true, value: 'b' });
  assert.deepEqual(kind.convert('c'), { ok: false, problem: 'one of a, b is required, not "c"' });
  assert.ok(caselessText().kind.equal('AbC', 'aBc'));
  assert.equal(caselessText().kind.equal('abc', 'abd'), false);
});

test('JSON is equal whatever its spaces and the order of its keys, and unequal after a change', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, key) => {
      const turned = JSON.stringify(value, (_name, member: unknown) =>
        typeof member === 'object' && member !== null && !Array.isArray(member)
          ? Object.fromEntries(Object.entries(member).reverse())
          : member,
      );
      assert.ok(jsonKind.equal(JSON.stringify(value, null, 3), turned));
      assert.equal(jsonKind.equal(JSON.stringify([value]), JSON.stringify([value, key])), false);
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
  assert.equal(jsonKind.convert('{').ok, false);
  assert.equal(jsonKind.equal('{}', 'not JSON'), false);
});

test('the tags of AWS and our marks are never compared, all others are', () => {
  const key = fc.string({ minLength: 1 }).filter((text) => !/^(aws|groundstate):/.test(text));
  fc.assert(
    fc.property(fc.dictionary(key, fc.string()), key, (tags, other) => {
      const live = Object.fromEntries([
        ...Object.entries(tags),
        ['aws:cloudformation:stack-id', 'x'],
        ['groundstate:address', 'y'],
      ]);
      assert.ok(tagMapKind.equal(tags, live));
      assert.deepEqual(ownTags(live), { ...tags });
      const value = `${Object.hasOwn(tags, other) ? tags[other] : ''}x`;
      assert.equal(tagMapKind.equal(tags, Object.fromEntries([...Object.entries(live), [other, value]])), false);
    }),
  );
  assert.equal(tagMapKind.convert({ 'aws:x': '1' }).ok, false);
  assert.equal(tagMapKind.convert({ 'groundstate:address': '1' }).ok, false);
});
