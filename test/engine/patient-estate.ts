import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import type { Entry } from '../../src/engine/ports/ledger.ts';
import type { PlanReport, RunReport } from '../../src/engine/reports.ts';
import { openMortalWorker } from '../conformance/crash/mortal-worker.ts';
import type { VirtualClock } from '../conformance/crash/virtual-clock.ts';
import { openPolicy } from '../support/estate-rig.ts';
import { createMemoryTable } from '../support/memory-table.ts';
import type { CountedCall } from '../support/proxy/call-counter.ts';
import type { FaultMatch, FaultMode } from '../support/proxy/faults/fault.ts';
import { type Account, type RigCloud, rigRegion } from '../support/rig-cloud.ts';
import { createRigRepository } from '../support/rig-repository.ts';
import { stackOf } from './documents.ts';

/** One stack `app` in an account of its own, and a worker whose waiting costs no time: minutes of AWS pass at once. */
export interface PatientEstate {
  readonly account: Account;
  /** AWS as a person beside the worker reaches it. */
  readonly ec2: EC2Client;
  readonly dynamodb: DynamoDBClient;
  commit(resource: object, policy?: string): void;
  reconcile(): Promise<RunReport>;
  plan(): Promise<PlanReport>;
  entries(): Promise<readonly Entry[]>;
  /** The calls of the worker that changed something or tried to, with the status of their answers. */
  writes(): readonly CountedCall[];
  /** Spoils calls of the worker; gives the function that ends it. */
  spoil(match: FaultMatch, mode: FaultMode): () => void;
  close(): void;
}

const never = new AbortController().signal;
const trigger = { kind: 'command', text: 'a test' } as const;

/** Opens it over a cloud that runs on the same clock. */
export async function openPatientEstate(cloud: RigCloud, clock: VirtualClock): Promise<PatientEstate> {
  const account = await cloud.newAccount();
  const chance = createSystemChance();
  const { endpoint } = cloud.proxy;
  const repository = createRigRepository();
  const table = createMemoryTable().access(clock, chance);
  const worker = openMortalWorker({ endpoint, keys: account.worker, table, repository, clock, chance }, 'worker-1');
  const person = { endpoint, region: rigRegion, credentials: account.person, maxAttempts: 1 };
  const [ec2, dynamodb] = [new EC2Client(person), new DynamoDBClient(person)];
  const caller = account.worker.accessKeyId;
  const load = () => worker.engine.loadEstate(undefined, never);
  return {
    account,
    ec2,
    dynamodb,
    commit: (resource, policy = openPolicy) => void repository.commit({ stacks: { app: stackOf(resource) }, policy }),
    reconcile: async () => worker.engine.reconcile(await load(), 'app', { trigger, patience: 'none' }, never),
    plan: async () => worker.engine.plan(await load(), 'app', never),
    entries: async () => (await worker.ledger.load('app', never)).entries,
    writes: () => cloud.proxy.calls({ caller, mutating: true }),
    spoil: ({ where, ...match }, mode) =>
      cloud.proxy.faults.add({
        match: { ...match, where: (call) => call.caller === caller && (where?.(call) ?? true) },
        mode,
      }),
    close() {
      ec2.destroy();
      dynamodb.destroy();
      worker.close();
    },
  };
}

/** What became of each address in a run. */
export function resultsOf({ changes }: RunReport): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ address, result }) => [address, result]));
}
