import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseObjectBatch, parseTreeListing } from '../../../src/adapters/git/parse-objects.ts';

const id = 'a'.repeat(40);
const entry = (mode: string, name: string, type = 'blob'): string => `${mode} ${type} ${id}\t${name}\0`;

test('files, programs, links and submodules are told apart', () => {
  const text =
    entry('100644', 'a b') + entry('100755', 'x/run') + entry('120000', 'l') + entry('160000', 's', 'commit');
  assert.deepEqual(parseTreeListing(text), {
    files: [
      { id, path: 'a b', executable: false },
      { id, path: 'x/run', executable: true },
    ],
    skipped: [
      { path: 'l', kind: 'symlink' },
      { path: 's', kind: 'submodule' },
    ],
    unsafe: undefined,
  });
});

for (const name of [
  '..',
  '../x',
  'a/../b',
  '.',
  'a/.',
  '/etc/passwd',
  'a//b',
  '',
  '.git',
  '.GIT/config',
  'a/.git',
  'a/',
]) {
  test(`the path ${JSON.stringify(name)} is unsafe, also as a link`, () => {
    assert.equal(parseTreeListing(entry('100644', 'fine') + entry('100644', name)).unsafe, name);
    assert.equal(parseTreeListing(entry('120000', name)).unsafe, name);
  });
}

test('the first unsafe path is the one that is said', () => {
  assert.equal(parseTreeListing(entry('100644', '..') + entry('100644', '.git')).unsafe, '..');
});

for (const name of ['...', '.gitignore', 'git', 'a/.github/x', '..a']) {
  test(`the path ${name} is safe`, () => assert.equal(parseTreeListing(entry('100644', name)).unsafe, undefined));
}

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const batch = (text: string): Buffer => Buffer.from(text);

test('objects come out in the order asked for, whatever their bytes are', () => {
  const found = parseObjectBatch(batch(`${one} blob 3\na\nb\n${two} blob 0\n\n`), [one, two]);
  assert.deepEqual(found?.map(String), ['a\nb', '']);
  assert.deepEqual(parseObjectBatch(batch(''), []), []);
  assert.deepEqual(parseObjectBatch(batch(`${one} blob 1\nx`), [one])?.map(String), ['x']);
});

const broken = [
  ['a missing object', `${one} missing\n`],
  ['another object', `${two} blob 1\nx\n`],
  ['an object that is no file', `${one} tree 1\nx\n`],
  ['a size that is no number', `${one} blob x\nx\n`],
  ['a size that is not whole', `${one} blob 0.5\nx\n`],
  ['an answer that is cut off', `${one} blob 10\nx\n`],
  ['an answer that lacks the last byte', `${one} blob 3\nx\n`],
  ['no answer', ''],
] as const;
for (const [what, text] of broken) {
  test(`${what} makes the whole answer useless`, () => assert.equal(parseObjectBatch(batch(text), [one]), undefined));
}
