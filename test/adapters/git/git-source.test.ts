import assert from 'node:assert/strict';
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { Failure } from '../../../src/core/failure.ts';
import {
  commitFiles,
  createBareRepository,
  pushBranch,
  removeRepository,
  revertCommit,
  runTestGit,
  type TestRepository,
} from '../../support/git-repository.ts';

const { signal } = new AbortController();
const unknownCommit = '1'.repeat(40);
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-source-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function openRepository(files: Readonly<Record<string, string>> = { 'infra/main.ts': 'one' }) {
  const repository = await createBareRepository(undefined, { parent: folder });
  const first = await commitFiles(repository, { files, message: 'Add the stacks' });
  return { repository, first, source: sourceOf(repository) };
}

function sourceOf(repository: Pick<TestRepository, 'folder' | 'url' | 'branch'>, infra = 'infra') {
  return createGitSource({
    folder: infra,
    repository: repository.url,
    branch: repository.branch,
    mirrorPath: path.join(repository.folder, 'mirror'),
    allowFile: true,
    now: () => 1234,
  });
}

function isFailure(code: string, pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code);
    assert.match(error.detail, pattern);
    return true;
  };
}

test('the tip is the commit of exactly the tracked branch', async () => {
  const { repository, first, source } = await openRepository();
  await commitFiles(repository, { files: { a: 'x' }, message: 'elsewhere' });
  await pushBranch(repository, { branch: 'other/refs/heads/main' });
  await runTestGit(repository.workPath, ['reset', '--quiet', '--hard', first]);
  await pushBranch(repository, { force: true });
  assert.equal(await source.tip(signal), first);
});

test('a fetched commit is described with its author, its time, its subject and when it was seen', async () => {
  const { repository, source } = await openRepository();
  const commit = await commitFiles(repository, {
    files: { 'infra/main.ts': 'two' },
    message: 'Open a port\u001b[31m in red\n\nand a body',
    author: { name: 'Grace Example', email: 'grace@example.com' },
  });
  const revision = await source.fetch(commit, signal);
  const committed = Number(await runTestGit(repository.workPath, ['show', '-s', '--format=%ct', commit])) * 1000;
  assert.deepEqual(revision, {
    commit,
    seenAt: 1234,
    author: 'Grace Example',
    email: 'grace@example.com',
    committedAt: committed,
    subject: 'Open a port [31m in red',
  });
});

test('commits are related as same, ancestor, not an ancestor, and unknown when one was never fetched', async () => {
  const { repository, first, source } = await openRepository();
  const second = await commitFiles(repository, { files: { a: '2' }, message: 'second' });
  await source.fetch(second, signal);
  assert.equal(await source.relation(first, first, signal), 'same');
  assert.equal(await source.relation(first, second, signal), 'ancestor');
  assert.equal(await source.relation(second, first, signal), 'not-ancestor');
  assert.equal(await source.relation(unknownCommit, second, signal), 'unknown');
  assert.equal(await source.relation(unknownCommit, unknownCommit, signal), 'unknown');
});

test('rewritten history is fetched and seen as not descending, and the old commit stays known', async () => {
  const { repository, first, source } = await openRepository();
  const second = await commitFiles(repository, { files: { a: '2' }, message: 'second' });
  await source.fetch(second, signal);
  await runTestGit(repository.workPath, ['reset', '--quiet', '--hard', first]);
  await runTestGit(repository.workPath, ['commit', '--quiet', '--amend', '--allow-empty', '-m', 'rewritten']);
  const rewritten = await pushBranch(repository, { force: true });
  const revision = await source.fetch(await source.tip(signal), signal);
  assert.equal(revision.commit, rewritten);
  assert.equal(await source.relation(second, rewritten, signal), 'not-ancestor');
  assert.equal((await source.describe(second, signal)).subject, 'second');
});

test('a revert commit descends from what it reverts and has the files of before', async () => {
  const { repository, source } = await openRepository({ 'infra/main.ts': 'one' });
  const second = await commitFiles(repository, { files: { 'infra/main.ts': 'two' }, message: 'second' });
  const reverted = await revertCommit(repository, second);
  await source.fetch(reverted, signal);
  assert.equal(await source.relation(second, reverted, signal), 'ancestor');
  const { path: written } = await source.materialize(reverted, signal);
  assert.equal(await readFile(path.join(written, 'main.ts'), 'utf8'), 'one');
});

