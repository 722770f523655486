import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { programFile, sources } from '../../support/program.ts';

const limitMs = 90_000;

/** How the program is run. */
export interface Run {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a command left behind. */
export interface CommandEnd {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the program that goes on while the test looks at it. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it has printed until now. */
  printed(): { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<CommandEnd>;
}

const signalNumbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Starts `groundstate`; a process that is not ended by the test is ended with it, or after a long time. */
export function startProgram({ args, cwd, env }: Run, program = programFile()): RunningProgram {
  const flags = ['--disable-warning=ExperimentalWarning', program, ...args];
  const child = spawn(process.execPath, flags, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const abandon = (): void => void child.kill('SIGKILL');
  const limit = setTimeout(abandon, limitMs);
  process.once('exit', abandon);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      process.off('exit', abandon);
      resolve({ status: code ?? 128 + (signalNumbers[signal ?? ''] ?? 0), ...texts });
    });
  });
  return { child, printed: () => ({ ...texts }), ended };
}

/** Runs a command to its end. */
export function runProgram(run: Run): Promise<CommandEnd> {
  return startProgram(run).ended;
}

/** The same from the sources as they are, without the files that the run of all tests made of them. */
export function runSources(run: Run): Promise<CommandEnd> {
  return startProgram(run, sources).ended;
}
