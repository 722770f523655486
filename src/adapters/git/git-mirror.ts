import { createHash } from 'node:crypto';
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
}

/** A bare copy of one repository, which only ever learns the tracked branch. */
export interface GitMirror {
  readonly trackedRef: string;
  readonly url: RepositoryUrl;
  run(args: readonly string[], signal: AbortSignal, call?: MirrorCall): Promise<GitAnswer>;
  /** Runs a command that must succeed. */
  must(args: readonly string[], signal: AbortSignal, call?: MirrorCall): Promise<string>;
  readTip(signal: AbortSignal): Promise<string>;
  fetchTip(signal: AbortSignal): Promise<string>;
  fetchObjects(ids: readonly string[], signal: AbortSignal): Promise<void>;
}

const fetchOptions = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none'];

/** Opens the mirror of a repository; its folder is named after the address, so another address never sees its objects. */
export function openMirror(settings: MirrorSettings): GitMirror {
  const { url, branch } = settings;
  const attempt = { repository: url.href, branch };
  const trackedRef = `refs/tracked/${branch}`;
  const run = runInMirror(settings);
  const must: GitMirror['must'] = async (args, signal, call) => {
    const answer = await run(args, signal, call);
    if (answer.exitCode !== 0) throw explainGitError(answer, attempt);
    return answer.stdout.toString('utf8');
  };

  return {
    trackedRef,
    url,
    run,
    must,
    async readTip(signal) {
      const ref = `refs/heads/${branch}`;
      const listed = await must(['ls-remote', '--quiet', 'origin', ref], signal, { network: true });
      // git matches the end of names: another ref may end in ours, and only the exact one counts.
      const line = listed.split('\n').find((each) => each.split('\t')[1] === ref);
      const commit = line?.split('\t')[0];
      if (commit === undefined) throw branchMissing(attempt);
      return commit;
    },
    async fetchTip(signal) {
      const refspec = `+refs/heads/${branch}:${trackedRef}`;
      await must(['fetch', ...fetchOptions, 'origin', refspec], signal, { network: true });
      return (await must(['rev-parse', '--verify', '--quiet', `${trackedRef}^{commit}`], signal)).trim();
    },
    async fetchObjects(ids, signal) {
      const input = Buffer.from(`${ids.join('\n')}\n`);
      await must(['fetch', ...fetchOptions, '--stdin', 'origin'], signal, { input, network: true });
    },
  };
}

function runInMirror({ url, mirrorPath, credentials }: MirrorSettings): GitMirror['run'] {
  const name = createHash('sha256').update(url.href).digest('hex').slice(0, 16);
  const gitDir = path.join(mirrorPath, `${name}.git`);
  let environment: Promise<Readonly<Record<string, string>>> | undefined;
  return async (args, signal, call = {}) => {
    await ensureRepository(gitDir, url, signal);
    environment ??= credentialEnvironment(url, credentials, mirrorPath);
    return runGit(
      args,
      {
        folder: gitDir,
        gitDir,
        allowFile: url.protocol === 'file',
        ...(call.network === true ? { environment: await environment } : {}),
        ...(call.input === undefined ? {} : { input: call.input }),
      },
      signal,
    );
  };
}

async function ensureRepository(gitDir: string, url: RepositoryUrl, signal: AbortSignal): Promise<void> {
  if (await exists(gitDir)) return;
  await mkdir(path.dirname(gitDir), { recursive: true, mode: 0o700 });
  const fresh = await mkdtemp(path.join(path.dirname(gitDir), '.new-'));
  const settings = [
    ['remote.origin.url', url.href],
    // With these two git asks for commits and trees only, where the server allows it, and for files when they are read.
    ['remote.origin.promisor', 'true'],
    ['remote.origin.partialclonefilter', 'blob:none'],
  ] as const;
  try {
    const commands = [['init', '--quiet', '--bare'], ...settings.map(([key, value]) => ['config', key, value])];
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
