import { createHash } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import { explainGitError } from './explain-git-error.ts';
import { type GitMirror, refuseShallow } from './git-mirror.ts';
import { gitDidNotEnd } from './run-git.ts';

interface FetchedProposal {
  readonly base: string;
  readonly head: string;
  readonly merged: string;
}

/**
 * Fetches a ref into a place of its own in the mirror, beside the tracked branch, and merges it with the tip there. What
 * is applied is always asked for as the tip of the tracked branch, so nothing of this can come to be applied.
 */
export async function fetchProposal(mirror: GitMirror, ref: string, signal: AbortSignal): Promise<FetchedProposal> {
  const wanted = parseRef(ref);
  await mirror.fetchTip(signal);
  const base = await commitAt(mirror, mirror.trackedRef, signal);
  const head = await fetchHead(mirror, wanted, signal);
  await refuseShallow(mirror);
  if (await contains(mirror, head, base, signal)) return { base, head, merged: head };
  if (await contains(mirror, base, head, signal)) return { base, head, merged: base };
  return { base, head, merged: await merge(mirror, { ref, base, head }, signal) };
}

type WantedRef = { readonly kind: 'commit'; readonly id: string } | { readonly kind: 'ref'; readonly name: string };

/** A full commit id, a full ref, or the name of a branch; anything that Git could take for something else is refused. */
function parseRef(ref: string): WantedRef {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref)) return { kind: 'commit', id: ref };
  const isPlain = /^[A-Za-z0-9_][A-Za-z0-9_./+#=@-]*$/.test(ref);
  if (!isPlain || /\.\.|\/\/|@\{|\/\.|\.lock(\/|$)|[/.]$/.test(ref)) {
    throw new Failure({
      code: 'git.ref',
      handling: 'ask',
      summary: 'That is not a name that Git has for commits',
      detail: `"${ref.slice(0, 80)}" is neither a branch, nor the full id of a commit, nor a full ref like refs/pull/12/head. Nothing was read.`,
    });
  }
  return { kind: 'ref', name: ref.startsWith('refs/') ? ref : `refs/heads/${ref}` };
}

async function fetchHead(mirror: GitMirror, wanted: WantedRef, signal: AbortSignal): Promise<string> {
  try {
    if (wanted.kind === 'commit') {
      if (!(await mirror.has(wanted.id, signal))) await mirror.fetchObjects([wanted.id], signal);
      return await commitAt(mirror, wanted.id, signal);
    }
    // By a hash, so that no name of a branch reaches the refs of the mirror.
    const target = `refs/proposed/${createHash('sha256').update(wanted.name).digest('hex').slice(0, 32)}`;
    await mirror.fetchRef(wanted.name, target, signal);
    return await commitAt(mirror, target, signal);
  } catch (thrown) {
    if (thrown instanceof Failure && isMissing(thrown, wanted)) throw refMissing(mirror, wanted, thrown);
    throw thrown;
  }
}

/** A server says of a ref that it is not there, and of a commit that it is "not our ref". */
function isMissing({ code, detail }: Failure, wanted: WantedRef): boolean {
  return code === 'git.branch-missing' || (wanted.kind === 'commit' && /not our ref|unadvertised object/.test(detail));
}

async function commitAt(mirror: GitMirror, name: string, signal: AbortSignal): Promise<string> {
  return (await mirror.must(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], signal)).trim();
}

/** Exit status 1 of git is a no; every other one than 0 is no answer. */
async function contains(mirror: GitMirror, newer: string, older: string, signal: AbortSignal): Promise<boolean> {
  const asked = await mirror.run(['merge-base', '--is-ancestor', older, newer], signal);
  if (asked.exitCode === 0 || asked.exitCode === 1) return asked.exitCode === 0;
  throw explainGitError(asked, { repository: mirror.url.href, branch: mirror.trackedRef });
}

interface Merging {
  readonly ref: string;
  readonly base: string;
  readonly head: string;
}

/** Merges without a working tree, and with a message and times that make the same merge the same commit. */
async function merge(mirror: GitMirror, { ref, base, head }: Merging, signal: AbortSignal): Promise<string> {
  // A blobless mirror lacks the files that both sides changed; for this command git may fetch them.
  const network = { network: true, environment: { GIT_NO_LAZY_FETCH: '0' } };
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', base, head];
  const answer = await mirror.run(args, signal, network);
  const [tree = '', ...conflicts] = answer.stdout.toString('utf8').split('\0');
  if (answer.exitCode === 1 && tree !== '') throw conflict({ ref, base, head }, conflicts);
  if (answer.exitCode !== 0) throw unmergeable(mirror, { ref, base, head }, answer);
  const seconds = await mirror.must(['log', '-1', '--no-show-signature', '--format=%ct', head], signal);
  const by = `groundstate <groundstate@localhost> ${seconds.trim()} +0000`;
  const lines = [`tree ${tree}`, `parent ${base}`, `parent ${head}`, `author ${by}`, `committer ${by}`, ''];
  const input = Buffer.from(`${lines.join('\n')}\nMerge ${head} into ${base}\n`);
  return (await mirror.must(['hash-object', '-t', 'commit', '-w', '--stdin'], signal, { input })).trim();
}

function conflict({ ref, base, head }: Merging, names: readonly string[]): Failure {
  const files = names.filter((name) => name !== '').map((name) => name.replaceAll(/\p{Cc}/gu, '?'));
  const shown = files.length > 10 ? `${files.slice(0, 10).join(', ')} and ${files.length - 10} more` : files.join(', ');
  return new Failure({
    code: 'git.merge-conflict',
    handling: 'ask',
    summary: 'It cannot be merged as it is',
    detail: `${ref} (${short(head)}) and the tip of the tracked branch (${short(base)}) changed the same lines of ${shown}. What merging would do is not known before somebody resolves that. Merge the tracked branch into it, or rebase it, and push.`,
  });
}

function unmergeable(
  mirror: GitMirror,
  { ref, base, head }: Merging,
  answer: { readonly exitCode: number; readonly stderr: string },
): Failure {
  if (answer.exitCode === gitDidNotEnd || answer.exitCode === 128) {
    if (!/unknown option|usage: git merge-tree|unrelated histories/i.test(answer.stderr)) {
      return explainGitError({ ...answer, stdout: Buffer.alloc(0) }, { repository: mirror.url.href, branch: ref });
    }
  }
  return new Failure({
    code: 'git.merge',
    handling: 'ask',
    summary: 'Git cannot merge the two',
    detail: `${short(head)} does not contain the tip ${short(base)}, and git could not merge them: ${answer.stderr
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim()
      .slice(
        0,
        300,
      )} It needs git 2.38 or newer for that, and a common ancestor. Merge the tracked branch into it, or rebase it, and push.`,
  });
}

function refMissing(mirror: GitMirror, wanted: WantedRef, cause: Failure): Failure {
  const name = wanted.kind === 'commit' ? `commit ${wanted.id}` : wanted.name;
  const advice =
    wanted.kind === 'commit'
      ? 'Some servers give out no commit that no branch contains: name the branch, or the ref of the pull request.'
      : 'Check the spelling; a pull request of GitHub is refs/pull/12/head, a merge request of GitLab refs/merge-requests/12/head. Short commit ids are not accepted.';
  return new Failure({
    code: 'git.ref-missing',
    handling: 'ask',
    summary: 'The repository does not have that',
    detail: `${mirror.url.href} has no ${name}. ${advice}`,
    cause,
  });
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
