import { spawn } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { followTree } from './process-tree.ts';

interface ProcessInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly wallMs: number;
  readonly outputBytes: number;
  /** What the process and everything it starts may use together. */
  readonly tree?: {
    readonly memoryBytes: number;
    readonly processes: number;
    /** How much the disk with this folder on it may lose meanwhile; for where nothing else limits it. */
    readonly disk?: { readonly folder: string; readonly bytes: number };
  };
}

const lookAfterMs = 200;
const pipesAfterMs = 1_000;

/** How a child process ended; `printed` is cut at the limit. */
export interface ProcessEnd {
  readonly kind: 'exited' | 'out-of-time' | 'flooded' | 'out-of-memory' | 'too-many' | 'disk-full';
  readonly exitCode: number | undefined;
  readonly endSignal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a process in a group of its own, and ends it with everything it started when it is over, unwanted, or over a limit. */
export async function runProcess(input: ProcessInput, signal: AbortSignal): Promise<ProcessEnd> {
  signal.throwIfAborted();
  const child = spawn(input.command, [...input.args], {
    cwd: input.cwd,
    env: { ...input.environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let kind: ProcessEnd['kind'] = 'exited';
  const watch = watchTree(child.pid, input, (reason) => stop(reason));
  const stop = (reason: ProcessEnd['kind']) => {
    if (kind === 'exited') kind = reason;
    endGroup(child.pid);
    watch.endAll();
  };
  const onAbort = () => stop('exited');
  const timer = setTimeout(() => stop('out-of-time'), input.wallMs);
  signal.addEventListener('abort', onAbort);
  const stdout = collect(child.stdout, input.outputBytes, () => stop('flooded'));
  const stderr = collect(child.stderr, input.outputBytes, () => stop('flooded'));
  try {
    const [exitCode, endSignal] = await ended(child, () => {
      endGroup(child.pid);
      watch.endAll();
    });
    signal.throwIfAborted();
    return {
      kind,
      exitCode: exitCode ?? undefined,
      endSignal: endSignal ?? undefined,
      stdout: stdout(),
      stderr: stderr(),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    endGroup(child.pid);
    watch.close();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Looks at the whole tree from time to time, for what no limit of a single process says. */
function watchTree(
  id: number | undefined,
  { tree }: Pick<ProcessInput, 'tree'>,
  onExcess: (reason: 'out-of-memory' | 'too-many' | 'disk-full') => void,
): { endAll(): void; close(): void } {
  if (id === undefined || tree === undefined) return { endAll: () => undefined, close: () => undefined };
  const members = followTree(id);
  const { disk } = tree;
  const freeAtFirst = disk === undefined ? 0 : freeBytes(disk.folder);
  const timer = setInterval(() => {
    const { memory, processes } = members.measure();
    if (memory > tree.memoryBytes) onExcess('out-of-memory');
    else if (processes > tree.processes) onExcess('too-many');
    else if (disk !== undefined && freeAtFirst - freeBytes(disk.folder) > disk.bytes) onExcess('disk-full');
  }, lookAfterMs);
  return {
    endAll: () => members.end(),
    close() {
      clearInterval(timer);
      members.end();
    },
  };
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/**
 * How the leader ended, when its output is whole. A grandchild may keep the pipes open: with the leader gone, the rest of its
 * group goes too, and whoever is in neither the group nor the tree is not waited for.
 */
function ended(
  child: ReturnType<typeof spawn>,
  endRest: () => void,
): Promise<readonly [number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, endSignal) => {
      endRest();
      const patience = setTimeout(() => resolve([code, endSignal]), pipesAfterMs);
      child.once('close', () => {
        clearTimeout(patience);
        resolve([code, endSignal]);
      });
    });
  });
}

function collect(stream: NodeJS.ReadableStream | null, limit: number, onFlood: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < limit) chunks.push(chunk);
    size += chunk.length;
    if (size > limit) onFlood();
  });
  return () => Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

function endGroup(id: number | undefined): void {
  if (id === undefined) return;
  try {
    process.kill(-id, 'SIGKILL');
  } catch {
    // The group has already ended.
  }
}
