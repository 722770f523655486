import type { ProcessEnd } from './run-process.ts';

/** How far the code of the repository is kept from the worker. */
export type IsolationMode = 'namespace' | 'uid' | 'none';

/** What one synthesis may use. */
export interface SynthLimits {
  readonly wallMs: number;
  readonly memoryMb: number;
  /** For stdout and for stderr, each. */
  readonly stdoutBytes: number;
  readonly outputBytes: number;
  readonly files: number;
  readonly processes: number;
}

/** Where things are, as the steps of a job see them. */
export interface SandboxPaths {
  readonly work: string;
  readonly out: string;
  readonly home: string;
  readonly node: string;
  readonly npm: string;
  readonly esbuild: string;
  readonly certificates: string;
}

/** One command of a job: a shell line with its own environment and nothing else. */
export interface SandboxStep {
  readonly name: string;
  readonly line: string;
}

/** Work to be done with code from the repository. */
export interface SandboxJob {
  /** Copied, so that the job may write next to it. */
  readonly source: string | undefined;
  /** Installed packages, shown read-only at a folder below the copy. */
  readonly packages: { readonly from: string; readonly at: string } | undefined;
  /** Receives what the job leaves in `out`, if every step succeeds. */
  readonly resultFolder: string;
  /** A large result is written to the result folder directly, instead of through memory. */
  readonly largeResult: boolean;
  readonly network: boolean;
  /** The job stands in another folder than the first time. */
  readonly again?: boolean;
  readonly limits: SynthLimits;
  readonly steps: (paths: SandboxPaths) => readonly SandboxStep[];
}

/** How a job ended, and in which of its steps. */
export interface SandboxEnd extends ProcessEnd {
  readonly step: string;
}

/** A place in which the code of a repository can run. */
export interface Sandbox {
  readonly mode: IsolationMode;
  run(job: SandboxJob, signal: AbortSignal): Promise<SandboxEnd>;
}

/** Quotes a word for the shell. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A shell line that runs a command in a folder with exactly the environment given. */
export function commandLine(
  folder: string,
  environment: Readonly<Record<string, string>>,
  command: readonly string[],
): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return `cd ${quoteWord(folder)} && exec /usr/bin/env -i ${[...variables, ...command].map(quoteWord).join(' ')}`;
}

/** Those that lay out the sandbox. */
const ownProcesses = 16;

/** What all processes of a job may use together: a heap of Node, and as much again for what is outside of it and for tools. */
export function treeLimits({ memoryMb, processes }: SynthLimits) {
  return { memoryBytes: (memoryMb * 2 + 512) * 2 ** 20, processes: processes + ownProcesses };
}

/**
 * The arguments of prlimit for a job; memory is the private data of each process, because V8 reserves far more than it uses.
 * The kernel counts processes by user, so what the user runs besides (`others`) has to be added; undefined: not at all.
 */
export function limitArguments(
  limits: SynthLimits,
  largeResult: boolean,
  others: number | undefined,
): readonly string[] {
  const fileBytes = largeResult ? 2 ** 31 : limits.outputBytes;
  return [
    '--core=0',
    `--data=${(limits.memoryMb * 2 + 1024) * 2 ** 20}`,
    `--fsize=${fileBytes}`,
    `--cpu=${Math.ceil(limits.wallMs / 1000) * 2}`,
    '--nofile=4096',
    ...(others === undefined ? [] : [`--nproc=${limits.processes + others}`]),
  ];
}
