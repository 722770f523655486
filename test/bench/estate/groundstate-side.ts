import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startWorker } from '../../demo/groundstate-process.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { findFreePort } from '../../support/emulator/find-free-port.ts';
import { rigRegion } from '../../support/rig-cloud.ts';
import { measureProcess, type ProcessCost, readUsage } from '../process-cost.ts';
import { account, type BenchEstate, stack } from './bench-estate.ts';

const program = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** Groundstate as a person runs it: its own process, the real Git, the real ledger. */
export interface GroundstateSide {
  run(...args: readonly string[]): Promise<ProcessCost>;
  /** What one tick of a worker costs when there is nothing to do. */
  idleTick(): Promise<ProcessCost & { readonly calls: number }>;
}

/** Sets the environment of the commands up. */
export function openGroundstate({ folder, proxy, rig, repository }: BenchEstate): GroundstateSide {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    AWS_ACCESS_KEY_ID: account.worker.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NO_COLOR: '1',
    GROUNDSTATE_INSTALLATION: 'rig',
    GROUNDSTATE_REPOSITORY: repository.url,
    GROUNDSTATE_FOLDER: stack,
    GROUNDSTATE_ALLOW_FILE_REMOTES: 'true',
    GROUNDSTATE_TABLE: rig.table.name,
    GROUNDSTATE_REGION: rigRegion,
    GROUNDSTATE_ACCOUNT: account.id,
    GROUNDSTATE_ENDPOINT: proxy.endpoint,
    GROUNDSTATE_DATA_DIR: path.join(folder, 'data'),
    // Nothing is run to synthesize a folder of JSON.
    GROUNDSTATE_SYNTH_ISOLATION: 'none',
    GROUNDSTATE_SYNTH_TWICE: 'false',
  };
  const flags = ['--disable-warning=ExperimentalWarning', program];
  return {
    run: (...args) => measureProcess({ command: process.execPath, args: [...flags, ...args], cwd: folder, env }),
    idleTick: () => measureIdleTick(env, { folder, proxy }),
  };
}

const measuredTicks = 20;

async function measureIdleTick(
  env: Readonly<Record<string, string>>,
  { folder, proxy }: Pick<BenchEstate, 'folder' | 'proxy'>,
): Promise<ProcessCost & { readonly calls: number }> {
  const port = await findFreePort();
  const paced = {
    ...env,
    GROUNDSTATE_TICK_INTERVAL: '1s',
    GROUNDSTATE_SCAN_INTERVAL: '6h',
    GROUNDSTATE_HTTP_PORT: String(port),
  };
  const log = path.join(folder, 'worker.log');
  const worker = startWorker('the worker', { args: ['worker'], cwd: folder, env: paced }, log);
  const signal = AbortSignal.timeout(600_000);
  const readTicks = async (): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal }).catch(() => undefined);
    const text = (await answer?.text()) ?? '';
    return Number(/^groundstate_ticks_total\{[^}]*result="succeeded"[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
  };
  const reach = (ticks: number): Promise<number> =>
    waitUntil(
      `tick ${ticks}`,
      async () => {
        const now = await readTicks();
        return now >= ticks ? now : undefined;
      },
      { seconds: 600, everyMs: 2_000, signal, seen: () => worker.tail(5).join('\n') },
    );
  try {
    // The first tick scans everything once.
    const first = await reach(2);
    const before = readUsage(worker.pid);
    const since = Date.now();
    const last = await reach(first + measuredTicks);
    const after = readUsage(worker.pid);
    const ticks = last - first;
    return {
      calls: proxy.count({ caller: account.worker.accessKeyId, since }) / ticks,
      cpuSeconds: (after.cpuSeconds - before.cpuSeconds) / ticks,
      wallSeconds: 0,
      peakMegabytes: after.megabytes,
      stdout: '',
    };
  } finally {
    worker.expectEnd();
    worker.signal('SIGTERM');
    await worker.ended;
  }
}
