import { createJournal } from '../../src/adapters/dynamodb/journal.ts';
import { createLedger } from '../../src/adapters/dynamodb/ledger.ts';
import { createFleet } from '../../src/adapters/dynamodb/presence-records.ts';
import { createTableAccess } from '../../src/adapters/dynamodb/table-access.ts';
import type { Application } from '../../src/cli/application.ts';
import { unknownStacks } from '../../src/config/estate-policy.ts';
import type { Settings } from '../../src/config/options.ts';
import { digest } from '../../src/core/digest.ts';
import type { EngineDeps } from '../../src/engine/deps.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Ledger } from '../../src/engine/ports/ledger.ts';
import type { Log } from '../../src/engine/ports/log.ts';
import type { Chance, Clock } from '../../src/engine/ports/time.ts';
import { bodySchema } from '../../src/resources/schema.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import type { Author } from './cloud.ts';
import { type CloudAccess, cloudPort, HOME } from './cloud-port.ts';
import type { World } from './exchange.ts';
import type { Mistakes } from './mistakes.ts';
import type { FakeRepository } from './repository.ts';
import type { Process } from './scheduler.ts';
import type { FakeTable } from './table.ts';
import { askTrail, simTypes, simTypesWithData } from './types.ts';

/** The worker's defaults, as the configuration and compose.ts have them. */
const LEASE_MS = 15_000;
const CALL_BUDGET_MS = 6_750;
const TICK_MS = 30_000;
const SCAN_MS = 300_000;

/** One for all workers, so that what they read of a commit is read once. */
const [catalogue, catalogueWithData] = [simTypes, simTypesWithData].map((types): EngineDeps['catalogue'] => ({
  typeNames: Object.keys(types),
  resourceType: async (name) => types[name],
  dataSource: async () => undefined,
  settingTypes: () => [],
  childTypes: (parent) => (parent === 'aws_sim_net' ? ['aws_sim_route'] : []),
  bodySchema,
})) as [EngineDeps['catalogue'], EngineDeps['catalogue']];

/** What a worker of the simulation needs. */
export interface WorkerMeans {
  readonly world: World;
  readonly table: FakeTable;
  readonly repository: FakeRepository;
  readonly cloud: CloudAccess['cloud'];
  readonly account: string;
  readonly installation: string;
  readonly mayDie: CloudAccess['mayDie'];
  readonly mayFreeze: CloudAccess['mayFreeze'];
  onSend(author: Author, operation: string, input: object): void;
  onGranted(stack: string, fence: number, name: string): void;
  /** Deliberate mistakes of the parts under the engine, which an invariant has to find. */
  readonly mistakes: Mistakes;
  readonly disksHoldData: boolean;
}

/** Starts the real worker in a process: the real engine, ledger and journal over the ports of the simulation. */
export function startWorker(process: Process, means: WorkerMeans): { stop(): void; readonly ended: Promise<void> } {
  const { world, repository, installation } = means;
  const clock = clockOf(process, world);
  const chance = chanceOf(process, world);
  const access = createTableAccess({ table: 'sim', clients: means.table.clientsFor(process), clock, chance });
  const hash = (text: string): string => digest(`sim ${text}`);
  const leases = new LeaseNotes(means, process);
  const plain = createLedger({ access, hash, holder: process.name, host: 'sim', leaseMs: LEASE_MS, redact: asIs });
  const ledger = leases.note((means.mistakes.ledger ?? asIs)(plain));
  const journal = createJournal(access, asIs);
  const log = logOf(process, world);
  const port = cloudPort({ ...means, process, passGuard: (guard, request) => leases.passGuard(guard, request) });
  const { source, synth, estatePolicy } = repository.portsFor(process);
  const engine = createEngine({
    settings: {
      installation,
      region: 'eu-west-1',
      account: HOME,
      own: { table: 'sim', arns: [] },
      concurrency: 10,
      callBudgetMs: CALL_BUDGET_MS,
      actor: process.name,
    },
    catalogue: means.disksHoldData ? catalogueWithData : catalogue,
    cloud: (means.mistakes.cloud ?? asIs)(port),
    source: (means.mistakes.source ?? asIs)(source),
    synth,
    estatePolicy: async (path) => {
      const read = await estatePolicy(path);
      return { ...read, policy: read.policy && (means.mistakes.policy ?? asIs)(read.policy) };
    },
    unknownStacks,
    ledger,
    journal,
    clock,
    chance,
    log,
    secrets: { add() {}, allow() {} },
    sourceTexts: () => [],
    taggedResources: notInUse,
    trail: {
      service: 'sim',
      call: (query) => askTrail('name' in query ? query : { name: query.eventId }),
      records: () => [],
    }, // as if every record were still on its way
    files: () => ({ read: notInUse, list: notInUse }) as never,
  });
  const app: Application = {
    engine,
    journal,
    ledger,
    clock,
    chance,
    log,
    fleet: createFleet(access, { name: process.name, shareBudgets: () => undefined, redact: asIs }),
    identities: undefined,
    desk: undefined,
    describeAlerts: () => 'Nobody is told.',
    redact: asIs,
    deliverAlerts: (signal) => journal.deliver(() => pause(world, process, 200), signal),
    init: notInUse,
    removeTable: notInUse,
    inspectCheckout: notInUse,
    checkups: notInUse,
    describeBranch: notInUse,
    describeIsolation: notInUse,
    synthesizeFolder: notInUse,
    calls: () => new Map(),
    gitCalls: () => 0,
    ledgerCalls: () => 0,
    openForge: notInUse,
    openArchive: notInUse,
    close: notInUse,
  };
  const stop = new AbortController();
  const settings = { tickInterval: TICK_MS, scanInterval: SCAN_MS, concurrency: 2, lease: LEASE_MS } as Settings;
  const ended = runWorker(app, {
    settings,
    state: createWorkerState(clock),
    stop: stop.signal,
    onReconciled: ({ stack, outcome }) => {
      world.trace.count(`outcome: ${outcome}`);
      world.trace.note(world.scheduler.now, `${process.name} ${stack}: ${outcome}`);
    },
  });
  return { stop: () => stop.abort(), ended };
}

