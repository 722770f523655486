import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { openTable } from '../../src/adapters/dynamodb/open-table.ts';
import { createFleet } from '../../src/adapters/dynamodb/presence-records.ts';
import type { Presence } from '../../src/core/fleet/presence.ts';
import { environmentOf } from '../campaign/groundstate-tool.ts';
import { ledgerTable } from '../campaign/stack.ts';
import { startWorker, type WorkerProcess } from '../demo/groundstate-process.ts';
import { waitUntil } from '../demo/wait-until.ts';
import { commitFiles, createBareRepository } from '../support/git-repository.ts';
import { type Account, type RigCloud, rigRegion } from '../support/rig-cloud.ts';

const policy = 'version: 1\ndefaults: {drift: report, prune: off}\n';
const never = new AbortController().signal;

/** A worker of the fleet. */
export interface FleetWorker extends WorkerProcess {
  /** Stops and goes on as a whole, as a machine that is out of processor time. */
  freeze(): void;
  thaw(): void;
}

/** Real workers over one repository, one table and one account of the emulator. */
export class FleetYard {
  readonly #cloud: RigCloud;
  readonly #folder: string;
  readonly #repository: Awaited<ReturnType<typeof createBareRepository>>;
  readonly #table: ReturnType<typeof openTable>;
  readonly account: Account;
  readonly stacks: readonly string[];
  readonly workers: FleetWorker[] = [];

  private constructor(given: {
    readonly cloud: RigCloud;
    readonly folder: string;
    readonly repository: Awaited<ReturnType<typeof createBareRepository>>;
    readonly account: Account;
    readonly stacks: readonly string[];
  }) {
    this.#cloud = given.cloud;
    this.#folder = given.folder;
    this.#repository = given.repository;
    this.account = given.account;
    this.stacks = given.stacks;
    const connection = { table: ledgerTable, region: rigRegion, endpoint: given.cloud.proxy.endpoint };
    const credentials = given.account.person;
    this.#table = openTable({ ...connection, credentials, clock: systemClock, chance: createSystemChance() });
  }

  /** Makes the table, and a repository with so many stacks of one VPC each. */
  static async open(cloud: RigCloud, count: number): Promise<FleetYard> {
    const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-fleet-'));
    const repository = await createBareRepository(undefined, { parent: folder });
    const stacks = Array.from({ length: count }, (_, at) => `stack-${at + 1}`);
    const account = await cloud.newAccount();
    const yard = new FleetYard({ cloud, folder, repository, account, stacks });
    await yard.#table.create(never);
    return yard;
  }

  /** A commit in which every VPC has this tag: one call for each stack. */
  async push(revision: string): Promise<string> {
    return commitFiles(this.#repository, { files: filesOf(this.stacks, revision), message: `Revision ${revision}` });
  }

  start(name: string, more: Readonly<Record<string, string>> = {}): FleetWorker {
    const data = path.join(this.#folder, name);
    const { endpoint } = this.#cloud.proxy;
    const usual = environmentOf({ endpoint, account: this.account, repository: this.#repository.url, data });
    const env = { ...usual, GROUNDSTATE_FOLDER: '.', GROUNDSTATE_SCAN_INTERVAL: '10m', ...more };
    const run = { args: ['worker'], cwd: this.#folder, env };
    const worker = startWorker(name, run, path.join(this.#folder, `${name}.log`));
    const fleetWorker: FleetWorker = Object.assign(worker, {
      freeze: () => void process.kill(worker.pid, 'SIGSTOP'),
      thaw: () => void process.kill(worker.pid, 'SIGCONT'),
    });
    this.workers.push(fleetWorker);
    return fleetWorker;
  }

  /** What the workers say of themselves in the table; one that was killed leaves its record behind. */
  async members(): Promise<readonly Presence[]> {
    const fleet = createFleet(this.#table.access, {
      name: 'the yard',
      shareBudgets: () => undefined,
      redact: (text) => text,
    });
    const dead = this.workers.filter((worker) => worker.isExpectedToEnd).map(({ pid }) => `:${pid}`);
    return (await fleet.members(never)).filter(({ holder }) => !dead.some((pid) => holder.endsWith(pid)));
  }

  /** Waits until so many workers have all stacks between them, evenly; answers how many each has. */
  async shared(workers: number, seconds = 120): Promise<readonly number[]> {
    let seen: readonly string[][] = [];
    return waitUntil(
      `${workers} workers share the stacks`,
      async () => {
        const members = await this.members();
        seen = members.map(({ holds }) => holds.map(({ stack }) => stack));
        const isWhole = seen.flat().toSorted().join(' ') === this.stacks.toSorted().join(' ');
        const counts = seen.map((held) => held.length);
        const isEven = Math.max(...counts) - Math.min(...counts) <= 1;
        return members.length === workers && isWhole && isEven ? counts : undefined;
      },
      { seconds, signal: never, seen: () => seen, everyMs: 200 },
    );
  }

  /** The changes of the estate that took effect since a moment, as operations. */
  effects(since = 0): readonly string[] {
    return this.#cloud.proxy.recorded
      .filter(({ caller, category }) => caller === this.account.worker.accessKeyId && category === 'management')
      .filter(({ at, status }) => at >= since && status < 300)
      .map(({ operation }) => operation);
  }

  /** Waits until every stack was changed since a moment, and answers each change that was made. */
  async changed(since: number, seconds = 180): Promise<readonly string[]> {
    await waitUntil(
      'every stack has the new revision',
      () => (this.effects(since).length >= this.stacks.length ? true : undefined),
      { seconds, signal: never, seen: () => this.effects(since), everyMs: 100 },
    );
    return this.effects(since);
  }

  async close(): Promise<void> {
    for (const worker of this.workers) {
      worker.expectEnd();
      worker.signal('SIGKILL');
    }
    await Promise.all(this.workers.map(({ ended }) => ended));
    this.#table.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** An app that writes what cdktf would have written. */
function filesOf(stacks: readonly string[], revision: string): Readonly<Record<string, string>> {
  const documents = Object.fromEntries(
    stacks.map((stack, at) => {
      const main = { cidr_block: `10.${at}.0.0/16`, tags: { Name: stack, revision } };
      return [stack, JSON.stringify({ provider: { aws: [{ region: rigRegion }] }, resource: { aws_vpc: { main } } })];
    }),
  );
  const manifest = Object.fromEntries(
    stacks.map((name) => [
      name,
      {
        name,
        synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
        workingDirectory: `stacks/${name}`,
        dependencies: [],
        annotations: [],
      },
    ]),
  );
  const app = `const fs = require('node:fs');
const out = process.env.CDKTF_OUTDIR;
for (const [stack, text] of Object.entries(${JSON.stringify(documents)})) {
  fs.mkdirSync(out + '/stacks/' + stack, { recursive: true });
  fs.writeFileSync(out + '/stacks/' + stack + '/cdk.tf.json', text);
}
fs.writeFileSync(out + '/manifest.json', ${JSON.stringify(JSON.stringify({ stacks: manifest }))});
`;
  return { 'cdktf.json': JSON.stringify({ app: 'node main.js' }), 'main.js': app, 'groundstate.yaml': policy };
}
