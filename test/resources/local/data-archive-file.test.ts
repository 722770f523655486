import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import type { FilePort } from '../../../src/terraform/ports.ts';
import { readLocally } from '../read-data.ts';

const content: Readonly<Record<string, string>> = {
  'lambda/index.js': 'exports.handler = async () => ({ statusCode: 200 });\n'.repeat(20),
  'lambda/lib/util.js': 'module.exports = {};\n',
  'lambda/lib/deep/note.txt': 'a note\n',
  'lambda/bootstrap': '#!/bin/sh\n',
};
const bytesOf = (path: string): Uint8Array | undefined =>
  content[path] === undefined ? undefined : new TextEncoder().encode(content[path]);
const files: FilePort = {
  folder: '/stack',
  readText: (path) => content[path],
  readBytes: bytesOf,
  exists: (path) => path in content,
  executable: (path) => path.endsWith('bootstrap'),
  list: (folder) =>
    Object.keys(content)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1))
      .sort(),
};
const read = readLocally(files);

/** The entries of an archive, from its directory at the end, each unpacked. */
function unzip(
  archive: Uint8Array,
): readonly { readonly name: string; readonly text: string; readonly mode: string }[] {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    const [packed, nameLength, offset] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const mode = ((bytes.readUInt32LE(at + 38) >>> 16) & 0o777).toString(8);
    const start = offset + 30 + bytes.readUInt16LE(offset + 26);
    const text = inflateRawSync(bytes.subarray(start, start + packed)).toString();
    at += 46 + nameLength;
    return { name, text, mode };
  });
}

async function pack(config: Parameters<typeof read>[1]): Promise<ReturnType<typeof unzip>> {
  const { problem, files: kept } = await read('archive_file', { type: 'zip', output_path: 'out/code.zip', ...config });
  assert.equal(problem, undefined);
  return unzip(kept.readBytes('./out/code.zip') ?? new Uint8Array());
}

describe('data.archive_file', () => {
  test('packs a folder and keeps what is a program', async () => {
    const entries = await pack({ source_dir: 'lambda' });
    assert.deepEqual(
      entries.map(({ name, mode }) => [name, mode]),
      [
        ['bootstrap', '755'],
        ['index.js', '644'],
        ['lib/deep/note.txt', '644'],
        ['lib/util.js', '644'],
      ],
    );
    assert.equal(entries[1]?.text, content['lambda/index.js']);
  });

  test('leaves out files, folders and patterns', async () => {
    const names = async (excludes: readonly string[]) =>
      (await pack({ source_dir: 'lambda', excludes })).map(({ name }) => name);
    assert.deepEqual(await names(['lib']), ['bootstrap', 'index.js']);
    assert.deepEqual(await names(['*.js', 'bootstrap']), ['lib/deep/note.txt', 'lib/util.js']);
    assert.deepEqual(await names(['**/*.js', 'lib/deep/**']), ['bootstrap']);
  });

  test('packs one file, given texts and a given text', async () => {
    assert.deepEqual(
      (await pack({ source_file: 'lambda/lib/util.js', output_file_mode: '0600' })).map(({ name, mode }) => [
        name,
        mode,
      ]),
      [['util.js', '600']],
    );
    const source = [
      { filename: 'b.txt', content: 'b' },
      { filename: 'a.txt', content: 'ä' },
    ];
    assert.deepEqual(
      (await pack({ source })).map(({ name, text }) => [name, text]),
      [
        ['a.txt', 'ä'],
        ['b.txt', 'b'],
      ],
    );
    assert.equal((await pack({ source_content: 'x', source_content_filename: 'x.py' }))[0]?.name, 'x.py');
  });

  test('gives the hashes of the bytes, which are the same everywhere', async () => {
    const { values, files: kept } = await read('archive_file', {
      type: 'zip',
      output_path: 'code.zip',
      source_content: 'exports.handler = async () => 1;',
      source_content_filename: 'index.js',
    });
    const bytes = kept.readBytes('code.zip') ?? new Uint8Array();
    assert.equal(values?.['output_base64sha256'], createHash('sha256').update(bytes).digest('base64'));
    assert.equal(values?.['output_md5'], createHash('md5').update(bytes).digest('hex'));
    assert.equal(values?.['output_size'], bytes.length);
    assert.equal(values?.['id'], values?.['output_sha']);
    assert.equal(values?.['output_path'], 'code.zip');
    assert.equal(values?.['output_sha256'], '1543814c38178430901094ae43c49eff7a4d9c50148942355dc881d900bb3321');
  });

  test('says what is missing', async () => {
    const problem = async (config: Parameters<typeof read>[1]) =>
      (await read('archive_file', { type: 'zip', output_path: 'o.zip', ...config })).problem ?? '';
    assert.match(await problem({}), /give exactly one of/);
    assert.match(await problem({ source_file: 'a', source_dir: 'b' }), /give exactly one of/);
    assert.match(await problem({ source_dir: '../elsewhere' }), /nothing to pack at "..\/elsewhere"/);
    assert.match(await problem({ source_content: 'x', output_file_mode: 'rw' }), /not a mode in octal digits/);
  });
});
