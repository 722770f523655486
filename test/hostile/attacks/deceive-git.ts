import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { Failure } from '../../../src/core/failure.ts';
import {
  commitFiles,
  createBareRepository,
  pushBranch,
  runTestGit,
  type TestRepository,
} from '../../support/git-repository.ts';
import type { DirectAttack, Stage } from '../attack.ts';

const { signal } = new AbortController();
const aim = 'deceive Git';

type Repository = TestRepository & { readonly commit: string };

function sourceOf(repository: TestRepository, more: object = {}) {
  const mirrorPath = path.join(repository.folder, 'mirror');
  return createGitSource({
    repository: repository.url,
    branch: 'main',
    folder: '',
    mirrorPath,
    allowFile: true,
    now: () => 0,
    ...more,
  });
}

/** The tip must be refused for its size; says so where it is not. */
async function expectTooLarge(repository: TestRepository): Promise<string | undefined> {
  const taken = await takeTip(repository);
  return taken instanceof Failure && taken.code === 'git.too-large' ? undefined : 'it was not refused as too large';
}

/** Fetches the tip and writes its files, as a run does; the failure where it is refused. */
async function takeTip(
  repository: TestRepository,
): Promise<{ readonly path: string; readonly commit: string; readonly subject: string } | Failure> {
  const source = sourceOf(repository);
  try {
    const revision = await source.fetch(await source.tip(signal), signal);
    return { ...revision, path: (await source.materialize(revision.commit, signal)).path };
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function withRepository(
  stage: Stage,
  act: (repository: Repository) => Promise<string | undefined>,
): Promise<string | undefined> {
  return act(await createBareRepository(undefined, { parent: stage.folder }));
}

/** Git objects by hand, as no client would make them; `--literally` stores them unchecked. */
async function storeObject(repository: TestRepository, type: string, content: Buffer): Promise<string> {
  const file = path.join(repository.folder, `object-${Math.random().toString(36).slice(2)}`);
  await writeFile(file, content);
  return runTestGit(repository.workPath, ['hash-object', '--literally', '-w', '-t', type, file]);
}

async function commitTree(repository: TestRepository, tree: string, message = 'x'): Promise<void> {
  const commit = await runTestGit(repository.workPath, ['commit-tree', tree, '-p', 'HEAD', '-m', message]);
  await runTestGit(repository.workPath, ['update-ref', 'refs/heads/main', commit]);
  await pushBranch(repository, { force: true });
}

function treeOf(mode: string, name: string, id: string): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
}

/** A tree with an entry that leaves the folder; whatever it writes there is what is looked for. */
function strangeEntry(name: string, entry: string): DirectAttack {
  return {
    name,
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const blob = await storeObject(repository, 'blob', Buffer.from('taken'));
        await commitTree(repository, await storeObject(repository, 'tree', treeOf('100644', entry, blob)));
        const taken = await takeTip(repository);
        if (!(taken instanceof Failure)) return 'the commit was taken';
        return findTaken(repository.folder) ? 'a file was written outside' : undefined;
      }),
  };
}

