import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { GitMirror } from '../../../src/adapters/git/git-mirror.ts';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { healMirror } from '../../../src/adapters/git/heal-mirror.ts';
import { parseRepositoryUrl } from '../../../src/adapters/git/repository-url.ts';
import { Failure } from '../../../src/core/failure.ts';
import { commitFiles, createBareRepository, runTestGit } from '../../support/git-repository.ts';

const { signal } = new AbortController();
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-damaged-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function sourceOf(url: string, mirrorPath: string) {
  return createGitSource({ folder: '', repository: url, branch: 'main', mirrorPath, allowFile: true, now: () => 0 });
}

async function openHistory() {
  const repository = await createBareRepository(undefined, { parent: folder });
  const second = await commitFiles(repository, { files: { a: '2' }, message: 'second' });
  const third = await commitFiles(repository, { files: { a: '3' }, message: 'third' });
  const mirrorPath = path.join(repository.folder, 'mirror');
  const source = sourceOf(repository.url, mirrorPath);
  await source.fetch(third, signal);
  const name = (await readdir(mirrorPath)).find((each) => each.endsWith('.git')) ?? '';
  return { repository, second, third, source, gitDir: path.join(mirrorPath, name) };
}

test('a shallow mirror, for which an ancestor looks like a stranger, is cloned again before it answers', async () => {
  const { repository, second, third, source, gitDir } = await openHistory();
  await writeFile(path.join(gitDir, 'shallow'), `${third}\n`);
  // What git itself says of it: exit status 1, a plain no.
  await assert.rejects(runTestGit(gitDir, ['merge-base', '--is-ancestor', second, third]), { code: 1 });
  assert.equal(await source.relation(second, third, signal), 'ancestor');
  assert.equal(await source.relation(repository.commit, third, signal), 'ancestor');
});

test('files that are lost are fetched again, and a mirror that lost everything is cloned again', async () => {
  const { second, third, source, gitDir } = await openHistory();
  await rm(path.join(gitDir, 'objects'), { recursive: true });
  const { path: written } = await source.materialize(third, signal);
  assert.deepEqual(await readdir(written), ['a']);
  assert.equal(await source.relation(second, third, signal), 'ancestor');
});

test('an applied commit that the new clone does not have stays unknown, and is no sign of damage', async () => {
  const { repository, third, source, gitDir } = await openHistory();
  await writeFile(path.join(gitDir, 'HEAD'), '');
  const gone = '1'.repeat(40);
  assert.equal(await source.relation(gone, third, signal), 'unknown');
  assert.equal(await source.relation(repository.commit, third, signal), 'ancestor');
});

test('an empty repository and one that is shallow itself give no commit to apply', async () => {
  const empty = path.join(folder, 'empty.git');
  await runTestGit(folder, ['init', '--quiet', '--bare', '--initial-branch=main', empty]);
  const source = sourceOf(pathToFileURL(empty).href, path.join(folder, 'mirror-of-empty'));
  await assert.rejects(source.tip(signal), { code: 'git.branch-missing' });
  await assert.rejects(source.fetch('1'.repeat(40), signal), { code: 'git.branch-missing' });

  const { repository, third } = await openHistory();
  const shallow = path.join(folder, 'shallow.git');
  await runTestGit(folder, ['clone', '--quiet', '--bare', '--depth=1', repository.url, shallow]);
  const cut = sourceOf(pathToFileURL(shallow).href, path.join(folder, 'mirror-of-shallow'));
  await assert.rejects(cut.fetch(third, signal), (error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.detail, /shallow/, error.detail);
    return true;
  });
});

test('a mirror is cloned once for a tip; if that does not help, nothing more is tried until the branch moves', async () => {
  const done: string[] = [];
  let tip = 'a';
  // Stands for a mirror on a broken disk, or of a repository that is broken itself: whatever is asked fails, and it is never sound.
  const broken = {
    url: parseRepositoryUrl('https://example.com/estate.git', false),
    isSound: async () => false,
    readTip: async () => tip,
    discard: async () => void done.push('discard'),
    fetchTip: async () => void done.push(`fetch ${tip}`),
  } as unknown as GitMirror;
  const ask = healMirror(broken);
  const question = async () => {
    done.push('ask');
    throw new Error('unable to read tree');
  };
  const isDamaged = { code: 'git.mirror-damaged', handling: 'stop' };
  await assert.rejects(ask(question, signal), isDamaged);
  assert.deepEqual(done.splice(0), ['ask', 'discard', 'fetch a', 'ask']);
  await assert.rejects(ask(question, signal), isDamaged);
  assert.deepEqual(done.splice(0), ['ask']);
  tip = 'b';
  await Promise.all([1, 2, 3].map(() => assert.rejects(ask(question, signal), isDamaged)));
  assert.equal(done.filter((each) => each === 'discard').length, 1, 'however many ask at the same time');
});

test('an object that no honest git makes is refused as it arrives, and what was fetched before stays good', async () => {
  const { repository, third, source } = await openHistory();
  const blob = await runTestGit(repository.barePath, ['rev-parse', `${third}:a`]);
  const file = path.join(repository.folder, 'tree');
  await writeFile(file, Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(blob.trim(), 'hex')]));
  const tree = await runTestGit(repository.barePath, ['hash-object', '-t', 'tree', '--literally', '-w', file]);
  const wrong = await runTestGit(repository.barePath, ['commit-tree', tree.trim(), '-p', third, '-m', 'wrong']);
  await runTestGit(repository.barePath, ['update-ref', 'refs/heads/main', wrong.trim()]);
  await assert.rejects(
    source.fetch(wrong.trim(), signal),
    (thrown) => thrown instanceof Failure && thrown.handling !== 'retry',
  );
  const { path: written } = await source.materialize(third, signal);
  assert.deepEqual(await readdir(written), ['a']);
});
