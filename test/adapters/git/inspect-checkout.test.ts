import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inspectCheckout } from '../../../src/adapters/git/inspect-checkout.ts';
import { cloneRepository, commitFiles, createBareRepository, runTestGit } from '../../support/git-repository.ts';

const { signal } = new AbortController();
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-checkout-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a fresh clone is clean and stands on the tip of its branch', async () => {
  const repository = await createBareRepository(undefined, { parent: folder });
  const commit = await commitFiles(repository, { files: { 'infra/a': 'a', '.gitignore': 'out/\n' }, message: 'a' });
  const checkout = await cloneRepository(repository);
  const expected = { clean: true, head: commit, remoteUrl: repository.barePath, branch: 'main' };
  assert.deepEqual(await inspectCheckout(checkout, signal), expected);
  assert.deepEqual(await inspectCheckout(path.join(checkout, 'infra'), signal), expected);
});

const untidy = [
  ['an edited file', 'a'],
  ['a file that was never added', 'new-file'],
] as const;
for (const [what, name] of untidy) {
  test(`${what} makes the checkout unclean`, async () => {
    const repository = await createBareRepository(undefined, { parent: folder });
    await commitFiles(repository, { files: { a: 'a' }, message: 'a' });
    const checkout = await cloneRepository(repository);
    await writeFile(path.join(checkout, name), 'changed');
    assert.equal((await inspectCheckout(checkout, signal))?.clean, false);
  });
}

test('a detached checkout has a head and no branch', async () => {
  const repository = await createBareRepository(undefined, { parent: folder });
  const checkout = await cloneRepository(repository);
  await runTestGit(checkout, ['checkout', '--quiet', '--detach']);
  const found = await inspectCheckout(checkout, signal);
  assert.equal(found?.head, repository.commit);
  assert.equal(found?.branch, undefined);
});

test('a folder without git, a bare repository and one without commits are no checkouts', async () => {
  assert.equal(await inspectCheckout(folder, signal), undefined);
  const repository = await createBareRepository(undefined, { parent: folder });
  assert.equal(await inspectCheckout(repository.barePath, signal), undefined);
  const empty = await mkdtemp(path.join(folder, 'empty-'));
  await runTestGit(empty, ['init', '--quiet']);
  assert.equal(await inspectCheckout(empty, signal), undefined);
});
