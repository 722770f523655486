import {
  idleLease,
  type LeaseEffect,
  type LeaseEvent,
  type LeaseState,
  mayCall,
  step,
  type TakeCondition,
} from '../../src/core/protocol/lease.ts';
import { type LockRecord, type LockSighting, sightLock } from '../../src/core/protocol/lock-record.ts';

/** One second, so that the real margin of a second is one step. */
export const stepMs = 1000;
export const leaseMs = 3 * stepMs;

type Request = Exclude<LeaseEffect, { readonly kind: 'wait' | 'occupied' | 'granted' | 'heartbeat' | 'lost' }>;

type Reply = LeaseEvent & { readonly kind: 'read' | 'written' | 'refused' };

/** A worker: its lease, the request it waits for, and the answer that is on its way back. */
export interface Worker {
  readonly lease: LeaseState;
  readonly request: Request | undefined;
  readonly sentAt: number;
  readonly reply: Reply | undefined;
  readonly quests: number;
  /** How it saw the lock before it wanted it, and how often it looked. */
  readonly sighting: LockSighting | undefined;
  readonly looks: number;
}

/** Two workers, one lock item, and requests that were given up but may still arrive. */
export interface World {
  readonly now: number;
  readonly record: LockRecord | undefined;
  readonly workers: readonly Worker[];
  readonly stray: readonly Request[];
  readonly faults: number;
  /** What went wrong on the way here. */
  readonly broken: string | undefined;
}

/** A deliberate mistake; the exploration has to find each of them. */
export type Mistake =
  | 'none'
  | 'clock read before the read'
  | 'lease counted from the answer'
  | 'takeover ignores the version'
  | 'takeover ignores the fence';

/** How far the exploration goes. */
export interface Bounds {
  readonly seconds: number;
  readonly faults: number;
  readonly quests: number;
  readonly releases: boolean;
  /** How often the second worker looks at the lock before it wants it; never where this is left out. */
  readonly looks?: number;
  readonly mistake: Mistake;
}

const idleWorker: Worker = {
  lease: idleLease,
  request: undefined,
  sentAt: 0,
  reply: undefined,
  quests: 0,
  sighting: undefined,
  looks: 0,
};

/** The beginning: nobody ever held the lease. */
export const firstWorld: World = {
  now: 0,
  record: undefined,
  workers: [idleWorker, idleWorker],
  stray: [],
  faults: 0,
  broken: undefined,
};

/** Every world that one thing happening leads to. */
export function nextWorlds(world: World, bounds: Bounds): World[] {
  const next: World[] = [];
  if (world.now < bounds.seconds * stepMs) {
    next.push({ ...world, now: world.now + stepMs });
  }
  for (const [index, request] of world.stray.entries()) {
    next.push({ ...carryOut(world, request, bounds).world, stray: world.stray.filter((_, at) => at !== index) });
  }
  for (const index of world.workers.keys()) {
    next.push(...nextOfWorker(world, index, bounds));
  }
  return next;
}

function nextOfWorker(world: World, index: number, bounds: Bounds): World[] {
  const worker = world.workers[index] ?? idleWorker;
  const at = world.now;
  if (worker.reply !== undefined) {
    const seen = bounds.mistake === 'clock read before the read' && worker.reply.kind === 'read' ? worker.sentAt : at;
    return [feed(world, index, { ...worker.reply, at: seen }, bounds)];
  }
  if (worker.request !== undefined) {
    const { world: after, reply } = carryOut(world, worker.request, bounds);
    const next = [withWorker(after, index, { ...worker, reply })];
    if (world.faults < bounds.faults && worker.request.kind !== 'read') {
      // The answer is given up; the request may arrive now, later, or never.
      const strayed = { ...world, faults: world.faults + 1, stray: [...world.stray, worker.request] };
      next.push(feed(strayed, index, { kind: 'unclear', at }, bounds));
    }
    return next;
  }
  switch (worker.lease.kind) {
    case 'idle':
    case 'ended':
      // The workers are alike, so that the second one begins after the first loses nothing.
      if (worker.quests >= bounds.quests || (index === 1 && world.workers[0]?.quests === 0)) {
        return [];
      }
      return [
        feed(
          withWorker(world, index, { ...worker, lease: idleLease, quests: worker.quests + 1 }),
          index,
          begin(index, worker, at),
          bounds,
        ),
        ...(index === 1 && worker.looks < (bounds.looks ?? 0) ? [look(world, index, worker)] : []),
      ];
    case 'held':
      return (bounds.releases ? (['tick', 'release'] as const) : (['tick'] as const)).map((kind) =>
        feed(world, index, { kind, at }, bounds),
      );
    default:
      return [feed(world, index, { kind: 'tick', at }, bounds)];
  }
}

function begin(index: number, { quests, sighting }: Worker, at: number): LeaseEvent {
  return { kind: 'acquire', at, id: `w${index}q${quests}`, leaseMs, patience: 'wait', sighting };
}

/** A worker that does not want the lease looks at it all the same. */
function look(world: World, index: number, worker: Worker): World {
  return withWorker(world, index, { ...worker, looks: worker.looks + 1, request: { kind: 'read' }, sentAt: world.now });
}

/** What a worker knows of the lock before it wants it, as the adapter keeps it. */
function sight({ sighting, lease }: Worker, event: LeaseEvent): LockSighting | undefined {
  const wants = lease.kind !== 'idle' && lease.kind !== 'ended';
  if (wants || event.kind !== 'read') return sighting;
  const { record, at } = event;
  return record === undefined || record.released ? undefined : sightLock(sighting, record, at);
}

