import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { openLedger } from '../../src/adapters/dynamodb/open-ledger.ts';
import { openTable } from '../../src/adapters/dynamodb/open-table.ts';
import { defaultLeaseMs } from '../../src/core/protocol/lease.ts';
import type { StackState } from '../../src/engine/ports/ledger.ts';
import { startWorker, type WorkerProcess } from '../demo/groundstate-process.ts';
import { commitFiles, createBareRepository } from '../support/git-repository.ts';
import { type Account, rigRegion } from '../support/rig-cloud.ts';
import { ledgerTable, stackName } from './stack.ts';
import type { Ending, Tool } from './tool.ts';

const modules = fileURLToPath(new URL('../../.cache/test-modules', import.meta.url));
/** Beyond the windows of the protocol: five minutes until a signature is too old, and five more in which AWS may hide an object. */
const longestMs = 20 * 60_000;
/** A recovery has to do without reverts and deletions. */
const policy = 'version: 1\ndefaults: {drift: report, prune: off}\n';

/** Where workers of Groundstate can be started: one repository with one stack, and for each account a table and a data folder. */
export interface WorkerYard {
  /** Starts a worker with its default lease. */
  start(account: Account, name: string): WorkerProcess;
  /** Makes the table of an account, and gives what the ledger says at any time. */
  openBooks(account: Account): Promise<Books>;
  close(): Promise<void>;
}

/** What the ledger of an account holds. */
export interface Books {
  load(): Promise<StackState>;
  close(): void;
}

/** Commits a stack of these resources to a new repository. */
export async function openYard(endpoint: string, resource: object): Promise<WorkerYard> {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-campaign-'));
  const repository = await createBareRepository(undefined, { parent: folder });
  const provider = { aws: [{ region: rigRegion }] };
  const document = JSON.stringify({ provider, data: { aws_caller_identity: { current: {} } }, resource });
  const files = { 'main.tf.json': document, 'groundstate.yaml': policy };
  const placed = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${stackName}/${name}`, text]));
  await commitFiles(repository, { files: placed, message: 'Add the stack' });
  return {
    start(account, name) {
      const data = path.join(folder, account.id);
      const env = environmentOf({ endpoint, account, repository: repository.url, data });
      return startWorker(name, { args: ['worker'], cwd: folder, env }, path.join(folder, `${account.id}-${name}.log`));
    },
    openBooks: (account) => openBooks(endpoint, account),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Workers of Groundstate over a stack; each account has one, and another one when that was killed. */
export async function openGroundstateTool(endpoint: string, resource: Resources): Promise<Tool> {
  const yard = await openYard(endpoint, resource);
  const objects = Object.values(resource).flatMap((blocks) => Object.keys(blocks)).length;
  return {
    name: `Groundstate (lease of ${defaultLeaseMs / 1000} s)`,
    async run(account, arrange) {
      const books = await yard.openBooks(account);
      let workers: Workers | undefined;
      const strike = arrange(async () => workers?.kill());
      workers = new Workers((name) => yard.start(account, name));
      try {
        return await workers.watch(books.load, objects);
      } finally {
        strike.end();
        await workers.end();
        books.close();
      }
    },
    close: () => yard.close(),
  };
}

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** One worker at a time; one that was killed is replaced, as ECS or systemd would. */
class Workers {
  readonly #start: (name: string) => WorkerProcess;
  #current: WorkerProcess;
  #count = 1;
  #started = performance.now();

  constructor(start: (name: string) => WorkerProcess) {
    this.#start = start;
    this.#current = start('worker-1');
  }

  async kill(): Promise<void> {
    const worker = this.#current;
    worker.signal('SIGKILL');
    await worker.ended;
    this.#count += 1;
    this.#started = performance.now();
    this.#current = this.#start(`worker-${this.#count}`);
  }

  /** Waits until a pass finds nothing to do; says how long it took from the last start. */
  async watch(load: Books['load'], objects: number): Promise<Ending> {
    const deadline = performance.now() + longestMs;
    while (performance.now() < deadline && outcomeOf(this.#current) !== 'nothing to do') await sleep(200);
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    const outcome = outcomeOf(this.#current);
    const state = await load();
    const open = state.intents.filter(({ settled }) => settled !== true).length;
    const books = `${state.entries.length} of ${objects} objects in the ledger, ${open} calls open`;
    const converged = outcome === 'nothing to do' && state.entries.length === objects && open === 0;
    return { converged, said: `${outcome} after ${seconds} s with worker ${this.#count}; ${books}` };
  }

  async end(): Promise<void> {
    this.#current.signal('SIGTERM');
    await this.#current.ended;
  }
}

/** How the last pass of a worker ended, by its log. */
function outcomeOf({ lines }: WorkerProcess): string {
  const last = lines.findLast(({ msg }) => msg === 'stack reconciled' || msg === 'stack not reconciled');
  return typeof last?.['outcome'] === 'string' ? last['outcome'] : 'no pass yet';
}

export interface Place {
  readonly endpoint: string;
  readonly account: Account;
  readonly repository: string;
  readonly data: string;
}

export function environmentOf({ endpoint, account, repository, data }: Place): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: data,
    NODE_COMPILE_CACHE: modules,
    AWS_ACCESS_KEY_ID: account.worker.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.worker.secretAccessKey,
    AWS_SESSION_TOKEN: account.worker.sessionToken,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    GROUNDSTATE_INSTALLATION: 'campaign',
    GROUNDSTATE_REPOSITORY: repository,
    GROUNDSTATE_ALLOW_FILE_REMOTES: 'true',
    GROUNDSTATE_FOLDER: stackName,
    GROUNDSTATE_TABLE: ledgerTable,
    GROUNDSTATE_REGION: rigRegion,
    GROUNDSTATE_ACCOUNT: account.id,
    GROUNDSTATE_ENDPOINT: endpoint,
    GROUNDSTATE_DATA_DIR: data,
    GROUNDSTATE_SYNTH_ISOLATION: 'none',
    GROUNDSTATE_SYNTH_TWICE: 'false',
    GROUNDSTATE_TICK_INTERVAL: '3s',
    GROUNDSTATE_SCAN_INTERVAL: '10s',
    GROUNDSTATE_HTTP_PORT: '0',
  };
}

/** The table, as `groundstate init` makes it, and what it holds in the end. */
async function openBooks(endpoint: string, { person }: Account): Promise<Books> {
  const { signal } = new AbortController();
  const connection = { table: ledgerTable, region: rigRegion, endpoint, credentials: person };
  const opened = openTable({ ...connection, clock: systemClock, chance: createSystemChance() });
  await opened.create(signal);
  const ledger = openLedger(opened, { holder: 'the campaign', host: 'campaign', redact: (text) => text });
  return { load: () => ledger.load(stackName, signal), close: () => opened.close() };
}
