import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { GitPluginError, type SimpleGitOptions, simpleGit } from 'simple-git';
import { callMarker, endLeftBehind } from './end-left-behind.ts';

/** What one call of git answered; a refused one has an exit code and the text git printed. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface GitCall {
  readonly folder: string;
  readonly gitDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: Buffer;
  /** Further settings of git, `name=value`. */
  readonly config?: readonly string[];
  readonly allowFile?: boolean;
  /** A person's own checkout keeps their git configuration (its ignore file matters); a mirror has none. */
  readonly personal?: boolean;
  readonly silentMs?: number;
  /** More than this is not read: git is ended, and the answer has the exit code `gitSaidTooMuch`. */
  readonly outputBytes?: number;
}

/** Proxies, certificates and the ssh agent: all that git may inherit from the worker. */
const inherited = [
  'PATH',
  'SSH_AUTH_SOCK',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
];

const guarded = [
  'GIT_SSL_CAINFO',
  'GIT_DIR',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_GLOBAL',
  'GIT_TERMINAL_PROMPT',
  'GIT_ATTR_NOSYSTEM',
  'GIT_LFS_SKIP_SMUDGE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_NO_LAZY_FETCH',
  'GIT_OPTIONAL_LOCKS',
  'GIT_ASKPASS',
  'GIT_SSH_COMMAND',
];

/** Exit code that stands for "git did not end by itself": it hung, was aborted or could not be started. */
export const gitDidNotEnd = -1;
/** Exit code that stands for "git printed more than we were ready to read". */
export const gitSaidTooMuch = -2;

const mostOutput = 512 * 2 ** 20;

/** Runs one git command with an environment of our own; a refusal is an answer, an abort is thrown. */
export async function runGit(args: readonly string[], call: GitCall, signal: AbortSignal): Promise<GitAnswer> {
  signal.throwIfAborted();
  const marker = randomUUID();
  let answer: GitAnswer | undefined;
  const excess = new AbortController();
  const git = simpleGit({
    baseDir: call.folder,
    abort: AbortSignal.any([signal, excess.signal]),
    timeout: { block: call.silentMs ?? 60_000 },
    allowEnvironment: guarded,
    config: [
      ...(call.personal === true ? ['core.fsmonitor=false'] : mirrorConfig(call.allowFile === true)),
      ...(call.config ?? []),
    ],
    unsafe: {
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeAskPass: true,
      allowUnsafeSshCommand: true,
      allowUnsafeGpgProgram: true,
    },
    ...(call.input === undefined ? {} : { input: () => call.input }),
    // Without this, an exit code other than zero with an empty stderr would count as success.
    errors(error, result) {
      answer = {
        // A refusal is an error of simple-git as well; only its own plugins (silence, abort) end git from outside.
        exitCode: error instanceof GitPluginError ? gitDidNotEnd : result.exitCode,
        stdout: Buffer.concat(result.stdOut),
        stderr: Buffer.concat(result.stdErr).toString('utf8'),
      };
      return result.exitCode === 0 && !(error instanceof Error) ? undefined : (error ?? new Error('git refused'));
    },
  } satisfies Partial<SimpleGitOptions>)
    .env({ ...environmentOf(call), [callMarker]: marker })
    .outputHandler((_command, stdout) => limitOutput(stdout, call.outputBytes ?? mostOutput, excess));
  try {
    await git.raw([...args]);
  } catch (error) {
    const ended = answer !== undefined && answer.exitCode > 0;
    if (!ended) await endLeftBehind(marker);
    signal.throwIfAborted();
    if (excess.signal.aborted) {
      return { exitCode: gitSaidTooMuch, stdout: Buffer.alloc(0), stderr: 'git printed more than is read' };
    }
    if (answer === undefined) throw error;
    if (!ended) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...answer, exitCode: gitDidNotEnd, stderr: `${answer.stderr}\n${reason}`.trim() };
    }
  }
  if (answer === undefined) throw new Error(`git ${args[0] ?? ''} ended without an answer`);
  return answer;
}

function limitOutput(stream: NodeJS.ReadableStream, bytes: number, excess: AbortController): void {
  let room = bytes;
  stream.on('data', (chunk: Buffer) => {
    room -= chunk.length;
    if (room < 0) excess.abort();
  });
}

function mirrorConfig(allowFile: boolean): string[] {
  return [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.symlinks=false',
    // A derived file, read without a check: ancestry is decided by the commits themselves.
    'core.commitGraph=false',
    'submodule.recurse=false',
    'fetch.recurseSubmodules=false',
    'fetch.fsckObjects=true',
    'transfer.fsckObjects=true',
    'gc.autoDetach=false',
    'gc.pruneExpire=never',
    'http.followRedirects=false',
    'http.lowSpeedLimit=1',
    'http.lowSpeedTime=30',
    'protocol.allow=never',
    'protocol.https.allow=always',
    'protocol.ssh.allow=always',
    `protocol.file.allow=${allowFile ? 'always' : 'never'}`,
  ];
}

function environmentOf(call: GitCall): Record<string, string> {
  const environment: Record<string, string> = { LANG: 'C', LC_ALL: 'C', HOME: homedir(), GIT_TERMINAL_PROMPT: '0' };
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  if (call.personal === true) return { ...environment, GIT_OPTIONAL_LOCKS: '0' };
  return {
    ...environment,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    ...(call.gitDir === undefined ? {} : { GIT_DIR: call.gitDir }),
    ...call.environment,
  };
}
