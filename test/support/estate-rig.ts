import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { createCloud } from '../../src/adapters/aws/cloud.ts';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import type { Item } from '../../src/adapters/dynamodb/item.ts';
import { createJournal } from '../../src/adapters/dynamodb/journal.ts';
import { openLedger } from '../../src/adapters/dynamodb/open-ledger.ts';
import { openTable } from '../../src/adapters/dynamodb/open-table.ts';
import type { TableAccess } from '../../src/adapters/dynamodb/table-access.ts';
import { readSourceTexts } from '../../src/adapters/files/source-texts.ts';
import { createStackFiles } from '../../src/adapters/files/stack-files.ts';
import { createKmsVault } from '../../src/adapters/kms/kms-vault.ts';
import { unknownStacks } from '../../src/config/estate-policy.ts';
import type { Change } from '../../src/core/change.ts';
import type { Redact } from '../../src/core/redaction/mask.ts';
import { createSecretRegistry } from '../../src/core/redaction/secret-registry.ts';
import { createEngineWithMemory } from '../../src/engine/engine-with-memory.ts';
import type { Cloud } from '../../src/engine/ports/cloud.ts';
import type { Alert, HistoryEvent, Journal } from '../../src/engine/ports/journal.ts';
import type { Entry, Ledger } from '../../src/engine/ports/ledger.ts';
import type { Log } from '../../src/engine/ports/log.ts';
import type { Clock } from '../../src/engine/ports/time.ts';
import type { Engine, Estate, PlanReport, RunReport, ScanReport } from '../../src/engine/reports.ts';
import { catalogue } from '../../src/resources/catalogue.ts';
import { trailLookup } from '../../src/resources/cloudtrail/lookup-events.ts';
import { services } from '../../src/resources/services.ts';
import { taggedResources } from '../../src/resources/tagging/tagged-resources.ts';
import { openMemoryTable } from './open-memory-table.ts';
import type { CountedCall } from './proxy/call-counter.ts';
import type { FaultMatch, FaultMode } from './proxy/faults/fault.ts';
import { type Account, type RigCloud, rigRegion } from './rig-cloud.ts';
import { type Content, createRigRepository, type RigRepository } from './rig-repository.ts';

/** How an estate is opened. */
export interface EstateOptions {
  /** How long a lease lasts; longer than the budget of a call, or nothing can be written. */
  readonly leaseMs?: number;
  /** The only account that may be touched. */
  readonly pinnedAccount?: string;
  /** What the environment of the worker has as TF_VAR_*. */
  readonly variableTexts?: Readonly<Record<string, string>>;
  readonly installation?: string;
  /** The name of the ledger's table: a worker in another process shares it. */
  readonly table?: string;
  /** For tests of the table itself: one of the emulator's, which can be looked into, taken down and cut off. */
  readonly ledger?: 'in DynamoDB';
  /** The KMS key for secrets that stand in the ledger alone. */
  readonly secretsKey?: string;
  /** Makes the log of a worker. */
  readonly log?: (redact: Redact) => Log;
  /** What else the worker stands on. */
  readonly ownArns?: readonly string[];
  /** The stack that deploys the worker itself. */
  readonly selfStack?: string;
  /** Beside the ones of the estate's own: a second installation in the same account. */
  readonly account?: Account;
  /** Stands between the engine and AWS. */
  readonly wrapCloud?: (cloud: Cloud) => Cloud;
  /** Given, an estate of the real thing (Git and cdktf) is tested instead of the fake one. */
  readonly repository?: Pick<RigRepository, 'source' | 'synth' | 'estatePolicy'>;
}

/** Reverts drift and deletes what left Git: the policy of a test that says nothing of its own. */
export const openPolicy = 'version: 1\ndefaults: {drift: revert, prune: auto, deletions: {max: 1000, percent: 100}}\n';

/** One worker over the estate: the engine as the application composes it, with its own hold on leases. */
export interface RigWorker {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly journal: Journal;
  /** What its sinks leave out. */
  readonly redact: Redact;
}

