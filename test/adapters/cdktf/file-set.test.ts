import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { checkPath, readFiles, writeFiles } from '../../../src/adapters/cdktf/file-set.ts';
import { isFailure } from './open-test-synth.ts';

const limits = { files: 10, bytes: 1000 };
let folder: string;
let count = 0;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-files-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function newFolder(): Promise<string> {
  count += 1;
  const root = path.join(folder, String(count));
  await mkdir(path.join(root, 'a'), { recursive: true });
  await writeFile(path.join(root, 'a/plain.txt'), 'text');
  return root;
}

test('files come out as they went in, in the order of their names, with their bytes and their mode', async () => {
  const root = await newFolder();
  await writeFile(path.join(root, 'z'), Buffer.from([0, 255, 10]));
  for (const name of ['y', 'empty', 'x', 'b']) await writeFile(path.join(root, name), '');
  await chmod(path.join(root, 'z'), 0o755);
  const files = await readFiles(root, limits);
  assert.deepEqual(
    files.map((file) => [file.path, file.content.toString('latin1'), file.executable]),
    [
      ['a/plain.txt', 'text', false],
      ['b', '', false],
      ['empty', '', false],
      ['x', '', false],
      ['y', '', false],
      ['z', '\u0000ÿ\n', true],
    ],
  );
  const copy = path.join(folder, 'deep/copy');
  await writeFiles(copy, files);
  assert.deepEqual(await readFiles(copy, limits), files);
  assert.equal((await stat(path.join(copy, 'z'))).mode & 0o111, 0o111);
});

const strange = [
  ['a link to a file', (root: string) => symlink('/etc/passwd', path.join(root, 'x'))],
  ['a link to a folder', (root: string) => symlink('/etc', path.join(root, 'x'))],
  ['a link to nothing', (root: string) => symlink('nowhere', path.join(root, 'x'))],
  ['a second name of a file', (root: string) => link(path.join(root, 'a/plain.txt'), path.join(root, 'x'))],
  ['a pipe', async (root: string) => execFileSync('mkfifo', [path.join(root, 'x')])],
] as const;

for (const [what, make] of strange) {
  test(`${what} is refused and not followed`, async () => {
    const root = await newFolder();
    await make(root);
    await assert.rejects(readFiles(root, limits), isFailure('synth.output', /"(x|a\/plain\.txt)" is not a plain file/));
  });
}

test('more files, more bytes or more levels than allowed are refused, and exactly as many are not', async () => {
  const root = await newFolder();
  await readFiles(root, { files: 2, bytes: 4 });
  await assert.rejects(readFiles(root, { files: 1, bytes: 4 }), isFailure('synth.output', /more than 1 files/));
  await assert.rejects(readFiles(root, { files: 2, bytes: 3 }), isFailure('synth.output', /too many bytes/));
  await mkdir(path.join(root, 'd/'.repeat(32)), { recursive: true });
  await readFiles(root, { files: 100, bytes: 4 });
  await mkdir(path.join(root, 'd/'.repeat(33)), { recursive: true });
  await assert.rejects(readFiles(root, { files: 100, bytes: 4 }), isFailure('synth.output', /too deep/));
});

test('names that are left out are not looked into', async () => {
  const root = await newFolder();
  await mkdir(path.join(root, 'node_modules'));
  await symlink('/etc', path.join(root, 'node_modules/x'));
  const files = await readFiles(root, limits, new Set(['node_modules']));
  assert.deepEqual(
    files.map((file) => file.path),
    ['a/plain.txt'],
  );
});

const badPaths = [
  '',
  '/etc/passwd',
  '..',
  '../x',
  'a/../../x',
  'a/..',
  './x',
  'a//x',
  'a/',
  'a\0b',
  'a\nb',
  'a\u001b[2J',
  'a\\..\\x',
  '\ufffd',
  'x'.repeat(1025),
  Array.from({ length: 33 }, () => 'd').join('/'),
];
for (const name of badPaths) {
  test(`the path ${JSON.stringify(name.slice(0, 40))} is refused, also when it is written`, async () => {
    assert.throws(() => checkPath(name), isFailure('synth.output', /The path/));
    const root = path.join(folder, 'never');
    await assert.rejects(writeFiles(root, [{ path: name, content: Buffer.from('x'), executable: false }]));
    assert.deepEqual(await readdir(root), []);
  });
}

for (const name of ['a', 'a/b.json', '...', '.hidden', 'a b/ü', `${'d/'.repeat(31)}x`, 'x'.repeat(1024)]) {
  test(`the path ${JSON.stringify(name.slice(0, 40))} is accepted`, () => assert.equal(checkPath(name), name));
}

test('a file that stands twice, and a file below a file, are refused', async () => {
  const file = (name: string, text: string) => ({ path: name, content: Buffer.from(text), executable: false });
  const root = path.join(folder, 'twice');
  await assert.rejects(writeFiles(root, [file('a', '1'), file('a', '2')]), isFailure('synth.output', /stands twice/));
  assert.equal(await readFile(path.join(root, 'a'), 'utf8'), '1');
  await assert.rejects(writeFiles(root, [file('a/b', '2')]));
  assert.equal(await readFile(path.join(root, 'a'), 'utf8'), '1');
});

test('a name that the disk does not take is said as the disk says it', async () => {
  const files = [{ path: 'n'.repeat(300), content: Buffer.from('x'), executable: false }];
  await assert.rejects(writeFiles(path.join(folder, 'long'), files), { code: 'ENAMETOOLONG' });
});
