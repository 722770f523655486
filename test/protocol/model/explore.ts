import { mayCall } from '../../../src/core/protocol/lease.ts';
import { arrive } from './cloud.ts';
import { whatIsBroken } from './invariants.ts';
import { normalize } from './normalize.ts';
import { Pool, StateStore, width } from './state-store.ts';
import { writeFenced } from './table.ts';
import { act, answer, freshWorker, type Outcome, type Scene } from './worker.ts';
import {
  type Bounds,
  type Cloud,
  type Flight,
  isNamedClass,
  type Table,
  type Traffic,
  theName,
  tickMs,
  type Worker,
} from './world.ts';

/** Everything at one moment. The workers are alike, so their order says nothing. */
export interface World {
  readonly now: number;
  readonly tip: number;
  readonly quests: number;
  readonly crashes: number;
  readonly faults: number;
  readonly table: Table;
  readonly cloud: Cloud;
  readonly traffic: Traffic;
  readonly workers: readonly [Worker, Worker];
}

/** A world, and what led to it. */
interface Move {
  readonly label: string;
  readonly world: World;
  readonly broken?: string;
}

/** What an exploration saw. */
export interface Exploration {
  readonly states: number;
  readonly depth: number;
  readonly broken: string | undefined;
  /** The shortest way to what is broken. */
  readonly trace: readonly string[];
  readonly complete: boolean;
}

/** The world before anything happens: what the first commit wants is there and recorded. */
function firstWorld(bounds: Bounds): World {
  const [value = 0] = bounds.wants;
  const id = isNamedClass(bounds.createClass) ? theName : 'id-0';
  const there = value !== 0;
  return {
    now: 0,
    tip: 1,
    quests: 0,
    crashes: 0,
    faults: 0,
    table: {
      lock: undefined,
      applied: 0,
      entry: there ? { id, value, commit: 0, at: -1000 } : undefined,
      intents: [],
    },
    cloud: { objects: there ? [{ id, value, op: 'before', madeAt: -1000 }] : [], tokens: [], made: 1 },
    traffic: { flights: [], strays: [] },
    workers: [freshWorker, freshWorker],
  };
}

/** Breadth first through all worlds within the bounds, up to so many; stops at the first that is broken. */
export function explore(bounds: Bounds, limit: number): Exploration {
  const codec = new Codec();
  const store = new StateStore();
  store.add(codec.encode(firstWorld(bounds)), -1);
  let depth = 0;
  let levelEnd = store.count;
  for (let index = 0; index < store.count; index += 1) {
    if (index === levelEnd) {
      depth += 1;
      levelEnd = store.count;
    }
    for (const move of movesOf(codec.decode(store.read(index)), bounds)) {
      const isNew = store.add(codec.encode(normalize(move.world, bounds)), index);
      const broken = move.broken ?? (isNew ? whatIsBroken(move.world, bounds) : undefined);
      if (broken !== undefined) {
        const trace = [...retrace(store, codec, index, bounds), say(move)];
        return { states: store.count, depth: depth + 1, broken, trace, complete: false };
      }
    }
    if (store.count >= limit) {
      return { states: store.count, depth, broken: undefined, trace: [], complete: false };
    }
  }
  return { states: store.count, depth, broken: undefined, trace: [], complete: true };
}

function retrace(store: StateStore, codec: Codec, last: number, bounds: Bounds): readonly string[] {
  const labels: string[] = [];
  for (let index = last; store.parentOf(index) >= 0; index = store.parentOf(index)) {
    const target = codec.encode(codec.decode(store.read(index))).join();
    const parent = codec.decode(store.read(store.parentOf(index)));
    const move = movesOf(parent, bounds).find(({ world }) => codec.encode(normalize(world, bounds)).join() === target);
    labels.unshift(move === undefined ? '?' : say(move));
  }
  return labels;
}

function say({ label, world }: Move): string {
  const { table, cloud, now } = world;
  const objects = cloud.objects.map(({ id, value }) => `${id}=${value}`).join(' ') || 'nothing';
  const entry = table.entry === undefined ? 'none' : `${table.entry.id}=${table.entry.value ?? '?'}`;
  const intents = table.intents.map(({ op, settled }) => `${op}${settled ? ' (settled)' : ''}`).join(' ') || 'none';
  return `t=${now}  ${label.padEnd(62)}  AWS: ${objects}; entry: ${entry}; intents: ${intents}; applied: ${table.applied}`;
}

/** Worlds as six numbers and back. */
class Codec {
  readonly #tables = new Pool<Table>();
  readonly #clouds = new Pool<Cloud>();
  readonly #traffics = new Pool<Traffic>();
  readonly #workers = new Pool<Worker>();
  readonly #buffer = new Int32Array(width);