/** The real engine with its real adapters over an account of its own. */
export interface EstateRig {
  readonly account: Account;
  readonly worker: RigWorker;
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  /** AWS as the person beside the worker reaches it. */
  readonly person: Cloud;
  readonly repository: RigRepository;
  /** The table under the ledger, for a test that fills it by itself. */
  readonly table: {
    readonly name: string;
    readonly client: DynamoDBClient;
    readonly access: TableAccess;
    /** What is in it, where it is in memory. */
    readonly items: ReadonlyMap<string, Item> | undefined;
  };
  /** A second worker on the same table, with an empty memory. */
  another(name: string): RigWorker;
  /** Commits documents; policy by default: `openPolicy`. */
  commit(stacks: Content['stacks'], more?: Partial<Omit<Content, 'stacks'>>): string;
  estate(commit?: string): Promise<Estate>;
  plan(stack: string, commit?: string): Promise<PlanReport>;
  scan(stack: string): Promise<ScanReport>;
  reconcile(stack: string, options?: ReconcileOptions): Promise<RunReport>;
  /** Everything that waits to be told; each is given once. */
  alerts(): Promise<readonly Alert[]>;
  history(): Promise<readonly HistoryEvent[]>;
  entries(stack: string): Promise<readonly Entry[]>;
  /** The calls to AWS that the workers made since the last reset, without those to the ledger. */
  calls(mutating?: boolean): readonly CountedCall[];
  /** Spoils calls of the workers only; gives the function that ends it. */
  spoil(match: Omit<FaultMatch, 'where'>, mode: FaultMode): () => void;
  /** From now on no call of the workers reaches anything, neither AWS nor their table; gives the function that ends it. */
  cutOff(): () => void;
  /** From now on the table of the workers answers nobody; gives the function that ends it. */
  tableDown(): () => void;
  /** Moves both clocks of the workers ahead. */
  passTime(milliseconds: number): void;
  close(): void;
}

export interface ReconcileOptions {
  readonly worker?: RigWorker;
  readonly commit?: string;
  readonly patience?: 'none' | 'wait';
  readonly signal?: AbortSignal;
}

const never = new AbortController().signal;
const trigger = { kind: 'command', text: 'a test' } as const;
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
let tables = 0;