function feed(world: World, index: number, event: LeaseEvent, bounds: Bounds): World {
  const worker = world.workers[index] ?? idleWorker;
  const skewed =
    bounds.mistake === 'lease counted from the answer' ? countFromAnswer(worker.lease, event) : worker.lease;
  let { state, effects } = step(skewed, event);
  if (effects.some((effect) => effect.kind === 'heartbeat')) {
    ({ state, effects } = step(state, { kind: 'send', at: event.at }));
  }
  const request = effects.find(isRequest);
  const sighting = sight(worker, event);
  const next = { ...worker, lease: state, request, sentAt: world.now, reply: undefined, sighting };
  return check(withWorker(world, index, next));
}

function countFromAnswer(lease: LeaseState, event: LeaseEvent): LeaseState {
  if (event.kind !== 'written') {
    return lease;
  }
  if (lease.kind === 'taking') {
    return { ...lease, sentAt: event.at };
  }
  return lease.kind === 'held' ? { ...lease, pendingSince: event.at } : lease;
}

function isRequest(effect: LeaseEffect): effect is Request {
  return effect.kind === 'read' || effect.kind === 'take' || effect.kind === 'fenced write' || effect.kind === 'free';
}

function withWorker(world: World, index: number, worker: Worker): World {
  return { ...world, workers: world.workers.map((old, at) => (at === index ? worker : old)) };
}

/** What the table does: one conditional write or one consistent read at a time. */
function carryOut(world: World, request: Request, bounds: Bounds): { readonly world: World; readonly reply: Reply } {
  const { record, now: at } = world;
  if (request.kind === 'read') {
    return { world, reply: { kind: 'read', at, record } };
  }
  const next = request.kind === 'take' ? take(record, request.take, bounds) : write(record, request);
  if (next === undefined) {
    return { world, reply: { kind: 'refused', at } };
  }
  const used = record !== undefined && request.kind === 'take' && next.fence <= record.fence;
  const backwards = used ? 'a fence was used twice' : undefined;
  return { world: { ...world, record: next, broken: world.broken ?? backwards }, reply: { kind: 'written', at } };
}

function take(
  record: LockRecord | undefined,
  wanted: Extract<Request, { kind: 'take' }>['take'],
  bounds: Bounds,
): LockRecord | undefined {
  const { owner, fence, version, condition } = wanted;
  return holds(record, condition, bounds.mistake) ? { owner, fence, version, released: false, leaseMs } : undefined;
}

function holds(record: LockRecord | undefined, condition: TakeCondition, mistake: Mistake): boolean {
  switch (condition.kind) {
    case 'absent':
      return record === undefined;
    case 'released':
      return (
        record !== undefined &&
        record.released &&
        (record.fence === condition.fence || mistake === 'takeover ignores the fence')
      );
    case 'expired':
      return (
        record?.fence === condition.fence &&
        (record.version === condition.version || mistake === 'takeover ignores the version')
      );
  }
}

function write(
  record: LockRecord | undefined,
  request: Extract<Request, { kind: 'fenced write' | 'free' }>,
): LockRecord | undefined {
  if (record === undefined || record.released || record.owner !== request.owner || record.fence !== request.fence) {
    return undefined;
  }
  return request.kind === 'free' ? { ...record, released: true } : { ...record, version: request.version };
}

/** Whoever may call is the one whom the table names, and there is never a second. */
function check(world: World): World {
  const callers = world.workers.filter((worker) => mayCall(worker.lease, world.now, 0));
  const stranger = callers.some(({ lease }) => lease.kind === 'held' && world.record?.owner !== lease.owner);
  if (world.broken !== undefined) return world;
  if (callers.length > 1) return { ...world, broken: 'two workers may call' };
  return stranger ? { ...world, broken: 'a worker may call that the table does not name' } : world;
}

/** What an exploration saw. */
interface Exploration {
  readonly worlds: number;
  readonly broken: string | undefined;
  readonly reached: ReadonlySet<string>;
}

/** Breadth first through all worlds within the bounds; stops at the first that is broken. */
export function explore(bounds: Bounds): Exploration {
  const known = new Set([JSON.stringify(firstWorld)]);
  const reached = new Set<string>();
  let front: readonly World[] = [firstWorld];
  while (front.length > 0) {
    const following = front.flatMap((world) =>
      nextWorlds(world, bounds)
        .map(check)
        .filter((next) => isNews(next, known)),
    );
    for (const world of following) note(world, reached);
    const broken = following.find((world) => world.broken !== undefined)?.broken;
    if (broken !== undefined) return { worlds: known.size, broken, reached };
    front = following;
  }
  return { worlds: known.size, broken: undefined, reached };
}

function isNews(world: World, known: Set<string>): boolean {
  const before = known.size;
  return known.add(JSON.stringify(world)).size > before;
}

function note(world: World, reached: Set<string>): void {
  for (const { lease } of world.workers) reached.add(lease.kind === 'ended' ? `ended: ${lease.reason}` : lease.kind);
  if ((world.record?.fence ?? 0) > 1) reached.add('second holder');
  if (world.workers.some(takesBySight)) reached.add('takeover by an earlier sight');
}

/** Whether a worker takes a lease because of what it saw before it wanted it. */
function takesBySight({ lease, sighting }: Worker): boolean {
  const isTakeover = lease.kind === 'taking' && lease.take.condition.kind === 'expired';
  return (
    isTakeover && sighting !== undefined && lease.quest.seen?.since === sighting.since && lease.sentAt > sighting.since
  );
}
