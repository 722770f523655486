import { Failure } from '../../core/failure.ts';
import type { Revision, Source } from '../../engine/ports/source.ts';
import { explainGitError } from './explain-git-error.ts';
import type { GitCredentials } from './git-credentials.ts';
import { type GitMirror, openMirror } from './git-mirror.ts';
import { type MaterializedTree, materializeTree } from './materialize-tree.ts';
import { checkBranchName, checkInfraFolder, parseRepositoryUrl } from './repository-url.ts';

interface GitSource extends Source {
  /** Says besides the path which entries of the tree were left out, so that they can be reported. */
  materialize(commit: string, signal: AbortSignal): Promise<MaterializedTree>;
}

interface GitSourceOptions {
  readonly repository: string;
  readonly branch: string;
  /** The infra root inside the repository; empty for its root. */
  readonly folder: string;
  /** Where mirrors and written files are kept; nothing else may live there. */
  readonly mirrorPath: string;
  readonly credentials?: GitCredentials;
  readonly allowFile?: boolean;
  /** The time in milliseconds, for `seenAt`. */
  readonly now: () => number;
}

/** The tracked branch of one Git repository, read through a bare mirror that never checks anything out. */
export function createGitSource(options: GitSourceOptions): GitSource {
  const url = parseRepositoryUrl(options.repository, options.allowFile === true);
  const branch = checkBranchName(options.branch);
  const folder = checkInfraFolder(options.folder);
  const mirror = openMirror({ url, branch, mirrorPath: options.mirrorPath, credentials: options.credentials });
  const describe = async (commit: string, signal: AbortSignal) =>
    describeCommit(mirror, checkCommit(commit), options.now, signal);

  return {
    tip: (signal) => mirror.readTip(signal),
    // The branch may have moved since the tip was asked for; what is described is what was fetched.
    async fetch(commit, signal) {
      checkCommit(commit);
      return describe(await mirror.fetchTip(signal), signal);
    },
    describe,
    async relation(older, newer, signal) {
      checkCommit(older);
      checkCommit(newer);
      if (older === newer) return (await hasCommit(mirror, older, signal)) ? 'same' : 'unknown';
      const { exitCode } = await mirror.run(['merge-base', '--is-ancestor', older, newer], signal);
      if (exitCode === 0) return 'ancestor';
      return exitCode === 1 ? 'not-ancestor' : 'unknown';
    },
    async touches(older, newer, signal) {
      const [before, after] = await Promise.all([
        findTree(mirror, older, folder, signal),
        findTree(mirror, newer, folder, signal),
      ]);
      return before === undefined || before !== after;
    },
    async materialize(commit, signal) {
      const tree = await findTree(mirror, commit, folder, signal);
      if (tree === undefined) throw folderMissing(url.href, commit, folder);
      return materializeTree({ mirror, commit, tree, folder, cachePath: options.mirrorPath }, signal);
    },
  };
}

async function describeCommit(
  mirror: GitMirror,
  commit: string,
  now: () => number,
  signal: AbortSignal,
): Promise<Revision> {
  const format = '--format=%H%x00%an%x00%ae%x00%ct%x00%s';
  // Not `git show`: it looks for renames even without a patch, and would need files that a blobless mirror lacks.
  const log = ['log', '--max-count=1', '--no-show-signature', format, `${commit}^{commit}`];
  const shown = await mirror.must(log, signal);
  const [id, author, email, committed, subject] = shown.trimEnd().split('\0');
  return {
    commit: id ?? commit,
    seenAt: now(),
    author: plainText(author),
    email: plainText(email),
    committedAt: Number(committed) * 1000,
    subject: plainText(subject),
  };
}

async function hasCommit(mirror: GitMirror, commit: string, signal: AbortSignal): Promise<boolean> {
  return (await mirror.run(['cat-file', '-e', `${commit}^{commit}`], signal)).exitCode === 0;
}

async function findTree(
  mirror: GitMirror,
  commit: string,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const name = folder === '' ? `${checkCommit(commit)}^{tree}` : `${checkCommit(commit)}:${folder}`;
  const answer = await mirror.run(['rev-parse', '--verify', '--quiet', name], signal);
  if (answer.exitCode === 0) return answer.stdout.toString('utf8').trim();
  if (await hasCommit(mirror, commit, signal)) return undefined;
  throw explainGitError(
    { ...answer, stderr: `bad object: commit ${commit} is not in the mirror` },
    {
      repository: mirror.url.href,
      branch: mirror.trackedRef,
    },
  );
}

function checkCommit(commit: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return commit;
  throw new Failure({
    code: 'git.commit-id',
    handling: 'stop',
    summary: 'That is not a commit id',
    detail: `"${commit.slice(0, 80)}" is not the full id of a commit. Names and short ids are not accepted, because they can come to mean something else.`,
  });
}

function folderMissing(repository: string, commit: string, folder: string): Failure {
  return new Failure({
    code: 'git.folder-missing',
    handling: 'ask',
    summary: 'The infra folder is not in the commit',
    detail: `${repository} has no folder "${folder}" at ${commit.slice(0, 12)}. This is not taken for an empty estate: nothing is changed. Restore the folder, or configure the right one.`,
  });
}

// Names and subjects are printed in many places, so that no control character may travel in them.
function plainText(text: string | undefined): string {
  return (text ?? '').replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ').trim();
}