function asIs<T>(given: T): T {
  return given;
}

function notInUse(): never {
  throw new Error('the simulation has no use for this');
}

function pause({ scheduler }: World, process: Process, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    scheduler.after(milliseconds, () => resolve(), process);
  });
}

/** Some time in 2026, so that dates look like dates. */
const EPOCH_MS = 1_790_000_000_000;

function clockOf(process: Process, { scheduler }: World): Clock {
  return {
    now: () => EPOCH_MS + scheduler.now + process.wallOffset,
    monotonic: () => 1_000_000 + scheduler.now * process.rate,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        let isOver = false;
        const wake = (): void => {
          isOver = true;
          reject(signal.reason);
        };
        signal.addEventListener('abort', wake, { once: true });
        scheduler.after(
          milliseconds / process.rate,
          () => {
            if (isOver) return false;
            signal.removeEventListener('abort', wake);
            return resolve();
          },
          process,
        );
      }),
  };
}

function chanceOf(process: Process, { random, scheduler }: World): Chance {
  let count = 0;
  return {
    id() {
      count += 1;
      const time = Math.floor(EPOCH_MS + scheduler.now + process.wallOffset).toString(32);
      return `${time}${count.toString(32).padStart(4, '0')}${random.next().toString(32)}`;
    },
    fraction: () => random.fraction(),
  };
}

function logOf(process: Process, { trace, scheduler }: World): Log {
  const note = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    if (trace.lines === undefined) return;
    const shown = JSON.stringify(fields, (_key, value) => (value instanceof Error ? value.message : value));
    trace.comment(scheduler.now, `${process.name} ${level}: ${message} ${shown}`);
  };
  const log: Log = {
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: (fields, message) => {
      if (fields['code'] === 'unexpected') trace.count('unexpected error');
      note('error')(fields, message);
    },
    child: () => log,
  };
  return log;
}

/** Knows under which lease a write leaves: its guard asks the lease whether it lives, right before. */
class LeaseNotes {
  readonly #means: WorkerMeans;
  readonly #process: Process;
  #asked: Pick<Author, 'stack' | 'fence' | 'commit'> | undefined;

  constructor(means: WorkerMeans, process: Process) {
    this.#means = means;
    this.#process = process;
  }

  note(ledger: Ledger): Ledger {
    return {
      ...ledger,
      acquire: async (input, signal) => {
        const answer = await ledger.acquire(input, signal);
        const { trace } = this.#means.world;
        if (answer.kind === 'held') {
          trace.count('lease found held');
          return answer;
        }
        trace.count(answer.takenOver === undefined ? 'lease granted' : 'lease taken over');
        const { lease } = answer;
        const { stack, fence } = lease;
        this.#means.onGranted(stack, fence, this.#process.name);
        lease.signal.addEventListener('abort', () => trace.count('lease lost'));
        const assertAlive = (budgetMs: number): void => {
          lease.assertAlive(budgetMs);
          this.#asked = { stack, fence, commit: input.commit };
        };
        return { ...answer, lease: { ...lease, signal: lease.signal, assertAlive } };
      },
    };
  }

  passGuard(
    guard: (() => void) | undefined,
    request: { readonly call: { readonly operation: string; readonly input: object } },
  ): Author | undefined {
    this.#asked = undefined;
    guard?.();
    const asked = this.#asked as Pick<Author, 'stack' | 'fence' | 'commit'> | undefined;
    if (asked === undefined) return undefined;
    const author = { ...asked, name: this.#process.name, signedAt: this.#means.world.scheduler.now };
    this.#means.onSend(author, request.call.operation, request.call.input);
    return author;
  }
}
