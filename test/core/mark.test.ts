import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeAddress, encodeAddress, markTags, readMark } from '../../src/core/mark.ts';

const alphabet = /^[A-Za-z0-9_.:/=+@ -]*$/;
const address = fc
  .oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'grapheme', maxLength: 60 }))
  .filter((text) => text.isWellFormed());

describe('the mark that an object bears', () => {
  test('an address is written in the alphabet that every service accepts', () => {
    fc.assert(fc.property(address, (text) => assert.match(encodeAddress(text), alphabet)));
  });

  test('an address that fits comes back as it was', () => {
    fc.assert(
      fc.property(address, (text) => {
        const encoded = encodeAddress(text);
        fc.pre(encoded.length < 256);
        assert.equal(decodeAddress(encoded), text);
      }),
    );
  });

  test('two addresses are never written alike', () => {
    fc.assert(fc.property(address, address, (a, b) => assert.equal(encodeAddress(a) === encodeAddress(b), a === b)));
  });

  test('a long address fills 256 characters at most, and two that only differ at the end stay apart', () => {
    const long = `network/aws_vpc.main["${'a'.repeat(400)}`;
    const encoded = encodeAddress(`${long}1"]`);
    assert.ok(encoded.length <= 256);
    assert.match(encoded, alphabet);
    assert.notEqual(encoded, encodeAddress(`${long}2"]`));
    assert.equal(decodeAddress(encoded), undefined);
  });

  test('a mark is read as it was written', () => {
    const tags = markTags({ installation: 'prod', address: 'net/aws_vpc.main["a"]', operation: 'create-1' });
    assert.deepEqual(readMark({ ...tags, Name: 'x' }), {
      installation: 'prod',
      encodedAddress: encodeAddress('net/aws_vpc.main["a"]'),
      operation: 'create-1',
    });
  });

  test('half a mark proves nothing', () => {
    const { 'groundstate:address': _, ...half } = markTags({ installation: 'prod', address: 'a', operation: 'o' });
    assert.equal(readMark(half), undefined);
    assert.equal(readMark({}), undefined);
  });
});