/** Opens an estate in an account of its own, with a table of its own. */
export async function openEstate(rig: RigCloud, options: EstateOptions = {}): Promise<EstateRig> {
  const account = options.account ?? (await rig.newAccount());
  const repository = createRigRepository();
  const opened = openWorkers(rig, account, { repository, ...options });
  await opened.create();
  const worker = opened.worker('worker-1');
  const config = { endpoint: rig.proxy.endpoint, region: rigRegion, credentials: account.person, maxAttempts: 1 };
  const clients = {
    ec2: new EC2Client(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(config),
  };
  const person = createCloud({
    services,
    clock: systemClock,
    endpoint: rig.proxy.endpoint,
    credentials: account.person,
  });
  const since = Date.now();
  const estate = (commit?: string): Promise<Estate> => worker.engine.loadEstate(commit, never);
  return {
    account,
    worker,
    ...clients,
    person,
    repository,
    table: opened.table,
    another: opened.worker,
    commit: (stacks, more = {}) => repository.commit({ stacks, policy: openPolicy, ...more }),
    estate,
    plan: async (stack, commit) => worker.engine.plan(await estate(commit), stack, never),
    scan: async (stack) => worker.engine.scan(await estate(), stack, { record: true }, never),
    reconcile: async (stack, { worker: chosen = worker, commit, patience = 'none', signal = never } = {}) =>
      chosen.engine.reconcile(await chosen.engine.loadEstate(commit, never), stack, { trigger, patience }, signal),
    alerts: async () => {
      const told: Alert[] = [];
      await worker.journal.deliver(async (alert) => void told.push(alert), never);
      return told;
    },
    history: () => worker.journal.history({ since: since - 1_000, until: opened.clock.now() + 1_000 }, never),
    entries: async (stack) => (await worker.ledger.load(stack, never)).entries,
    calls: (mutating) =>
      rig.proxy.calls({ caller: account.worker.accessKeyId, ...(mutating === undefined ? {} : { mutating }) }),
    spoil: (match, mode) =>
      rig.proxy.faults.add({ match: { ...match, where: (call) => call.caller === account.worker.accessKeyId }, mode }),
    cutOff: () => {
      refuseMemory(opened);
      const callers: readonly string[] = [account.worker.accessKeyId, opened.ledgerKey];
      const match = {
        times: Number.POSITIVE_INFINITY,
        where: ({ caller }: { readonly caller: string }) => callers.includes(caller),
      };
      return rig.proxy.faults.add({ match, mode: { kind: 'drop-before' } });
    },
    tableDown: () => {
      refuseMemory(opened);
      return rig.proxy.faults.add({
        match: { times: Number.POSITIVE_INFINITY, where: ({ caller }) => caller === opened.ledgerKey },
        mode: { kind: 'broken', status: 503 },
      });
    },
    passTime: opened.passTime,
    close() {
      for (const client of Object.values(clients)) client.destroy();
      person.close();
      opened.close();
    },
  };
}

/** What spoils the calls to a table would spoil nothing. */
function refuseMemory({ inMemory }: Workers): void {
  if (inMemory) throw new Error("Open the estate with `ledger: 'in DynamoDB'` to spoil its table.");
}

/** Opens an estate for one piece of work, and closes it whatever becomes of that. */
export async function onNewEstate(
  rig: RigCloud,
  work: (estate: EstateRig) => Promise<void>,
  options: EstateOptions = {},
): Promise<void> {
  const estate = await openEstate(rig, options);
  try {
    await work(estate);
  } finally {
    estate.close();
  }
}

/** The changes of a plan that do something, as `action address`. */
export function changesIn(report: PlanReport | undefined): readonly string[] {
  const effective = (report?.decisions ?? []).filter(({ change }) => change.action !== 'none');
  return effective.map(({ change }) => describeChange(change)).sort();
}

function describeChange({ action, address, differences }: Change): string {
  const names = differences
    .map(({ attribute }) => attribute)
    .sort()
    .join(', ');
  return action === 'update' || action === 'revert drift' ? `${action} ${address}: ${names}` : `${action} ${address}`;
}

interface Workers {
  readonly ledgerKey: string;
  readonly inMemory: boolean;
  readonly table: EstateRig['table'];
  create(): Promise<void>;
  worker(name: string): RigWorker;
  readonly clock: Clock;
  passTime(milliseconds: number): void;
  close(): void;
}

function openWorkers(
  rig: RigCloud,
  account: Account,
  options: EstateOptions & { readonly repository: Pick<RigRepository, 'source' | 'synth' | 'estatePolicy'> },
): Workers {
  const chance = createSystemChance();
  const { endpoint } = rig.proxy;
  let passed = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() + passed,
    monotonic: () => systemClock.monotonic() + passed,
  };
  // The ledger is signed for by somebody else, so that its calls are not counted among those to the estate.
  tables += 1;
  const credentials = { accessKeyId: `AKIARIGLEDGER${tables}`, secretAccessKey: 'secret' };
  const name = options.table ?? `ledger-${tables}`;
  const inMemory = options.ledger === undefined && options.table === undefined;
  const table = inMemory
    ? openMemoryTable(clock, chance)
    : openTable({ table: name, region: rigRegion, endpoint, credentials, clock, chance });
  const client = new DynamoDBClient({ endpoint, region: rigRegion, credentials, maxAttempts: 1 });
  const cloud = createCloud({ services, clock: systemClock, endpoint, credentials: account.worker });
  const { source, synth, estatePolicy } = options.repository;
  const vault =
    options.secretsKey === undefined
      ? undefined
      : createKmsVault({ cloud, key: options.secretsKey, region: rigRegion });
  const settings = {
    installation: options.installation ?? 'rig',
    region: rigRegion,
    account: options.pinnedAccount,
    own: { table: name, arns: options.ownArns ?? [], selfStack: options.selfStack },
    concurrency: 10,
    callBudgetMs: 7_000,
  };
  return {
    ledgerKey: credentials.accessKeyId,
    inMemory,
    table: { name, client, access: table.access, items: 'items' in table ? table.items : undefined },
    create: async () => void (await table.create(never)),
    worker(holder) {
      const secrets = createSecretRegistry();
      const ledger = openLedger(table, {
        holder,
        host: 'rig',
        leaseMs: options.leaseMs ?? 15_000,
        redact: secrets.redact,
        onKey: secrets.keyWith,
      });
      const journal = createJournal(table.access, secrets.redact);
      const engine = createEngineWithMemory({
        settings: { ...settings, actor: holder },
        catalogue,
        source,
        synth,
        estatePolicy,
        unknownStacks,
        cloud: options.wrapCloud?.(cloud) ?? cloud,
        ledger,
        journal,
        chance,
        vault,
        taggedResources,
        clock,
        trail: trailLookup,
        log: options.log?.(secrets.redact) ?? silent,
        secrets,
        sourceTexts: (path) => (path.startsWith('/rig/') ? [] : readSourceTexts(path)),
        files: createStackFiles,
        variableTexts: options.variableTexts ?? {},
      });
      return { engine, ledger, journal, redact: secrets.redact };
    },
    clock,
    passTime: (milliseconds) => void (passed += milliseconds),
    close() {
      cloud.close();
      client.destroy();
      table.close();
    },
  };
}
