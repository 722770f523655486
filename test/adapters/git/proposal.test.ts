import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { Failure } from '../../../src/core/failure.ts';
import {
  commitFiles,
  createBareRepository,
  pushBranch,
  runTestGit,
  type TestRepository,
} from '../../support/git-repository.ts';

const { signal } = new AbortController();
let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-proposal-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const lines = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';

/** A repository with a branch that began at the first commit of main; `main` and `branch` are what each changed since. */
async function open(main: Readonly<Record<string, string>>, branch: Readonly<Record<string, string>>) {
  const repository = await createBareRepository(undefined, { parent: folder });
  const start = await commitFiles(repository, { files: { 'infra/main.ts': lines }, message: 'Add the stacks' });
  await runTestGit(repository.workPath, ['checkout', '--quiet', '-b', 'fix']);
  const grace = { name: 'Grace', email: 'grace@example.com' };
  const head = await commitOn(repository, 'fix', branch, grace);
  await runTestGit(repository.workPath, ['checkout', '--quiet', 'main']);
  const tip = Object.keys(main).length === 0 ? start : await commitOn(repository, 'main', main);
  const source = createGitSource({
    folder: 'infra',
    repository: repository.url,
    branch: 'main',
    mirrorPath: path.join(repository.folder, 'mirror'),
    allowFile: true,
    now: () => 1234,
  });
  return { repository, start, head, tip, source };
}

async function commitOn(
  repository: TestRepository,
  branch: string,
  files: Readonly<Record<string, string>>,
  author?: { readonly name: string; readonly email: string },
): Promise<string> {
  return commitFiles({ ...repository, branch }, { files, message: `Change ${branch}`, ...(author && { author }) });
}

function isFailure(code: string, words: RegExp) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof Failure, String(thrown));
    assert.equal(thrown.code, code);
    assert.match(thrown.detail, words);
    return true;
  };
}

test('a branch that contains the tip is planned as it is, and its author is named', async () => {
  const { head, tip, source } = await open({}, { 'infra/main.ts': 'new' });
  const proposal = await source.propose('fix', signal);
  assert.deepEqual([proposal.base, proposal.head.commit, proposal.merged], [tip, head, head]);
  assert.deepEqual([proposal.head.author, proposal.head.subject], ['Grace', 'Change fix']);
});

test('a branch that the tip contains already is the tip', async () => {
  const { start, tip, source } = await open({ 'infra/main.ts': 'newer' }, {});
  const proposal = await source.propose(start, signal);
  assert.deepEqual([proposal.base, proposal.head.commit, proposal.merged], [tip, start, tip]);
});

test('what moved apart is merged in the mirror, the same way each time, and the tracked branch stays', async () => {
  const { repository, head, tip, source } = await open(
    { 'infra/main.ts': `${lines}eight\n`, 'infra/other.ts': 'of main' },
    { 'infra/main.ts': `zero\n${lines}`, 'infra/new.ts': 'of fix' },
  );
  const proposal = await source.propose('fix', signal);
  assert.deepEqual([proposal.base, proposal.head.commit], [tip, head]);
  assert.notEqual(proposal.merged, head);
  const { path: place } = await source.materialize(proposal.merged, signal);
  assert.equal(await readFile(path.join(place, 'main.ts'), 'utf8'), `zero\n${lines}eight\n`);
  assert.equal(await readFile(path.join(place, 'other.ts'), 'utf8'), 'of main');
  assert.equal(await readFile(path.join(place, 'new.ts'), 'utf8'), 'of fix');
  assert.equal((await source.propose('fix', signal)).merged, proposal.merged);
  assert.equal(await source.tip(signal), tip);
  assert.equal((await source.fetch(tip, signal)).commit, tip);
  assert.equal(await source.relation(tip, proposal.merged, signal), 'ancestor');
  const branches = await runTestGit(repository.barePath, ['for-each-ref', '--format=%(refname)']);
  assert.deepEqual(branches.split('\n'), ['refs/heads/fix', 'refs/heads/main']);
});

test('a pull request, a merge request and a full commit id are found where no branch has them', async () => {
  const { repository, head, source } = await open({}, { 'infra/main.ts': 'new' });
  await runTestGit(repository.barePath, ['update-ref', 'refs/pull/12/head', head]);
  await runTestGit(repository.barePath, ['update-ref', '-d', 'refs/heads/fix']);
  for (const ref of ['refs/pull/12/head', head]) {
    assert.equal((await source.propose(ref, signal)).head.commit, head, ref);
  }
  await assert.rejects(source.propose('refs/merge-requests/12/head', signal), isFailure('git.ref-missing', /no refs/));
});

test('a branch of the name of the tracked one in the mirror does not reach it', async () => {
  const { repository, tip, source } = await open({}, { 'infra/main.ts': 'new' });
  await runTestGit(repository.workPath, ['checkout', '--quiet', 'fix']);
  await pushBranch(repository, { branch: 'refs/tracked/main' });
  const proposal = await source.propose('refs/heads/refs/tracked/main', signal);
  assert.equal(proposal.base, tip);
  assert.equal((await source.fetch(tip, signal)).commit, tip);
});

test('two changes of the same lines cannot be merged, and their files are named', async () => {
  const { source } = await open({ 'infra/main.ts': 'of main' }, { 'infra/main.ts': 'of fix' });
  await assert.rejects(source.propose('fix', signal), isFailure('git.merge-conflict', /same lines of infra\/main\.ts/));
});

const refused: readonly [sentence: string, ref: string, code: string][] = [
  ['an option', '--upload-pack=touch', 'git.ref'],
  ['a refspec', 'main:refs/tracked/main', 'git.ref'],
  ['a forced ref', '+main', 'git.ref'],
  ['two dots', 'a..b', 'git.ref'],
  ['a word of Git', 'main@{1}', 'git.ref'],
  ['nothing', '', 'git.ref'],
  ['a branch that is not there', 'nowhere', 'git.ref-missing'],
  ['a short commit id', '1234567', 'git.ref-missing'],
  ['a commit that is not there', '1'.repeat(40), 'git.ref-missing'],
];
test('what is no commit is refused, and what is not there is said', async () => {
  const { source } = await open({}, { 'infra/main.ts': 'new' });
  for (const [sentence, ref, code] of refused) {
    await assert.rejects(source.propose(ref, signal), (thrown: Failure) => {
      assert.equal(thrown.code, code, `${sentence}: ${thrown.detail}`);
      return true;
    });
  }
});

test('the authors of what came with a commit are those of every commit since, and of what was merged', async () => {
  const { repository, start, source } = await open({ 'infra/other.ts': 'of main' }, { 'infra/new.ts': 'of fix' });
  await runTestGit(repository.workPath, ['merge', '--quiet', '--no-ff', '-m', 'Merge the fix', 'fix']);
  const merged = await pushBranch(repository);
  await source.fetch(merged, signal);
  const names = async (older: string | undefined, newer: string): Promise<readonly string[]> =>
    (await source.authors(older, newer, signal)).map(({ name, email }) => `${name} <${email}>`).toSorted();
  const [ada, grace] = ['Ada Example <ada@example.com>', 'Grace <grace@example.com>'];
  assert.deepEqual(await names(start, merged), [ada, grace]);
  assert.deepEqual(await names(undefined, merged), [ada, grace]);
  assert.deepEqual(await names(merged, merged), [ada, grace]);
  assert.deepEqual(await names('1'.repeat(40), start), [ada]);
  const first = (await runTestGit(repository.workPath, ['rev-list', '--max-parents=0', 'HEAD'])).trim();
  assert.deepEqual(await names(undefined, first), [ada]);
});