function findTaken(folder: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.git') && !entry.name.startsWith('object-'))
    .some((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8') === 'taken');
}

export const deceiveGit: readonly DirectAttack[] = [
  {
    name: 'hooks, filters and an fsmonitor that the repository brings',
    aim,
    sample: true,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const flag = path.join(repository.folder, 'ran');
        const script = `#!/bin/sh\ntouch ${flag}\n`;
        await commitFiles(repository, {
          message: 'x',
          files: {
            '.gitattributes': '* filter=evil diff=evil merge=evil\n*.bin filter=lfs\n',
            '.gitconfig': `[filter "evil"]\n smudge = touch ${flag}\n[core]\n fsmonitor = touch ${flag}\n hooksPath = hooks\n`,
            'hooks/post-checkout': script,
            'a.bin': 'x',
          },
        });
        for (const hook of ['post-checkout', 'pre-upload', 'reference-transaction', 'post-index-change']) {
          await writeFile(path.join(repository.barePath, 'hooks', hook), script, { mode: 0o755 });
        }
        await takeTip(repository);
        return existsSync(flag) ? 'a program of the repository ran' : undefined;
      }),
  },
  {
    name: 'a link to a file of the machine',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        await symlink(`${stage.home}/.aws/credentials`, path.join(repository.workPath, 'main.ts'));
        await symlink(stage.home, path.join(repository.workPath, 'home'));
        await commitFiles(repository, { files: {}, message: 'x' });
        const taken = await takeTip(repository);
        if (taken instanceof Failure) return undefined;
        return existsSync(path.join(taken.path, 'main.ts')) || existsSync(path.join(taken.path, 'home'))
          ? 'a link was made'
          : undefined;
      }),
  },
  {
    name: 'a submodule from elsewhere, and one whose address is a command',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const flag = path.join(repository.folder, 'ran');
        await runTestGit(repository.workPath, [
          'update-index',
          '--add',
          '--cacheinfo',
          `160000,${repository.commit},sub`,
        ]);
        await writeFile(
          path.join(repository.workPath, '.gitmodules'),
          `[submodule "sub"]\n path = sub\n url = ext::sh -c "touch ${flag}"\n update = !touch ${flag}\n`,
        );
        await runTestGit(repository.workPath, ['add', '.gitmodules']);
        await runTestGit(repository.workPath, ['commit', '--quiet', '-m', 'x']);
        await pushBranch(repository);
        const taken = await takeTip(repository);
        if (existsSync(flag)) return 'a command ran';
        return !(taken instanceof Failure) && existsSync(path.join(taken.path, 'sub'))
          ? 'a submodule was taken'
          : undefined;
      }),
  },
  strangeEntry('a tree entry named ".."', '..'),
  strangeEntry('a tree entry named ".git"', '.git'),
  strangeEntry('a tree entry named ".GIT"', '.GIT'),
  strangeEntry('a tree entry with a slash in its name', '../../taken'),
  {
    name: 'a replaced object: another tree behind the same commit',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const honest = await commitFiles(repository, { files: { 'main.ts': 'honest' }, message: 'honest' });
        await writeFile(path.join(repository.workPath, 'main.ts'), 'replaced');
        await runTestGit(repository.workPath, ['commit', '--quiet', '-am', 'evil']);
        const evil = await runTestGit(repository.workPath, ['rev-parse', 'HEAD']);
        await runTestGit(repository.workPath, ['replace', honest, evil]);
        await runTestGit(repository.workPath, [
          'push',
          '--quiet',
          'origin',
          'refs/replace/*:refs/replace/*',
          `${evil}:refs/heads/evil`,
        ]);
        const source = sourceOf(repository);
        await source.fetch(honest, signal);
        const tree = await source.materialize(honest, signal);
        return readFileSync(path.join(tree.path, 'main.ts'), 'utf8') === 'honest'
          ? undefined
          : 'the replaced tree was taken';
      }),
  },
  {
    name: 'a graft: a commit that only seems to descend',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const applied = await commitFiles(repository, { files: { a: '1' }, message: 'applied' });
        await runTestGit(repository.workPath, ['checkout', '--quiet', '--orphan', 'other']);
        await runTestGit(repository.workPath, ['commit', '--quiet', '-m', 'unrelated']);
        const unrelated = await pushBranch(repository, { force: true });
        await mkdir(path.join(repository.barePath, 'info'), { recursive: true });
        await writeFile(path.join(repository.barePath, 'info', 'grafts'), `${unrelated} ${applied}\n`);
        const source = sourceOf(repository);
        await source.fetch(unrelated, signal);
        const relation = await source.relation(applied, unrelated, signal);
        return relation === 'ancestor' ? 'it passed for a descendant' : undefined;
      }),
  },
  {
    name: 'an impostor: the id of a commit of a fork',
    aim,
    sample: true,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        await writeFile(path.join(repository.workPath, 'main.ts'), 'impostor');
        await runTestGit(repository.workPath, ['add', '.']);
        await runTestGit(repository.workPath, ['commit', '--quiet', '-m', 'impostor']);
        const impostor = await runTestGit(repository.workPath, ['rev-parse', 'HEAD']);
        await runTestGit(repository.workPath, ['push', '--quiet', 'origin', 'HEAD:refs/pull/1/head']);
        const source = sourceOf(repository);
        const revision = await source.fetch(impostor, signal);
        if (revision.commit === impostor) return 'it was described as the tip';
        const tree = await source.materialize(impostor, signal).catch(() => undefined);
        return tree === undefined ? undefined : 'its files were written';
      }),
  },
  {
    name: 'a branch that is named like a commit',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const honest = await commitFiles(repository, { files: { 'main.ts': 'honest' }, message: 'honest' });
        await writeFile(path.join(repository.workPath, 'main.ts'), 'evil');
        await runTestGit(repository.workPath, ['commit', '--quiet', '-am', 'evil']);
        await pushBranch(repository, { branch: honest });
        await pushBranch(repository, { branch: 'x/refs/heads/main' });
        const source = sourceOf(repository);
        const revision = await source.fetch(await source.tip(signal), signal);
        const tree = await source.materialize(honest, signal);
        return revision.commit === honest && readFileSync(path.join(tree.path, 'main.ts'), 'utf8') === 'honest'
          ? undefined
          : 'the branch was taken for the commit';
      }),
  },
  {
    name: 'a tag that is named like the tracked branch',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const honest = await commitFiles(repository, { files: { 'main.ts': 'honest' }, message: 'honest' });
        await writeFile(path.join(repository.workPath, 'main.ts'), 'evil');
        await runTestGit(repository.workPath, ['commit', '--quiet', '-am', 'evil']);
        await runTestGit(repository.workPath, [
          'push',
          '--quiet',
          'origin',
          'HEAD:refs/tags/main',
          'HEAD:refs/heads/refs/heads/main',
        ]);
        const taken = await takeTip(repository);
        return !(taken instanceof Failure) && taken.commit === honest ? undefined : 'the tag was taken';
      }),
  },
  {
    name: 'an object that is not what its id says',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const good = await storeObject(repository, 'blob', Buffer.from('honest'));
        const tree = await storeObject(repository, 'tree', treeOf('100644', 'main.ts', good));
        await commitTree(repository, tree);
        const place = path.join(repository.barePath, 'objects', good.slice(0, 2), good.slice(2));
        const evil = await storeObject(repository, 'blob', Buffer.from('evil'));
        const from = path.join(repository.workPath, '.git/objects', evil.slice(0, 2), evil.slice(2));
        if (!existsSync(place)) return 'the object is not where it was expected';
        await chmod(place, 0o644);
        await writeFile(place, readFileSync(from));
        const taken = await takeTip(repository);
        if (taken instanceof Failure) return undefined;
        return readFileSync(path.join(taken.path, 'main.ts'), 'utf8') === 'evil'
          ? 'the wrong content was taken'
          : undefined;
      }),
  },
  {
    name: 'a commit with two authors and a tree that is a commit',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const text = `tree ${repository.commit}\nparent ${repository.commit}\nauthor A <a> 1 +0000\nauthor B <b> 1 +0000\ncommitter C <c> 1 +0000\n\nx\n`;
        const commit = await storeObject(repository, 'commit', Buffer.from(text));
        await writeFile(path.join(repository.barePath, 'refs/heads/main'), `${commit}\n`);
        await runTestGit(repository.workPath, [
          'push',
          '--quiet',
          '--force',
          'origin',
          `${commit}:refs/heads/main`,
        ]).catch(() => undefined);
        return (await takeTip(repository)) instanceof Failure ? undefined : 'the commit was taken';
      }),
  },
  {
    name: 'a tree bomb: ten folders of ten folders, ten times',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        let tree = await storeObject(
          repository,
          'tree',
          treeOf('100644', 'x', await storeObject(repository, 'blob', Buffer.from('x'))),
        );
        for (let level = 0; level < 10; level += 1) {
          const entries = Array.from({ length: 10 }, (_, n) => treeOf('40000', String(n), tree));
          tree = await storeObject(repository, 'tree', Buffer.concat(entries));
        }
        await commitTree(repository, tree);
        return expectTooLarge(repository);
      }),
  },
  {
    name: 'a pack bomb: 600 MB that were compressed to nothing',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const blob = await storeObject(repository, 'blob', Buffer.alloc(600 * 2 ** 20));
        await commitTree(repository, await storeObject(repository, 'tree', treeOf('100644', 'zeros', blob)));
        return expectTooLarge(repository);
      }),
  },
  {
    name: 'a subject of 20 MB with control characters',
    aim,
    run: (stage) =>
      withRepository(stage, async (repository) => {
        const tree = await runTestGit(repository.workPath, ['rev-parse', 'HEAD^{tree}']);
        const file = path.join(repository.folder, 'message');
        await writeFile(file, `\u001b[2J\u202e<!channel>${'x'.repeat(20e6)}`);
        const commit = await runTestGit(repository.workPath, ['commit-tree', tree, '-p', 'HEAD', '-F', file]);
        await runTestGit(repository.workPath, ['update-ref', 'refs/heads/main', commit]);
        await pushBranch(repository, { force: true });
        const taken = await takeTip(repository);
        if (taken instanceof Failure) return undefined;
        if (/[\u001b\u202e]/.test(taken.subject)) return 'control characters came through';
        return taken.subject.length > 1000 ? `${taken.subject.length} characters came through` : undefined;
      }),
  },
  ...[
    'ext::sh -c "touch /tmp/never"',
    '--upload-pack=touch /tmp/never',
    'fd::17',
    'git://example.com/x',
    'http://example.com/x',
    'https://user:token@example.com/x',
    'file:///etc',
  ].map(
    (address): DirectAttack => ({
      name: `the repository address ${address.replace('token', '...')}`,
      aim,
      async run() {
        try {
          createGitSource({
            repository: address,
            branch: 'main',
            folder: '',
            mirrorPath: '/nonexistent',
            now: () => 0,
          });
          return 'it was accepted';
        } catch (error) {
          return error instanceof Failure && !error.message.includes('token@') ? undefined : 'it was repeated';
        }
      },
    }),
  ),
  ...['--upload-pack=x', 'main..other', 'a b', 'refs/heads/../x', '@{-1}'].map(
    (branch): DirectAttack => ({
      name: `the branch name ${branch}`,
      aim,
      async run() {
        try {
          createGitSource({
            repository: 'https://example.com/x',
            branch,
            folder: '',
            mirrorPath: '/nonexistent',
            now: () => 0,
          });
          return 'it was accepted';
        } catch (error) {
          return error instanceof Failure ? undefined : 'another error';
        }
      },
    }),
  ),
];
