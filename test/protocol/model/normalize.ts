import { type LeaseState, observationMs } from '../../../src/core/protocol/lease.ts';
import type { World } from './explore.ts';
import { type Bounds, leaseMs, type Table, tickMs, type Worker } from './world.ts';

/** Long ago: old enough for every window. */
const longAgo = -1000;

/**
 * Worlds that differ only in what nobody can ever tell become the same: times that are beyond every window, names of
 * versions that were overwritten, writes that can no longer take effect, and what an idle worker remembers of nothing.
 */
export function normalize(world: World, bounds: Bounds): World {
  const { table, now } = world;
  const current = table.lock?.version;
  const workers = world.workers.map((worker) => normalizeWorker(worker, world, bounds)) as unknown as World['workers'];
  const fence = table.lock?.fence ?? 0;
  const strays =
    bounds.off === 'fence' ? world.traffic.strays : world.traffic.strays.filter((stray) => stray.fence === fence);
  const isSame = strays.length === world.traffic.strays.length;
  return {
    ...world,
    workers,
    table: normalizeTable(table, current, now - bounds.hidden),
    traffic: isSame ? world.traffic : { ...world.traffic, strays },
    cloud: world.cloud.objects.every(({ madeAt }) => madeAt === longAgo || madeAt > now - bounds.hidden)
      ? world.cloud
      : {
          ...world.cloud,
          objects: world.cloud.objects.map((object) => ({
            ...object,
            madeAt: ageOf(object.madeAt, now - bounds.hidden),
          })),
        },
  };
}

function ageOf(at: number, oldest: number): number {
  return at <= oldest ? longAgo : at;
}

const currentVersion = 'v#1';
const oldVersion = 'v#0';

function normalizeTable(table: Table, version: string | undefined, oldest: number): Table {
  const { lock, entry } = table;
  const isAged = entry !== undefined && entry.at !== longAgo && entry.at <= oldest;
  const isNamed = version === undefined || version === currentVersion;
  if (isNamed && !isAged) {
    return table;
  }
  return {
    ...table,
    lock: lock === undefined ? undefined : { ...lock, version: currentVersion },
    entry: entry === undefined ? undefined : { ...entry, at: ageOf(entry.at, oldest) },
  };
}

function normalizeWorker(worker: Worker, { table, now }: World, bounds: Bounds): Worker {
  const isIdle = worker.lease.kind === 'idle';
  const oldest = now - bounds.life - bounds.hidden;
  const lives = (key: string): boolean => table.intents.some(({ op, fence }) => key === `${op} ${fence}`);
  const isPlain = worker.seen.every(([key, since]) => (!isIdle || lives(key)) && (since === longAgo || since > oldest));
  const lease = normalizeLease(worker.lease, table.lock?.version);
  const sighting = normalizeSighting(worker.sighting, table.lock, now);
  if (isPlain && lease === worker.lease && sighting === worker.sighting) {
    return worker; // the very same, which is found again without a comparison
  }
  const seen = worker.seen
    .filter(([key]) => !isIdle || lives(key))
    .map(([key, since]) => [key, ageOf(since, oldest)] as const);
  const { sighting: _before, ...rest } = worker;
  return { ...rest, seen, lease, ...(sighting === undefined ? {} : { sighting }) };
}

/** A sight of a lock that moved since is as good as none, and one that is older than any observation is as old as that. */
function normalizeSighting(sighting: Worker['sighting'], lock: Table['lock'], now: number): Worker['sighting'] {
  if (sighting === undefined || sighting.record.version !== lock?.version || lock.released) {
    return undefined;
  }
  const since = Math.max(sighting.since, now * tickMs - observationMs(leaseMs));
  const isNamed = lock.version === currentVersion && since === sighting.since;
  return isNamed ? sighting : { record: { ...lock, version: currentVersion }, since };
}

/** A holder writes another version each time; that it is another is all that a watcher can tell. */
function normalizeLease(lease: LeaseState, current: string | undefined): LeaseState {
  switch (lease.kind) {
    case 'held':
      return lease.versions === 2 ? lease : { ...lease, versions: 2 };
    case 'looking':
    case 'waiting': {
      const quest = renameQuest(lease.quest, current);
      return quest === lease.quest ? lease : { ...lease, quest };
    }
    case 'taking':
    case 'resolving': {
      const { condition } = lease.take;
      const take =
        condition.kind === 'expired'
          ? { ...lease.take, condition: { ...condition, version: rename(condition.version, current) } }
          : lease.take;
      const quest = renameQuest(lease.quest, current);
      const isSame = condition.kind !== 'expired' || rename(condition.version, current) === condition.version;
      return isSame && quest === lease.quest ? lease : { ...lease, quest, take };
    }
    default:
      return lease;
  }
}

function rename(version: string, current: string | undefined): string {
  return version === current ? currentVersion : oldVersion;
}

type Quest = Extract<LeaseState, { kind: 'waiting' }>['quest'];

function renameQuest(quest: Quest, current: string | undefined): Quest {
  const { seen } = quest;
  if (seen === undefined || rename(seen.record.version, current) === seen.record.version) {
    return quest;
  }
  return { ...quest, seen: { ...seen, record: { ...seen.record, version: rename(seen.record.version, current) } } };
}
