import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import { branchMissing, explainGitError } from './explain-git-error.ts';
import { credentialEnvironment, type GitCredentials } from './git-credentials.ts';
import type { RepositoryUrl } from './repository-url.ts';
import { type GitAnswer, runGit } from './run-git.ts';

interface MirrorSettings {
  readonly url: RepositoryUrl;
  readonly branch: string;
  readonly mirrorPath: string;
  readonly credentials: GitCredentials | undefined;
}

interface MirrorCall {
  readonly input?: Buffer;
  readonly network?: boolean;
  /** Further settings of git, `name=value`. */
  readonly config?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly outputBytes?: number;
}

/** A bare copy of one repository, which learns the tracked branch, and what people ask to see merged into it. */
export interface GitMirror {
  readonly trackedRef: string;
  readonly url: RepositoryUrl;
  run(args: readonly string[], signal: AbortSignal, call?: MirrorCall): Promise<GitAnswer>;
  /** Runs a command that must succeed. */
  must(args: readonly string[], signal: AbortSignal, call?: MirrorCall): Promise<string>;
  readTip(signal: AbortSignal): Promise<string>;
  /** Brings the tip of the tracked branch to `trackedRef`. */
  fetchTip(signal: AbortSignal): Promise<void>;
  /** Brings a full ref of the repository to a ref of the mirror, which must not be the tracked one. */
  fetchRef(ref: string, target: string, signal: AbortSignal): Promise<void>;
  fetchObjects(ids: readonly string[], signal: AbortSignal): Promise<void>;
  /** Whether an object is there; throws where git cannot tell. */
  has(id: string, signal: AbortSignal): Promise<boolean>;
  /** Whether a part of the history was cut off, so that "not an ancestor" would mean nothing. We never cut one off. */
  isShallow(): Promise<boolean>;
  /** Whether every ref, commit and tree is there, and every object can be read; reads the whole mirror. */
  isSound(signal: AbortSignal): Promise<boolean>;
  /** Throws the copy away; the next fetch begins a new one. */
  discard(): Promise<void>;
}

const fetchOptions = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none'];

/** Opens the mirror of a repository; its folder is named after the address, so another address never sees its objects. */
export function openMirror(settings: MirrorSettings): GitMirror {
  const { url, branch, mirrorPath } = settings;
  const attempt = { repository: url.href, branch };
  const trackedRef = `refs/tracked/${branch}`;
  const gitDir = path.join(mirrorPath, `${createHash('sha256').update(url.href).digest('hex').slice(0, 16)}.git`);
  const authenticate = rememberCredentials(settings);
  const run: GitMirror['run'] = async (args, signal, call = {}) => {
    await ensureRepository(gitDir, url, signal);
    const environment = { ...(call.network === true ? await authenticate() : {}), ...call.environment };
    const config = [...(call.network === true ? partial : []), ...(call.config ?? [])];
    const { input, outputBytes } = call;
    const place = { folder: gitDir, gitDir, allowFile: url.protocol === 'file', environment, config };
    const limited = outputBytes === undefined ? place : { ...place, outputBytes };
    return runGit(args, input === undefined ? limited : { ...limited, input }, signal);
  };
  const must: GitMirror['must'] = async (args, signal, call) => {
    const answer = await run(args, signal, call);
    if (answer.exitCode !== 0) throw explainGitError(answer, attempt);
    return answer.stdout.toString('utf8');
  };

  const fetchRef: GitMirror['fetchRef'] = async (ref, target, signal) => {
    await must(['fetch', ...fetchOptions, 'origin', `+${ref}:${target}`], signal, { network: true });
  };

  return {
    trackedRef,
    url,
    run,
    must,
    readTip: async (signal) => readTip(settings, await authenticate(), signal),
    fetchTip: (signal) => fetchRef(`refs/heads/${branch}`, trackedRef, signal),
    fetchRef,
    async fetchObjects(ids, signal) {
      const input = Buffer.from(`${ids.join('\n')}\n`);
      await must(['fetch', ...fetchOptions, '--stdin', 'origin'], signal, { input, network: true });
    },
    async has(id, signal) {
      const answer = await run(['cat-file', '-e', id], signal);
      if (answer.exitCode > 1 || answer.exitCode < 0) throw explainGitError(answer, attempt);
      return answer.exitCode === 0;
    },
    isShallow: () => exists(path.join(gitDir, 'shallow')),
    async isSound(signal) {
      if (await exists(path.join(gitDir, 'shallow'))) return false;
      const intact = await run(['fsck', '--no-progress', '--no-dangling'], signal, { config: partial });
      if (intact.exitCode !== 0) return false;
      // What is absent counts as promised by the server, in the eyes of fsck; we leave nothing out but files.
      const complete = await run(['rev-list', '--quiet', '--objects', '--filter=blob:none', '--all'], signal);
      return complete.exitCode === 0;
    },
    discard: () => discardFolder(gitDir),
  };
}