test('only a change below the infra folder touches it', async () => {
  const { repository, first, source } = await openRepository();
  const docs = await commitFiles(repository, { files: { 'README.md': 'hello' }, message: 'docs' });
  const infra = await commitFiles(repository, { files: { 'infra/deep/a.ts': 'x' }, message: 'infra' });
  const gone = await commitFiles(repository, { files: { infra: null }, message: 'gone' });
  await source.fetch(gone, signal);
  assert.equal(await source.touches(first, docs, signal), false);
  assert.equal(await sourceOf(repository, '').touches(first, docs, signal), true);
  assert.equal(await source.touches(docs, infra, signal), true);
  assert.equal(await source.touches(infra, gone, signal), true);
});

test('the files of a commit are written as they are in Git, in a folder named after the infra root', async () => {
  const binary = Buffer.from([0, 255, 10, 13, 10, 0]);
  const { repository, source } = await openRepository({
    'infra/a.ts': 'a\r\n',
    'infra/deep/ü b.txt': '',
    'other/c': 'c',
  });
  await writeFile(path.join(repository.workPath, 'infra/binary'), binary);
  await writeFile(path.join(repository.workPath, 'infra/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  const commit = await commitFiles(repository, { files: {}, message: 'binary' });
  await source.fetch(commit, signal);
  const tree = await source.materialize(commit, signal);
  assert.equal(path.basename(tree.path), 'infra');
  assert.deepEqual((await readdir(tree.path, { recursive: true })).toSorted(), [
    'a.ts',
    'binary',
    'deep',
    'deep/ü b.txt',
    'run.sh',
  ]);
  assert.deepEqual(await readFile(path.join(tree.path, 'binary')), binary);
  assert.equal((await lstat(path.join(tree.path, 'run.sh'))).mode & 0o777, 0o755);
  assert.deepEqual(await source.materialize(commit, signal), tree);
  const whole = await sourceOf(repository, '').materialize(commit, signal);
  assert.equal(path.basename(whole.path), 'estate');
  assert.deepEqual((await readdir(whole.path)).toSorted(), ['infra', 'other']);
});

test('symlinks, submodules and LFS pointers are named as skipped, and no link is made', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
  const { repository, source } = await openRepository({ 'infra/a.ts': 'a', 'infra/large.bin': pointer });
  await symlink('/etc/passwd', path.join(repository.workPath, 'infra/link'));
  await runTestGit(repository.workPath, [
    'update-index',
    '--add',
    '--cacheinfo',
    `160000,${unknownCommit},infra/module`,
  ]);
  await runTestGit(repository.workPath, ['add', 'infra/link']);
  await runTestGit(repository.workPath, ['commit', '--quiet', '-m', 'links']);
  const commit = await pushBranch(repository);
  await source.fetch(commit, signal);
  for (const round of ['fresh', 'cached']) {
    const tree = await source.materialize(commit, signal);
    assert.deepEqual(
      tree.skipped.toSorted((a, b) => a.path.localeCompare(b.path)),
      [
        { path: 'large.bin', kind: 'lfs-pointer' },
        { path: 'link', kind: 'symlink' },
        { path: 'module', kind: 'submodule' },
      ],
      round,
    );
    assert.deepEqual((await readdir(tree.path)).toSorted(), ['a.ts', 'large.bin']);
  }
});

test('the mirror holds no file contents until they are asked for, and then those of the infra folder only', async () => {
  const { repository, source } = await openRepository({ 'infra/a.ts': 'a', 'large/b': 'b'.repeat(1000) });
  const commit = await source.tip(signal);
  await source.fetch(commit, signal);
  const mirrors = path.join(repository.folder, 'mirror');
  const mirror = path.join(mirrors, (await readdir(mirrors)).find((name) => name.endsWith('.git')) ?? '');
  const missing = async () => {
    const listed = await runTestGit(mirror, ['rev-list', '--objects', '--missing=print', commit]);
    return listed.split('\n').filter((line) => line.startsWith('?')).length;
  };
  assert.equal(await missing(), 2);
  await source.materialize(commit, signal);
  assert.equal(await missing(), 1);
});

test('hooks, filters and attributes of the repository run nothing', async () => {
  const witness = path.join(folder, 'witness');
  const { repository, source } = await openRepository({
    'infra/.gitattributes': '*.ts filter=evil diff=evil\n',
    'infra/a.ts': 'kept',
    'infra/.gitconfig': `[filter "evil"]\n smudge = touch ${witness}\n`,
  });
  const commit = await source.tip(signal);
  await source.fetch(commit, signal);
  const tree = await source.materialize(commit, signal);
  assert.equal(await readFile(path.join(tree.path, 'a.ts'), 'utf8'), 'kept');
  await assert.rejects(lstat(witness), { code: 'ENOENT' });
  await removeRepository(repository);
});

test('a missing branch, a missing repository and a dead server are each said', async () => {
  const { repository } = await openRepository();
  const wrongBranch = sourceOf({ ...repository, branch: 'production' });
  await assert.rejects(wrongBranch.tip(signal), isFailure('git.branch-missing', /no branch "production"/));
  await assert.rejects(
    wrongBranch.fetch(unknownCommit, signal),
    isFailure('git.branch-missing', /no branch "production"/),
  );
  const nowhere = sourceOf({ ...repository, url: `${repository.url}-not-there` });
  await assert.rejects(nowhere.tip(signal), isFailure('git.unreachable', /not-there.*tried again/s));
  const dead = sourceOf({ ...repository, url: 'https://127.0.0.1:9/owner/estate.git' });
  await assert.rejects(dead.tip(signal), isFailure('git.unreachable', /127\.0\.0\.1/));
});

test('a server that accepts and never answers is left when the caller gives up', async (context) => {
  const server: Server = createServer(() => undefined).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const source = createGitSource({
    repository: `https://127.0.0.1:${address.port}/estate.git`,
    branch: 'main',
    folder: '',
    mirrorPath: path.join(folder, 'silent'),
    now: () => 0,
  });
  const leaving = new AbortController();
  server.once('connection', () => leaving.abort(new Error('shutting down')));
  await assert.rejects(source.tip(leaving.signal), /shutting down/);
});

test('a folder that the commit does not have is not an empty estate', async () => {
  const { repository, first } = await openRepository();
  const source = sourceOf(repository, 'platform');
  await source.fetch(first, signal);
  await assert.rejects(source.materialize(first, signal), isFailure('git.folder-missing', /"platform"/));
  assert.throws(() => sourceOf(repository, '../infra'), isFailure('git.folder', /relative to the root/));
});

test('a commit that was never fetched cannot be described, written or compared', async () => {
  const { source, first } = await openRepository();
  await source.fetch(first, signal);
  await assert.rejects(source.describe(unknownCommit, signal), Failure);
  await assert.rejects(source.materialize(unknownCommit, signal), Failure);
  await assert.rejects(source.touches(unknownCommit, first, signal), Failure);
  await assert.rejects(source.describe('main', signal), isFailure('git.commit-id', /full id/));
  await assert.rejects(source.relation('--output=x', first, signal), isFailure('git.commit-id', /full id/));
});

test('a branch that is named like a commit is still a branch', async () => {
  const { repository, first, source } = await openRepository();
  await runTestGit(repository.workPath, ['commit', '--quiet', '--allow-empty', '-m', 'impostor']);
  const impostor = await pushBranch(repository, { branch: first });
  await source.fetch(first, signal);
  assert.equal((await source.describe(first, signal)).commit, first);
  assert.equal(await source.relation(impostor, first, signal), 'unknown');
});

test('a commit that takes one file away and adds a similar one is read, although a blobless mirror lacks both', async () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n');
  const { repository, source, first } = await openRepository({ 'infra/old.ts': lines });
  await source.fetch(first, signal);
  const files = { 'infra/old.ts': null, 'infra/new.ts': `${lines}\nchanged` };
  const second = await commitFiles(repository, { files, message: 'Rename and change' });
  assert.equal((await source.fetch(second, signal)).subject, 'Rename and change');
  const { path: written } = await source.materialize(second, signal);
  assert.deepEqual(await readdir(written), ['new.ts']);
});
