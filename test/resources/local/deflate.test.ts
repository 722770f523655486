import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { deflate } from '../../../src/resources/local/deflate.ts';
import { gzip } from '../../../src/resources/local/gzip.ts';

describe('deflate', () => {
  test('is undone by inflate, whatever the bytes', () => {
    const word = fc.constantFrom('abc', 'abcabcabc', 'x', 'const ', '\u0000', 'ÿ');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(word, { maxLength: 400 }).map((words) => new Uint8Array(Buffer.from(words.join(''), 'latin1'))),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        assert.deepEqual(inflateRawSync(deflate(input)), Buffer.from(input));
      }),
    );
  });

  test('reaches over its whole window and no farther', () => {
    for (const gap of [32_765, 32_768, 32_769, 70_000]) {
      const noise = Uint8Array.from({ length: gap }, (_none, index) => (index * index * 31 + (index >> 7)) & 255);
      const input = Buffer.concat([
        Buffer.from('a sentence that comes back'),
        noise,
        Buffer.from('a sentence that comes back'),
      ]);
      assert.deepEqual(inflateRawSync(deflate(input)), input);
    }
  });

  test('makes text smaller, and noise hardly larger', () => {
    const text = Buffer.from('export const handler = async () => ({ statusCode: 200 });\n'.repeat(500));
    assert.ok(deflate(text).length < text.length / 20);
    const noise = Buffer.from(
      Array.from({ length: 200_000 }, (_none, index) => (Math.imul(index, 2654435761) >>> 13) & 255),
    );
    const packed = deflate(noise);
    assert.ok(packed.length <= noise.length + 25);
    assert.deepEqual(inflateRawSync(packed), noise);
    assert.deepEqual(inflateRawSync(deflate(new Uint8Array())), Buffer.alloc(0));
  });

  test('is a gzip file with its sum and size', () => {
    const text = Buffer.from('#cloud-config\n'.repeat(9));
    assert.deepEqual(gunzipSync(gzip(text)), text);
  });
});
