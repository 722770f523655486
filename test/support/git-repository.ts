import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A real bare repository with a working copy beside it, through which the test makes its commits. */
export interface TestRepository {
  readonly folder: string;
  readonly barePath: string;
  readonly workPath: string;
  readonly url: string;
  readonly branch: string;
}

interface Author {
  readonly name: string;
  readonly email: string;
}

interface CommitInput {
  /** Path to content; null deletes the file. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly message: string;
  readonly author?: Author;
}

const defaultAuthor: Author = { name: 'Ada Example', email: 'ada@example.com' };

/** Runs git without any configuration of the machine and answers what it printed. */
export async function runTestGit(
  cwd: string,
  args: readonly string[],
  author: Author = defaultAuthor,
): Promise<string> {
  const { stdout } = await execute('git', [...args], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: process.env['PATH'],
      HOME: cwd,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
    },
  });
  return stdout.trim();
}

/** Makes a bare repository whose first commit holds the content of a folder, without packages and synth output. */
export async function createBareRepository(
  fromFolder?: string,
  options: { readonly parent?: string; readonly branch?: string; readonly below?: string } = {},
): Promise<TestRepository & { readonly commit: string }> {
  const branch = options.branch ?? 'main';
  const folder = await mkdtemp(path.join(options.parent ?? tmpdir(), 'groundstate-git-'));
  const barePath = path.join(folder, 'estate.git');
  const workPath = path.join(folder, 'work');
  await runTestGit(folder, ['init', '--quiet', '--bare', `--initial-branch=${branch}`, barePath]);
  await runTestGit(barePath, ['config', 'uploadpack.allowFilter', 'true']);
  await runTestGit(barePath, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  await runTestGit(folder, ['init', '--quiet', `--initial-branch=${branch}`, workPath]);
  await runTestGit(workPath, ['remote', 'add', 'origin', barePath]);
  const repository = { folder, barePath, workPath, url: pathToFileURL(barePath).href, branch };
  if (fromFolder !== undefined) {
    await cp(fromFolder, path.join(workPath, options.below ?? '.'), { recursive: true, filter: isSource });
  }
  const commit = await commitFiles(repository, { files: {}, message: 'Start the estate' });
  return { ...repository, commit };
}

/** Writes or deletes files, commits and pushes them; answers the id of the commit. */
export async function commitFiles(repository: TestRepository, input: CommitInput): Promise<string> {
  for (const [name, content] of Object.entries(input.files)) {
    const target = path.join(repository.workPath, name);
    if (content === null) {
      await rm(target, { recursive: true });
    } else {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
  await runTestGit(repository.workPath, ['add', '--all']);
  const message = ['commit', '--quiet', '--allow-empty', '--no-verify', '-m', input.message];
  await runTestGit(repository.workPath, message, input.author);
  return pushBranch(repository);
}

/** Reverts one commit with `git revert` and pushes; answers the id of the new commit. */
export async function revertCommit(repository: TestRepository, commit: string, author?: Author): Promise<string> {
  await runTestGit(repository.workPath, ['revert', '--no-edit', commit], author);
  return pushBranch(repository);
}

/** Pushes the head of the working copy to a branch (the tracked one by default); with `force` also over other history. */
export async function pushBranch(
  repository: TestRepository,
  options: { readonly branch?: string; readonly force?: boolean } = {},
): Promise<string> {
  const refspec = `${options.force === true ? '+' : ''}HEAD:refs/heads/${options.branch ?? repository.branch}`;
  await runTestGit(repository.workPath, ['push', '--quiet', 'origin', refspec]);
  return runTestGit(repository.workPath, ['rev-parse', 'HEAD']);
}

/** Clones the repository to a new folder beside it, as a person would, and answers the path. */
export async function cloneRepository(repository: TestRepository, name = 'checkout'): Promise<string> {
  const target = path.join(repository.folder, name);
  await runTestGit(repository.folder, ['clone', '--quiet', repository.barePath, target]);
  return target;
}

/** Removes the repository and everything beside it. */
export async function removeRepository(repository: TestRepository): Promise<void> {
  await rm(repository.folder, { recursive: true, force: true });
}

function isSource(source: string): boolean {
  return !['node_modules', 'cdktf.out', '.git'].includes(path.basename(source));
}
