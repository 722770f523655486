import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Mode, Stage, SynthEnd } from './attack.ts';
import { ordinaryUser } from './stage.ts';

const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const quiet = '--disable-warning=ExperimentalWarning';

interface Registry {
  readonly address: string;
  readonly certificate: string;
}

/** A worker process that lives through many attacks, unless one of them ends it. */
export interface DrivenWorker {
  readonly opening: { readonly kind: string; readonly mode?: string; readonly text: string };
  synthesize(files: Readonly<Record<string, string>>): Promise<SynthEnd>;
  close(): void;
}

interface Limits {
  readonly wallMs: number;
  readonly memoryMb: number;
}

interface Wish {
  readonly stage: Stage;
  readonly mode: Mode;
  readonly registry: Registry;
  readonly limits: Limits;
  readonly twice: boolean;
}

let folders = 0;
const longestMs = 300_000;

/** Starts a worker in one mode of isolation, as root or as somebody else, with canaries in its environment. */
export async function driveWorker(wish: Wish): Promise<DrivenWorker> {
  const { stage, mode, registry, limits, twice } = wish;
  folders += 1;
  const user = mode === 'namespace, not root' ? ordinaryUser : 0;
  const cachePath = path.join(stage.folder, 'data', `synth-${folders}`);
  mkdirSync(cachePath, { mode: 0o755 });
  const host = mode === 'task' ? startHost(stage, cachePath, limits) : undefined;
  const isolation = mode === 'namespace, not root' ? 'namespace' : mode;
  const options = { cachePath, isolation, limits, twice, host: host?.address };
  const node = path.join(stage.folder, 'public/bin/node');
  const child = spawn(node, [quiet, source('worker.ts'), JSON.stringify(options)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(user === 0 ? {} : { uid: user, gid: user }),
    env: {
      PATH: process.env['PATH'],
      HOME: stage.home,
      AWS_SECRET_ACCESS_KEY: stage.canary,
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${stage.canary}`,
      GROUNDSTATE_SLACK_WEBHOOK: `https://hooks.example/${stage.canary}`,
      npm_config_registry: registry.address,
      npm_config_cafile: registry.certificate,
    },
  });
  if (user !== 0) chownTo(cachePath, user);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<SynthEnd> => {
    const answer = await within(lines.next());
    if (answer === undefined) return { kind: 'dead', text: `no answer within ${longestMs / 1000} s` };
    return answer.done === true ? { kind: 'dead', text: 'the worker ended' } : JSON.parse(answer.value);
  };
  const opening = (await next()) as unknown as DrivenWorker['opening'];
  let commits = 0;
  return {
    opening,
    async synthesize(files) {
      commits += 1;
      const root = writeProject(stage, files);
      const commit = commits.toString(16).padStart(40, '0');
      child.stdin.write(`${JSON.stringify({ path: root, commit })}\n`, () => undefined);
      return next();
    },
    close() {
      endGroup(child);
      host?.close();
    },
  };
}

/** A host that is nobody, in a machine of its own as far as the kernel can make one: no processes, no network, and nothing to steal. */
function startHost(stage: Stage, cachePath: string, limits: Limits): { readonly address: string; close(): void } {
  const user = ordinaryUser + 1;
  const data = path.join(stage.folder, 'host', path.basename(cachePath));
  mkdirSync(data);
  chownTo(data, user);
  const socket = path.join(data, 'synth.sock');
  const node = path.join(stage.folder, 'public/bin/node');
  const one = `env -i PATH="$PATH" HOME=${data} setpriv --reuid ${user} --regid ${user} --clear-groups ${node} ${quiet} ${source('../../src/synth-host.ts')} --isolation none --timeout-seconds ${limits.wallMs / 1000} --memory-mb ${limits.memoryMb} --listen unix:${socket} --data-dir ${data}/work`;
  // It serves one job and ends, and everything it started ends with it, as in a container; the loop is what starts it again.
  const machine = 'unshare --net --pid --mount --ipc --fork --kill-child --mount-proc';
  const child = spawn('sh', ['-c', `while :; do ${machine} ${one} >/dev/null; done`], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  return { address: `unix:${socket}`, close: () => endGroup(child) };
}

function writeProject(stage: Stage, files: Readonly<Record<string, string>>): string {
  folders += 1;
  const root = path.join(stage.folder, 'projects', String(folders), 'estate');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text, { mode: 0o755 });
  }
  return root;
}

function chownTo(folder: string, user: number): void {
  execFileSync('chown', ['-R', `${user}:${user}`, folder]);
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function within<T>(promise: Promise<T>): Promise<T | undefined> {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => over.resolve(undefined), longestMs);
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
