import { unrest } from './at-rest.ts';
import { FakeCloud } from './cloud.ts';
import { HOME } from './cloud-port.ts';
import type { World } from './exchange.ts';
import { Climate } from './faults.ts';
import { Incidents } from './incidents.ts';
import type { Mistakes } from './mistakes.ts';
import { Random } from './random.ts';
import { withoutRealTime } from './real-time.ts';
import { FakeRepository } from './repository.ts';
import type { Resume } from './resumes.ts';
import { chooseRules } from './rules.ts';
import { Scheduler } from './scheduler.ts';
import { FakeTable } from './table.ts';
import { Trace } from './trace.ts';
import { type Violation, Watch, type Watched } from './watch.ts';
import { startWorker } from './worker.ts';

/** What a run of a seed comes to. */
export interface Outcome {
  readonly seed: number;
  readonly hash: string;
  readonly violation: Violation | undefined;
  readonly counts: ReadonlyMap<string, number>;
  readonly lines: readonly string[] | undefined;
  readonly virtualMs: number;
  readonly resumes: readonly Resume[];
}

export interface SimulationOptions {
  readonly trace?: boolean;
  readonly mistakes?: Mistakes;
}

/** How long the estate may take to be as Git wants it once nothing goes wrong any more. */
const PATIENCE_MS = 60 * 60_000;
const LOOK_MS = 15_000;
/** Faults go on for this long up to 25 times as long, five minutes, and as often below its square root as above it: many short runs find as much in an hour as fewer long ones, and each is read sooner. */
const SHORTEST_ROUGH_MS = 12_000;

/** Runs one seed from the first commit to rest, or to the first broken invariant. */
export function simulate(seed: number, options: SimulationOptions = {}): Promise<Outcome> {
  return withoutRealTime(() => play(seed, options));
}

/** The same within `withoutRealTime`: taking real time away and giving it back costs as much as a tenth of a seed. */
export async function play(seed: number, options: SimulationOptions = {}): Promise<Outcome> {
  const random = new Random(seed);
  const scheduler = new Scheduler(random);
  const trace = new Trace(options.trace === true);
  const climate = new Climate(random, scheduler, trace, SHORTEST_ROUGH_MS * 25 ** random.fraction());
  const world: World = { random, scheduler, trace, climate };
  const watch = await runWorld(world, options);
  trace.count(`steps`, scheduler.steps);
  const [violation] = watch.violations;
  const resumes = watch.resumes.found;
  return {
    seed,
    hash: trace.hash,
    violation,
    counts: trace.counts,
    lines: trace.lines,
    virtualMs: scheduler.now,
    resumes,
  };
}

async function runWorld(world: World, options: SimulationOptions): Promise<Watch> {
  const { random, scheduler, climate } = world;
  const { mistakes = {} } = options;
  const stacks = random.happens(0.12) ? ['one', 'two'] : ['one'];
  const rules = chooseRules(random);
  const repository = new FakeRepository(world, stacks, rules.policy);
  const cloud = new FakeCloud(world);
  if (mistakes.signatureMs !== undefined) cloud.signatureMs = mistakes.signatureMs;
  if (random.happens(0.4)) {
    cloud.staleness = { most: random.pick([2_000, 10_000, 60_000, 280_000]), share: random.pick([0.05, 0.3]) };
  }
  if (random.happens(0.3)) repository.staleTips = random.pick([0.01, 0.05]);
  const table = new FakeTable(world, mistakes.ignoresConditions !== true);
  const watched: Watched = { world, cloud, table, repository, stacks, rules, installation: 'sim' };
  const watch = new Watch(watched);
  const incidents = new Incidents(watched, watch, (process, account) =>
    startWorker(process, {
      world,
      table,
      repository,
      account,
      installation: 'sim',
      cloud: account === HOME ? cloud : new FakeCloud(world),
      mayFreeze: (frozen) => incidents.mayFreeze(frozen),
      mayDie: (dying, place) => incidents.mayDie(dying, place),
      onSend: (author, operation, input) => {
        if (account !== HOME) watch.report('not ours, not touched', `${author.name} writes to the account ${account}`);
        watch.onSend(author, operation, input);
      },
      onGranted: (stack, fence, name) => watch.onGranted(stack, fence, name),
      mistakes,
      disksHoldData: rules.disksHoldData,
    }),
  );
  incidents.begin();
  let isDone = false;
  const look = (): void => {
    if (climate.landsAt > scheduler.now + 1_000) {
      scheduler.after(climate.landsAt - scheduler.now, look);
      return;
    }
    const [first] = unrest(watched);
    if (first === undefined) {
      isDone = true;
    } else if (scheduler.now > climate.calmAt + PATIENCE_MS) {
      watch.report(first.invariant, `not at rest after ${PATIENCE_MS / 60_000} minutes without faults: ${first.text}`);
    } else {
      scheduler.after(LOOK_MS, look);
    }
  };
  scheduler.after(climate.calmAt, look);
  await scheduler.run(() => isDone || watch.violations.length > 0);
  return watch;
}