  encode({ now, tip, quests, crashes, faults, table, cloud, traffic, workers }: World): Int32Array {
    const [first, second] = workers.map((worker) => this.#workers.number(worker)).toSorted((a, b) => a - b);
    this.#buffer[0] = now + 64 * (tip + 8 * (quests + 8 * (crashes + 8 * faults)));
    this.#buffer[1] = this.#tables.number(table);
    this.#buffer[2] = this.#clouds.number(cloud);
    this.#buffer[3] = this.#traffics.number(traffic);
    this.#buffer[4] = first ?? 0;
    this.#buffer[5] = second ?? 0;
    return this.#buffer;
  }

  decode(state: Int32Array): World {
    const [misc = 0, table = 0, cloud = 0, traffic = 0, first = 0, second = 0] = state;
    return {
      now: misc % 64,
      tip: Math.floor(misc / 64) % 8,
      quests: Math.floor(misc / 512) % 8,
      crashes: Math.floor(misc / 4096) % 8,
      faults: Math.floor(misc / 32_768),
      table: this.#tables.value(table),
      cloud: this.#clouds.value(cloud),
      traffic: this.#traffics.value(traffic),
      workers: [this.#workers.value(first), this.#workers.value(second)],
    };
  }
}

/** Every world that one thing happening leads to. */
export function movesOf(world: World, bounds: Bounds): readonly Move[] {
  const moves: Move[] = [];
  if (world.now < bounds.ticks) {
    moves.push({ label: 'time passes', world: pass(world, bounds) });
  }
  if (world.tip < bounds.wants.length - 1) {
    moves.push({ label: `commit ${world.tip + 1} is pushed`, world: { ...world, tip: world.tip + 1 } });
  }
  for (const index of world.traffic.flights.keys()) {
    moves.push(...land(world, index, bounds));
  }
  for (const index of world.traffic.strays.keys()) {
    moves.push(...landStray(world, index, bounds));
  }
  for (const index of [0, 1] as const) {
    moves.push(...movesOfWorker(world, index, bounds));
  }
  return moves;
}

/** A signed request that is too old is refused by AWS, wherever it was meanwhile. */
function pass(world: World, bounds: Bounds): World {
  const now = world.now + 1;
  const flights =
    bounds.off === 'expiry'
      ? world.traffic.flights
      : world.traffic.flights.filter(({ sentAt }) => now - sentAt < bounds.life);
  return { ...world, now, traffic: { ...world.traffic, flights } };
}

function land(world: World, index: number, bounds: Bounds): readonly Move[] {
  const flight = world.traffic.flights[index];
  if (flight === undefined) {
    return [];
  }
  const { cloud, event, id } = arrive(world.cloud, flight, world.now, bounds);
  const flights = world.traffic.flights.filter((_, at) => at !== index);
  const landed: World = { ...world, cloud, traffic: { ...world.traffic, flights } };
  const label = `AWS takes ${flight.op}: ${event}`;
  const waiting = world.workers.findIndex(({ quest }) => quest === flight.quest);
  if (flight.quest === undefined || waiting < 0) {
    return [{ label: `${label}, late`, world: landed }];
  }
  const told = world.workers.map((worker, at) =>
    at === waiting ? answer(worker, event, id, sceneOf(landed, worker, bounds)) : worker,
  ) as unknown as World['workers'];
  const moves: Move[] = [{ label, world: { ...landed, workers: told } }];
  if (world.faults < bounds.faults) {
    // The answer is lost; the worker notices when it gives up.
    moves.push({ label: `${label}, and the answer is lost`, world: { ...landed, faults: world.faults + 1 } });
  }
  return moves;
}

function landStray(world: World, index: number, bounds: Bounds): readonly Move[] {
  const stray = world.traffic.strays[index];
  if (stray === undefined) {
    return [];
  }
  const strays = world.traffic.strays.filter((_, at) => at !== index);
  const table = writeFenced(world.table, stray, bounds) ?? world.table;
  const next = { ...world, table, traffic: { ...world.traffic, strays } };
  return [moved(`a given-up write of fence ${stray.fence} arrives`, world, next)];
}

function sceneOf(world: World, worker: Worker, bounds: Bounds): Scene {
  return {
    bounds,
    now: world.now,
    tip: world.tip,
    table: world.table,
    cloud: world.cloud,
    waits: world.traffic.flights.some(({ quest }) => quest === worker.quest),
    mayFail: world.faults < bounds.faults,
    nextQuest: world.quests < bounds.quests ? `q${world.quests}` : undefined,
  };
}

function movesOfWorker(world: World, index: 0 | 1, bounds: Bounds): readonly Move[] {
  const worker = world.workers[index];
  if (index === 1 && worker === world.workers[0]) {
    return [];
  }
  const scene = sceneOf(world, worker, bounds);
  const moves = remember(worker, scene).flatMap((outcome): Move[] => {
    if (outcome.fault === true && !scene.mayFail) {
      return [];
    }
    const move = moved(`${worker.quest || 'a worker'} ${outcome.label}`, world, after(world, index, outcome));
    const isStale = outcome.flight !== undefined && world.table.lock?.owner !== ownerOf(worker);
    return [isStale ? { ...move, broken: 'a call left after the lease had been lost' } : move];
  });
  if (world.crashes < bounds.crashes && worker.run !== undefined) {
    const crashed = { ...world, crashes: world.crashes + 1 };
    const flights = deafen(world.traffic.flights, worker.quest);
    const next = { ...crashed, traffic: { ...world.traffic, flights } };
    moves.push({ label: `${worker.quest} crashes`, world: withWorker(next, index, freshWorker) });
  }
  return moves;
}

function ownerOf({ lease }: Worker): string | undefined {
  return lease.kind === 'held' ? lease.owner : undefined;
}

/** The functions of the protocol are pure, so what they said once of a worker and its surroundings is said again. */
let memory = new Map<string, readonly Outcome[]>();
const mostRemembered = 200_000;
let names = new WeakMap<object, number>();
let named = 0;

function remember(worker: Worker, scene: Scene): readonly Outcome[] {
  const { bounds, now, tip, table, cloud, waits, mayFail, nextQuest } = scene;
  const where = [bounds, worker, table, cloud].map(nameOf).join();
  const key = `${where} ${now} ${tip} ${waits} ${mayFail} ${nextQuest}`;
  const known = memory.get(key);
  if (known !== undefined) {
    return known;
  }
  if (memory.size >= mostRemembered) {
    memory = new Map();
    names = new WeakMap();
  }
  const outcomes = act(worker, scene);
  memory.set(key, outcomes);
  return outcomes;
}

function nameOf(value: object): number {
  const known = names.get(value);
  if (known !== undefined) {
    return known;
  }
  named += 1;
  names.set(value, named);
  return named;
}

function after(world: World, index: 0 | 1, outcome: Outcome): World {
  const { worker, table = world.table, flight, stray, givesUp, fault, quest } = outcome;
  const before = world.workers[index];
  const isDeaf = givesUp === true || worker.run === undefined;
  const kept = isDeaf ? deafen(world.traffic.flights, before.quest) : world.traffic.flights;
  const flights = flight === undefined ? kept : [...kept, flight];
  const strays = stray === undefined ? world.traffic.strays : [...world.traffic.strays, stray];
  return withWorker(
    {
      ...world,
      table,
      traffic: { flights, strays },
      faults: world.faults + (fault === true ? 1 : 0),
      quests: world.quests + (quest === true ? 1 : 0),
    },
    index,
    worker,
  );
}

function deafen(flights: readonly Flight[], quest: string): readonly Flight[] {
  return flights.map((flight) => (flight.quest === quest ? { ...flight, quest: undefined } : flight));
}

function withWorker(world: World, index: 0 | 1, worker: Worker): World {
  return { ...world, workers: index === 0 ? [worker, world.workers[1]] : [world.workers[0], worker] };
}

/** A move of the table, which never goes back. */
function moved(label: string, before: World, next: World): Move {
  const broken = whatWentBack(before.table, next.table) ?? whoCalls(next);
  return { label, world: next, ...(broken === undefined ? {} : { broken }) };
}

function whatWentBack(before: Table, next: Table): string | undefined {
  if (before === next) {
    return undefined;
  }
  const fence = before.lock?.fence ?? 0;
  const isTaken = next.lock !== undefined && next.lock.owner !== before.lock?.owner;
  if (isTaken && (next.lock?.fence ?? 0) <= fence) {
    return 'a fence was used twice';
  }
  const older = next.entry !== undefined && before.entry !== undefined && next.entry.commit < before.entry.commit;
  return next.applied < before.applied || older ? 'the ledger went backwards' : undefined;
}

function whoCalls({ workers, now, table }: World): string | undefined {
  const callers = workers.filter(({ lease }) => mayCall(lease, now * tickMs, 0));
  if (callers.length > 1) {
    return 'two workers may call';
  }
  const stranger = callers.some(({ lease }) => lease.kind === 'held' && lease.owner !== table.lock?.owner);
  return stranger ? 'a worker may call that the table does not name' : undefined;
}