/** Asks outside of the mirror, so that a damaged one never looks like a server that is down. */
async function readTip(
  { url, branch, mirrorPath }: MirrorSettings,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const attempt = { repository: url.href, branch };
  const ref = `refs/heads/${branch}`;
  await mkdir(mirrorPath, { recursive: true, mode: 0o700 });
  const place = { folder: mirrorPath, gitDir: noRepository, allowFile: url.protocol === 'file', environment };
  const answer = await runGit(['ls-remote', '--quiet', url.href, ref], place, signal);
  if (answer.exitCode !== 0) throw explainGitError(answer, attempt);
  // git matches the end of names: another ref may end in ours, and only the exact one counts.
  const lines = answer.stdout.toString('utf8').split('\n');
  const commit = lines.find((each) => each.split('\t')[1] === ref)?.split('\t')[0];
  if (commit === undefined) throw branchMissing(attempt);
  return commit;
}

/**
 * With these two a fetch asks for commits and trees only, where the server allows it; files come when they are read.
 * They are no part of the mirror: a question about what is there must neither reach for the network nor, as git does for
 * each object that is missing, read every other one to see whether it was promised.
 */
const partial = ['remote.origin.promisor=true', 'remote.origin.partialclonefilter=blob:none'];

/** git is told that there is no repository around it, so that it does not look for one in the folders above. */
const noRepository = '/nonexistent';

function rememberCredentials({ url, credentials, mirrorPath }: MirrorSettings) {
  let environment: Promise<Readonly<Record<string, string>>> | undefined;
  return () => {
    environment ??= credentialEnvironment(url, credentials, mirrorPath);
    return environment;
  };
}

/** A mirror whose history was cut off says nothing of what follows what; the failure leads to a new clone. */
export async function refuseShallow(mirror: GitMirror): Promise<void> {
  if (!(await mirror.isShallow())) return;
  throw new Failure({
    code: 'git.shallow',
    handling: 'stop',
    summary: 'The mirror of the repository holds only a part of the history',
    detail: `The local copy of ${mirror.url.href} is a shallow clone, in which nobody can tell whether a commit follows the applied one. Nothing was changed. Remove the mirror folder: it is made again.`,
  });
}

/** Moved aside first: a folder that is half gone must not be found under the name of the mirror. */
async function discardFolder(gitDir: string): Promise<void> {
  const aside = path.join(path.dirname(gitDir), `.old-${randomUUID()}`);
  await rename(gitDir, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(aside, { recursive: true, force: true });
}

async function ensureRepository(gitDir: string, url: RepositoryUrl, signal: AbortSignal): Promise<void> {
  if (await exists(gitDir)) return;
  await mkdir(path.dirname(gitDir), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(path.join(path.dirname(gitDir), '.new-'));
  const commands = [
    ['init', '--quiet', '--bare'],
    ['config', 'remote.origin.url', url.href],
  ];
  try {
    for (const command of commands) {
      const answer = await runGit(command, { folder: fresh, gitDir: fresh }, signal);
      if (answer.exitCode !== 0) throw mirrorUnusable(gitDir, answer.stderr);
    }
    await rename(fresh, gitDir);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process may have made the same mirror in the meantime, which serves as well.
    if (!(await exists(gitDir))) throw error;
  }
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

function mirrorUnusable(gitDir: string, said: string): Failure {
  return new Failure({
    code: 'git.mirror',
    handling: 'stop',
    summary: 'The local mirror of the repository cannot be made',
    detail: `git could not set up ${gitDir}: ${said.trim()} Nothing can be read without it. Check that the folder is writable and that git is installed.`,
  });
}
