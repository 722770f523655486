import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeArchive, encodeArchive } from '../../../../src/adapters/cdktf/task/archive.ts';
import { isFailure } from '../open-test-synth.ts';

const limits = { files: 3, bytes: 100 };
const file = (path: string, text: string, executable = false) => ({ path, content: Buffer.from(text), executable });
const good = encodeArchive({ note: { again: true }, files: [file('a', 'one'), file('b/c', '', true)] });

/** An archive whose header is exactly this text. */
function withHeader(header: string, rest = ''): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(header));
  return Buffer.concat([Buffer.from('groundstate-files-1\n'), length, Buffer.from(header + rest)]);
}

test('an archive says what went in, and a header by hand is read the same', () => {
  const expected = { note: { again: true }, files: [file('a', 'one'), file('b/c', '', true)] };
  assert.deepEqual(decodeArchive(good, limits), expected);
  assert.deepEqual(
    decodeArchive(withHeader('{"note":{"again":true},"files":[["a",3,0],["b/c",0,1]]}', 'one'), limits),
    expected,
  );
  assert.deepEqual(decodeArchive(encodeArchive({ note: {}, files: [] }), limits), { note: {}, files: [] });
});

const refused = [
  ['nothing', Buffer.alloc(0), /has no head/],
  ['another first line', Buffer.from('groundstate-files-2\n\0\0\0\0'), /has no head/],
  ['a tar file', Buffer.alloc(1024), /has no head/],
  ['a header longer than the archive', good.subarray(0, 30), /header longer than itself/],
  [
    'a header of 8 MiB and more',
    withHeader(`{"note":{},"files":[]${' '.repeat(8 * 2 ** 20)}}`),
    /header longer than itself/,
  ],
  ['a header that is not JSON', withHeader('{'), /not JSON/],
  ['a header that is a list', withHeader('[]'), /no object/],
  ['a header that is null', withHeader('null'), /no object/],
  ['a header without files', withHeader('{"note":{}}'), /without a note and a list/],
  ['a note that is a list', withHeader('{"note":[],"files":[]}'), /without a note and a list/],
  ['an entry that is a text', withHeader('{"note":{},"files":["a"]}'), /cannot be read/],
  ['a length that is a text', withHeader('{"note":{},"files":[["a","0",0]]}'), /cannot be read/],
  ['a negative length', withHeader('{"note":{},"files":[["a",-1,0]]}'), /cannot be read/],
  ['a broken length', withHeader('{"note":{},"files":[["a",0.5,0]]}'), /cannot be read/],
  ['a path that climbs', withHeader('{"note":{},"files":[["../a",0,0]]}'), /leaves its folder/],
  ['an absolute path', withHeader('{"note":{},"files":[["/a",0,0]]}'), /leaves its folder/],
  ['a path twice', withHeader('{"note":{},"files":[["a",0,0],["a",0,0]]}'), /twice/],
  ['a length past the end', withHeader('{"note":{},"files":[["a",2,0]]}', 'x'), /does not hold/],
  ['bytes after the last file', withHeader('{"note":{},"files":[["a",1,0]]}', 'xy'), /no file owns/],
  ['too many files', withHeader('{"note":{},"files":[["a",0],["b",0],["c",0],["d",0]]}'), /more than 3 files/],
  ['too many bytes', withHeader('{"note":{},"files":[["a",101]]}', 'x'.repeat(101)), /more than 100 bytes/],
] as const;

for (const [what, bytes, pattern] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(() => decodeArchive(bytes, limits), isFailure('synth.output', pattern));
  });
}

test('exactly as many bytes as allowed are taken', () => {
  assert.equal(decodeArchive(withHeader('{"note":{},"files":[["a",100]]}', 'x'.repeat(100)), limits).files.length, 1);
});

test("a stranger's bytes are either an archive or a refusal, never another error", () => {
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.uint8Array({ maxLength: 4 }), (at, bytes) => {
      const changed = Buffer.concat([good.subarray(0, at), bytes, good.subarray(at + bytes.length)]);
      try {
        for (const { path } of decodeArchive(changed, limits).files) assert.doesNotMatch(path, /^\/|\.\./);
      } catch (error) {
        assert.ok(isFailure('synth.output', /./)(error));
      }
    }),
  );
});
