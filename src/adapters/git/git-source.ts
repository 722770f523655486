import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { Relation, Revision, Source } from '../../engine/ports/source.ts';
import { explainGitError } from './explain-git-error.ts';
import { fetchProposal } from './fetch-proposal.ts';
import type { GitCredentials } from './git-credentials.ts';
import { type GitMirror, openMirror, refuseShallow } from './git-mirror.ts';
import { healMirror } from './heal-mirror.ts';
import { listAuthors } from './list-authors.ts';
import { type MaterializedTree, materializeTree } from './materialize-tree.ts';
import { plainText } from './plain-text.ts';
import { checkBranchName, checkInfraFolder, parseRepositoryUrl } from './repository-url.ts';
import { createSignatureCheck, type SignatureSettings } from './signature-check.ts';

interface GitSource extends Source {
  /** Refuses to begin where the signatures that are asked for cannot be checked on this machine. */
  open(signal: AbortSignal): Promise<void>;
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
  /** Off where it is left out. */
  readonly signatures?: SignatureSettings;
  /** The time in milliseconds, for `seenAt`. */
  readonly now: () => number;
}

/** The tracked branch of one Git repository, read through a bare mirror that never checks anything out. */
export function createGitSource(options: GitSourceOptions): GitSource {
  const url = parseRepositoryUrl(options.repository, options.allowFile === true);
  const branch = checkBranchName(options.branch);
  const folder = checkInfraFolder(options.folder);
  const mirror = openMirror({ url, branch, mirrorPath: options.mirrorPath, credentials: options.credentials });
  const ask = healMirror(mirror);
  const signatures = createSignatureCheck(mirror, {
    ...(options.signatures ?? unsigned),
    place: path.join(options.mirrorPath, 'signing'),
  });
  const describe = (name: string, signal: AbortSignal) => describeCommit(mirror, name, options.now, signal);

  return {
    open: (signal) => signatures.open(signal),
    tip: (signal) => mirror.readTip(signal),
    // The branch may have moved since the tip was asked for; what is described is what was fetched.
    async fetch(commit, signal) {
      checkCommit(commit);
      return ask(async () => {
        await mirror.fetchTip(signal);
        return describe(mirror.trackedRef, signal);
      }, signal);
    },
    async describe(commit, signal) {
      checkCommit(commit);
      return ask(() => describe(commit, signal), signal);
    },
    async authors(older, newer, signal) {
      const range = { older: older === undefined ? undefined : checkCommit(older), newer: checkCommit(newer) };
      return ask(() => listAuthors(mirror, range, signal), signal);
    },
    propose: (ref, signal) =>
      ask(async () => {
        const { base, head, merged } = await fetchProposal(mirror, ref, signal);
        return { ref, base, head: await describe(head, signal), merged };
      }, signal),
    async relation(older, newer, signal) {
      const pair = { older: checkCommit(older), newer: checkCommit(newer) };
      return ask(() => relate(mirror, pair, signal), signal);
    },
    async checkSignatures(range, signal) {
      checkCommit(range.commit);
      return ask(() => signatures.check(range, signal), signal);
    },
    touches: (older, newer, signal) =>
      ask(async () => {
        const trees = [older, newer].map((commit) => findTree(mirror, commit, folder, signal));
        const [before, after] = await Promise.all(trees);
        return before === undefined || before !== after;
      }, signal),
    materialize: (commit, signal) =>
      ask(async () => {
        const tree = await findTree(mirror, commit, folder, signal);
        if (tree === undefined) throw folderMissing(url.href, commit, folder);
        return materializeTree({ mirror, commit, tree, folder, cachePath: options.mirrorPath }, signal);
      }, signal),
  };
}

const unsigned = { mode: 'off', keys: [], from: undefined } as const;

async function describeCommit(
  mirror: GitMirror,
  name: string,
  now: () => number,
  signal: AbortSignal,
): Promise<Revision> {
  const format = '--format=%H%x00%an%x00%ae%x00%ct%x00%s';
  // Not `git show`: it looks for renames even without a patch, and would need files that a blobless mirror lacks.
  const log = ['log', '--max-count=1', '--no-show-signature', format, `${name}^{commit}`];
  const shown = await mirror.must(log, signal);
  const [id, author, email, committed, subject] = shown.trimEnd().split('\0');
  return {
    commit: checkCommit(id ?? ''),
    seenAt: now(),
    author: plainText(author),
    email: plainText(email),
    committedAt: Number(committed) * 1000,
    subject: plainText(subject),
  };
}

interface Pair {
  readonly older: string;
  readonly newer: string;
}

/** Exit status 1 of git is a no; every other one than 0 is no answer, and never taken for a no. */
async function relate(mirror: GitMirror, { older, newer }: Pair, signal: AbortSignal): Promise<Relation> {
  await refuseShallow(mirror);
  const asked = await mirror.run(['merge-base', '--is-ancestor', older, newer], signal);
  if (asked.exitCode === 0) return older === newer ? 'same' : 'ancestor';
  if (asked.exitCode === 1) return 'not-ancestor';
  const present = await Promise.all([older, newer].map((commit) => mirror.has(commit, signal)));
  if (present.includes(false)) return 'unknown';
  throw explainGitError(asked, { repository: mirror.url.href, branch: mirror.trackedRef });
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
