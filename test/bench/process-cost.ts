import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';

/** How a program is run. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a run cost. */
export interface ProcessCost {
  /** User and system time of the program and of all that it started and waited for. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The largest resident sizes of its processes, added up. */
  readonly peakMegabytes: number;
  readonly stdout: string;
}

/** Between two looks at the processes of a run, in milliseconds. */
const look = 100;

/** Runs a program to its end and measures it from outside; a program that fails is an error with what it said. */
export async function measureProcess({ command, args, cwd, env }: Program): Promise<ProcessCost> {
  // The shell adds up what its children used, and theirs.
  const timed = `TIMEFORMAT='%U %S %R'; { time "$@" 2>&3; } 3>&2 2>&4`;
  const started = spawn('bash', ['-c', timed, 'bash', command, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
  });
  const peaks = new Map<number, number>();
  const timer = setInterval(() => notePeaks(started.pid ?? 0, peaks), look);
  const closed = new Promise((resolve) => started.once('close', resolve));
  const [, out, err, , clock] = started.stdio;
  const [stdout = '', stderr = '', times = ''] = await Promise.all([out, err, clock].map(readAll));
  await closed;
  clearInterval(timer);
  if (started.exitCode !== 0) {
    const said = `${stdout.slice(-2_000)}\n${stderr.slice(-4_000)}`;
    throw new Error(`${command} ${args.join(' ')} ended with ${started.exitCode}.\n${said}`);
  }
  const [user = 0, system = 0, wall = 0] = times.trim().split(/\s+/).slice(-3).map(Number);
  peaks.delete(started.pid ?? 0);
  const peak = [...peaks.values()].reduce((sum, one) => sum + one, 0);
  return { cpuSeconds: user + system, wallSeconds: wall, peakMegabytes: peak / 1024, stdout };
}

async function readAll(stream: unknown): Promise<string> {
  const chunks: Buffer[] = [];
  if (stream instanceof Readable) for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Notes the largest size so far of each process of a tree, in kilobytes. */
function notePeaks(pid: number, peaks: Map<number, number>): void {
  const status = readOrNothing(`/proc/${pid}/status`);
  const size = /VmHWM:\s+(\d+)/.exec(status)?.[1];
  if (size !== undefined) peaks.set(pid, Number(size));
  // A child belongs to the thread that started it, and Go starts them from any.
  for (const thread of listOrNothing(`/proc/${pid}/task`)) {
    for (const child of readOrNothing(`/proc/${pid}/task/${thread}/children`).split(' ')) {
      if (child !== '') notePeaks(Number(child), peaks);
    }
  }
}

/** What a running process used so far. */
export function readUsage(pid: number): { readonly cpuSeconds: number; readonly megabytes: number } {
  const fields = readOrNothing(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  const size = /VmRSS:\s+(\d+)/.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? '0';
  return { cpuSeconds: ticks / clockTicks, megabytes: Number(size) / 1024 };
}

/** Linux counts the time of processes in hundredths of a second for everybody who asks. */
const clockTicks = 100;

function listOrNothing(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // the process has ended
  }
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended
  }
}
