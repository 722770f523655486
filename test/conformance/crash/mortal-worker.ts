import { createHmac } from 'node:crypto';
import { createCloud } from '../../../src/adapters/aws/cloud.ts';
import { type CallTicket, GuardedHandler, ticketOption } from '../../../src/adapters/aws/guarded-handler.ts';
import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import { createLedger } from '../../../src/adapters/dynamodb/ledger.ts';
import type { TableAccess } from '../../../src/adapters/dynamodb/table-access.ts';
import { createStackFiles } from '../../../src/adapters/files/stack-files.ts';
import { unknownStacks } from '../../../src/config/estate-policy.ts';
import { createSecretRegistry } from '../../../src/core/redaction/secret-registry.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import type { Cloud } from '../../../src/engine/ports/cloud.ts';
import type { Ledger } from '../../../src/engine/ports/ledger.ts';
import type { Log } from '../../../src/engine/ports/log.ts';
import type { Chance } from '../../../src/engine/ports/time.ts';
import type { Engine } from '../../../src/engine/reports.ts';
import { catalogue } from '../../../src/resources/catalogue.ts';
import { trailLookup } from '../../../src/resources/cloudtrail/lookup-events.ts';
import { services } from '../../../src/resources/services.ts';
import { taggedResources } from '../../../src/resources/tagging/tagged-resources.ts';
import type { Keys } from '../../support/rig-cloud.ts';
import { rigRegion } from '../../support/rig-cloud.ts';
import type { RigRepository } from '../../support/rig-repository.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Where a worker dies: around one mutating call, as the handler port sees it. */
export const crashPoints = ['before', 'after the effect', 'after the reply'] as const;

/** The death that is arranged for a worker. */
export interface Crash {
  /** Which of its mutating calls, counted from 1. */
  readonly call: number;
  readonly point: (typeof crashPoints)[number];
}

/** What all workers of a test have in common. */
export interface World {
  readonly endpoint: string;
  readonly keys: Keys;
  readonly table: TableAccess;
  readonly repository: RigRepository;
  readonly clock: VirtualClock;
  readonly chance: Chance;
}

/** One instance of the engine, over ports that stop answering when it dies. */
export interface MortalWorker {
  readonly engine: Engine;
  readonly ledger: Ledger;
  /** The mutating calls that it came to, the one at which it died included. */
  readonly writes: readonly string[];
  readonly isDead: boolean;
  /** Resolves at its death. */
  readonly death: Promise<void>;
  close(): void;
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** A promise that is never settled: what a dead process hears of the world. */
const silence = new Promise<never>(() => undefined);

/** Opens a worker that dies as arranged, or lives. */
export function openMortalWorker(world: World, holder: string, crash?: Crash): MortalWorker {
  const heart = new Heart(crash);
  const { clock, chance, repository } = world;
  const mortalClock = heart.wrap(clock);
  const access = heart.wrap({ ...world.table, clock: mortalClock });
  const secrets = createSecretRegistry();
  const ledger = createLedger({ access, hash, holder, host: 'test', redact: secrets.redact });
  const cloud: Cloud & { close(): void } = createCloud({
    services,
    clock: mortalClock,
    endpoint: world.endpoint,
    credentials: world.keys,
    createHandler: (limits) => new MortalHandler(limits, heart, clock),
  });
  const engine = createEngine({
    settings: {
      installation: 'rig',
      region: rigRegion,
      account: undefined,
      own: { table: 'mortal', arns: [] },
      concurrency: 10,
      callBudgetMs: 6_750, // of a lease of 15 s, as the application has it
      actor: holder,
    },
    catalogue,
    source: heart.wrap(repository.source),
    synth: heart.wrap(repository.synth),
    estatePolicy: repository.estatePolicy,
    unknownStacks,
    cloud,
    ledger,
    journal: createJournal(access, secrets.redact),
    chance,
    taggedResources,
    trail: trailLookup,
    clock: mortalClock,
    log: silent,
    secrets,
    sourceTexts: () => [],
    files: createStackFiles,
  });
  return {
    engine,
    ledger,
    writes: heart.writes,
    get isDead() {
      return heart.isDead;
    },
    death: heart.death,
    close: () => cloud.close(),
  };
}

/** The installation's keyed hash. */
function hash(text: string): string {
  return createHmac('sha256', 'the install key of a test').update(text).digest('base64url');
}

/** Whether a worker is alive, and what stops with it. */
class Heart {
  readonly writes: string[] = [];
  readonly death: Promise<void>;
  isDead = false;
  readonly #crash: Crash | undefined;
  readonly #stop: () => void;

  constructor(crash: Crash | undefined) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.death = promise;
    this.#stop = resolve;
    this.#crash = crash;
  }

  /** Counts a mutating call, and says where in it the worker is to die. */
  count(name: string): Crash['point'] | undefined {
    this.writes.push(name);
    return this.writes.length === this.#crash?.call ? this.#crash.point : undefined;
  }

  die(): void {
    this.isDead = true;
    this.#stop();
  }

  /** The port as a process has it: whatever it asks or waits for is never answered after its death. */
  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          const answer: unknown = this.isDead && !isReading(name) ? silence : Reflect.apply(member, target, args);
          return answer instanceof Promise ? this.#unlessDead(answer) : answer;
        };
      },
    });
  }

  async #unlessDead(answer: Promise<unknown>): Promise<unknown> {
    const outcome = await answer.then(
      (value) => ({ value }),
      (reason: unknown) => ({ reason }),
    );
    if (this.isDead) return silence;
    if ('reason' in outcome) throw outcome.reason;
    return outcome.value;
  }
}

/** The readings of a clock, which answer at once. */
function isReading(name: string | symbol): boolean {
  return name === 'now' || name === 'monotonic';
}

type Handle = GuardedHandler['handle'];

/** The last place before the network: it takes signed requests to it for as long as its worker lives. */
class MortalHandler extends GuardedHandler {
  readonly #heart: Heart;
  readonly #clock: VirtualClock;

  constructor(limits: ConstructorParameters<typeof GuardedHandler>[0], heart: Heart, clock: VirtualClock) {
    super(limits);
    this.#heart = heart;
    this.#clock = clock;
  }

  override async handle(
    request: Parameters<Handle>[0],
    options?: Parameters<Handle>[1] & { readonly [ticketOption]?: CallTicket },
  ): ReturnType<Handle> {
    const heart = this.#heart;
    if (heart.isDead) return silence;
    const ticket = options?.[ticketOption];
    const point = ticket?.guard === undefined ? undefined : heart.count(ticket.name);
    if (point === 'before') {
      heart.die();
      return silence;
    }
    const answer = await this.#clock.during(() => super.handle(request, options));
    if (heart.isDead) return silence;
    if (point !== undefined) heart.die();
    return point === 'after the effect' ? silence : answer;
  }
}
