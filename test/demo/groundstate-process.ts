import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import process from 'node:process';
import { programFile } from '../support/program.ts';

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

/** One line of the worker's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A worker in a process of its own. */
export interface WorkerProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  readonly lines: readonly LogLine[];
  /** The last lines as they were written, for a post-mortem. */
  tail(count: number): readonly string[];
  onLine(listener: (line: LogLine) => void): void;
  /** Resolves with the exit status, 128 + n for a signal. */
  readonly ended: Promise<number>;
  /** From now on its end is part of the story. */
  expectEnd(): void;
  readonly isExpectedToEnd: boolean;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

function start({ args, cwd, env }: Run): ChildProcess {
  const flags = ['--disable-warning=ExperimentalWarning', programFile(), ...args];
  return spawn(process.execPath, flags, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a command of Groundstate to its end, as a person would type it. */
export async function runGroundstate(run: Run, signal: AbortSignal): Promise<CommandEnd> {
  const child = start(run);
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const status = await endOf(child);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return { status, ...texts };
}

/** Starts `groundstate worker`; its log goes to a file and is kept. */
export function startWorker(name: string, run: Run, logFile: string): WorkerProcess {
  const child = start(run);
  const file = createWriteStream(logFile, { flags: 'a' });
  const lines: LogLine[] = [];
  const raw: string[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  const take = (text: string): void => {
    file.write(`${text}\n`);
    raw.push(text);
    const line = parseLine(text);
    if (line === undefined) return;
    lines.push(line);
    for (const listener of listeners) listener(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const parts = `${rest}${text}`.split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) if (part !== '') take(part);
    });
  }
  let isExpectedToEnd = false;
  // A demo that is killed must not leave a worker behind.
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  return {
    name,
    pid: child.pid ?? -1,
    logFile,
    lines,
    tail: (count) => raw.slice(-count).map(shorten),
    onLine: (listener) => void listeners.add(listener),
    ended: endOf(child).finally(() => {
      process.off('exit', abandon);
      file.end();
    }),
    expectEnd: () => {
      isExpectedToEnd = true;
    },
    get isExpectedToEnd() {
      return isExpectedToEnd;
    },
    signal: (signal) => void child.kill(signal),
  };
}

const signalNumbers: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ''] ?? 0)));
  });
}

/** A log line as people read it: what every line repeats is left out. */
function shorten(text: string): string {
  const line = parseLine(text);
  if (line === undefined) return text;
  const { level, time, installation: _installation, holder: _holder, msg, ...fields } = line;
  return `${String(time).slice(11, 23)} ${String(level)} ${String(msg)} ${JSON.stringify(fields)}`;
}

function parseLine(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
