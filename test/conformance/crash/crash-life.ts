import assert from 'node:assert/strict';
import { CONSISTENCY_WINDOW_MS, quarantineMs } from '../../../src/core/protocol/windows.ts';
import type { StackState } from '../../../src/engine/ports/ledger.ts';
import type { RunReport } from '../../../src/engine/reports.ts';
import type { ResourceType } from '../../../src/resources/define.ts';
import { endedWell } from '../../../src/worker/ended-well.ts';
import { openPolicy } from '../../support/estate-rig.ts';
import { type RigCloud, rigRegion } from '../../support/rig-cloud.ts';
import type { RigRepository } from '../../support/rig-repository.ts';
import type { Config, Example } from '../example.ts';
import { describe, lifeContent, stack } from '../life.ts';
import { type Census, openCensus } from './census.ts';
import { type Crash, type MortalWorker, openMortalWorker, type World } from './mortal-worker.ts';
import { openWorld } from './mortal-world.ts';
import { VirtualClock } from './virtual-clock.ts';

const never = new AbortController().signal;

/** A little longer than the longest window of the protocol: what a pass could not bring to its end is looked at again so much later. */
const PAUSE_MS = quarantineMs('s3') + CONSISTENCY_WINDOW_MS + 60_000;
const MOST_PASSES = 8;
/** A pass that waits for something that never comes is ended, and fails. Real time. */
const LONGEST_PASS_MS = 60_000;

const carefulPolicy = 'version: 1\ndefaults: {drift: report, prune: off, deletions: {max: 1000, percent: 100}}\n';

/** One commit, and who dies over it. */
export interface Journey {
  /** Undefined: the object leaves Git. */
  readonly to: Config | undefined;
  readonly crashes: readonly Crash[];
  /** Where Git has moved on before the survivor comes. */
  readonly moved?: { readonly to: Config | undefined };
}

/** What became of one commit, with the deaths on the way. */
export interface Passage {
  /** The mutating calls that took effect, or would have without the deaths. */
  readonly calls: number;
  readonly deaths: number;
  /** Passes of the survivor that ended without having brought everything to an end. */
  readonly waits: number;
}

/** One object of a type in an account of its own, through commits whose workers die. */
export class CrashLife {
  readonly #type: ResourceType;
  readonly #example: Example;
  readonly #world: World;
  readonly #repository: RigRepository;
  readonly #census: Census;
  #baseline: readonly string[] | undefined;
  #workers = 0;
  #addresses: readonly string[] = [];

  private constructor(type: ResourceType, example: Example, world: World, census: Census) {
    this.#type = type;
    this.#example = example;
    this.#world = world;
    this.#repository = world.repository;
    this.#census = census;
  }

  /** Opens an account that holds what the object needs, and not yet the object. */
  static async begin(cloud: RigCloud, type: ResourceType, example: Example): Promise<CrashLife> {
    const account = await cloud.newAccount();
    const world = openWorld(cloud, account, new VirtualClock());
    const { endpoint } = world;
    const life = new CrashLife(type, example, world, openCensus(endpoint, rigRegion, account.person));
    life.#commit(undefined);
    await life.#survive();
    life.#baseline = await life.#census.of(type.type);
    return life;
  }

  /** Commits the object, lets one worker after the other die, and expects that the next one brings everything to its end. */
  async change({ to, crashes, moved }: Journey): Promise<Passage> {
    this.#commit(to);
    let calls = 0;
    let deaths = 0;
    for (const crash of crashes) {
      const worker = this.#open(crash);
      await this.#run(worker);
      calls += worker.writes.length;
      if (!worker.isDead) break;
      deaths += 1;
      if (crash.point === 'before') calls -= 1;
    }
    if (moved !== undefined) this.#commit(moved.to);
    const survivor = await this.#survive();
    await this.#expectOrder((moved ?? { to }).to !== undefined);
    return { calls: calls + survivor.calls, deaths, waits: survivor.waits };
  }

