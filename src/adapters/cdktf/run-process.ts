import { spawn } from 'node:child_process';

interface ProcessInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly wallMs: number;
  readonly outputBytes: number;
}

/** How a child process ended; `printed` is cut at the limit. */
export interface ProcessEnd {
  readonly kind: 'exited' | 'out-of-time' | 'flooded';
  readonly exitCode: number | undefined;
  readonly endSignal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a process in a group of its own, and ends the whole group when it is over, out of time, flooding or unwanted. */
export async function runProcess(input: ProcessInput, signal: AbortSignal): Promise<ProcessEnd> {
  signal.throwIfAborted();
  const child = spawn(input.command, [...input.args], {
    cwd: input.cwd,
    env: { ...input.environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let kind: ProcessEnd['kind'] = 'exited';
  const stop = (reason: ProcessEnd['kind']) => {
    kind = reason;
    endGroup(child.pid);
  };
  const onAbort = () => stop('exited');
  const timer = setTimeout(() => stop('out-of-time'), input.wallMs);
  signal.addEventListener('abort', onAbort);
  const stdout = collect(child.stdout, input.outputBytes, () => stop('flooded'));
  const stderr = collect(child.stderr, input.outputBytes, () => stop('flooded'));
  try {
    const [exitCode, endSignal] = await ended(child, () => endGroup(child.pid));
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
  }
}

function ended(
  child: ReturnType<typeof spawn>,
  endRest: () => void,
): Promise<readonly [number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // A grandchild may keep the pipes open: with the leader gone, the rest of its group goes too, and `close` follows.
    child.once('exit', endRest);
    child.once('close', (code, endSignal) => resolve([code, endSignal]));
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