  /** Expects that a worker drops what only stood because it could still arrive. */
  async expectNothingStands(): Promise<void> {
    const worker = this.#open();
    await this.#pass(worker);
    await this.#world.clock.sleep(PAUSE_MS, never);
    await this.#run(worker);
    assert.deepEqual((await this.#ledger()).intents, []);
  }

  close(): void {
    this.#census.close();
  }

  #commit(to: Config | undefined): void {
    const { stacks, policy } = lifeContent(this.#type.type, this.#example, to);
    // Where nothing is to be deleted, the policy forbids what a recovery must be able to do without: reverts and deletions.
    this.#repository.commit({
      stacks,
      policy: to === undefined ? policy : (policy?.replace(openPolicy, carefulPolicy) ?? null),
    });
    const { resource = {} } = stacks[stack] as { readonly resource?: Readonly<Record<string, object>> };
    this.#addresses = Object.entries(resource).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((name) => `${stack}/${type}.${name}`),
    );
  }

  #open(crash?: Crash): MortalWorker {
    this.#workers += 1;
    return openMortalWorker(this.#world, `worker-${this.#workers}`, crash);
  }

  /** Passes of one worker, until there is nothing left to do or it is dead; gives the number of those that did not end well. */
  async #run(worker: MortalWorker): Promise<{ readonly waits: number; readonly last: RunReport | undefined }> {
    let waits = 0;
    let last: RunReport | undefined;
    try {
      for (let pass = 0; pass < MOST_PASSES; pass += 1) {
        last = await this.#pass(worker);
        if (last === undefined) break;
        if (last.outcome === 'nothing to do') break;
        if (endedWell(last)) continue;
        waits += 1;
        await this.#world.clock.sleep(PAUSE_MS, never);
      }
    } finally {
      worker.close();
    }
    return { waits, last };
  }

  /** One pass as a worker makes it; undefined: it died. */
  async #pass({ engine, death }: MortalWorker): Promise<RunReport | undefined> {
    const trigger = { kind: 'commit', text: 'a test' } as const;
    const signal = AbortSignal.timeout(LONGEST_PASS_MS);
    const late = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => late.reject(new Error('A pass did not end.')), { once: true });
    const reconcile = async (): Promise<RunReport> =>
      engine.reconcile(await engine.loadEstate(undefined, signal), stack, { trigger, patience: 'wait' }, signal);
    return Promise.race([reconcile(), death.then(() => undefined), late.promise]);
  }

  async #survive(): Promise<Omit<Passage, 'deaths'>> {
    const worker = this.#open();
    const { waits, last } = await this.#run(worker);
    assert.equal(
      last?.outcome,
      'nothing to do',
      `It did not converge:\n${last === undefined ? 'dead' : describe(last)}`,
    );
    return { calls: worker.writes.length, waits };
  }

  /** Every object exactly once, all of ours in the ledger, nothing else touched, and no loose end. */
  async #expectOrder(exists: boolean): Promise<void> {
    const state = await this.#ledger();
    assert.deepEqual(state.entries.map(({ address }) => address).sort(), this.#addresses.toSorted());
    // What is settled stands until its request can no longer arrive.
    assert.deepEqual(
      state.intents.filter(({ settled }) => settled !== true),
      [],
    );
    assert.equal(state.lock?.held, false);
    assert.notEqual(state.lastRun?.outcome, 'running');
    const counted = await this.#census.of(this.#type.type);
    if (counted === undefined || this.#baseline === undefined) return;
    const entry = state.entries.find(({ address }) => address === `${stack}/${this.#type.type}.subject`);
    const ours = exists ? [entry?.id ?? 'no entry'] : [];
    assert.deepEqual(counted, [...this.#baseline, ...ours].sort(), 'AWS has other objects of the type than the ledger');
  }

  #ledger(): Promise<StackState> {
    return this.#open().ledger.load(stack, never);
  }
}
