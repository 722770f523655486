import process from 'node:process';
import { findProvider } from '../../integration/judge/find-provider.ts';
import type { Measurement } from '../measurement.ts';
import type { ProcessCost } from '../process-cost.ts';
import { account, type BenchEstate, openBenchEstate, stack } from './bench-estate.ts';
import { type GroundstateSide, openGroundstate } from './groundstate-side.ts';
import { openTerraformSide, type TerraformSide } from './terraform-side.ts';

/** What a run cost, with its calls to AWS. */
interface Cost extends ProcessCost {
  readonly calls: number;
}

/** The same work by both programs. */
interface Pair {
  readonly what: string;
  readonly ours: Cost;
  readonly theirs: Cost;
  /** The goal for the ratio of calls (performance.md 6); counts are judged, times are told. */
  readonly goal?: number;
}

/** The goals for counts on an estate (performance.md 6); an idle tick may make three calls at any size. */
interface Goals {
  readonly scan: number;
  readonly idle: number;
}

/**
 * Calls, CPU, wall and memory of Groundstate beside the real Terraform, on one estate of the supported types: one VPC and
 * `n` objects of each of ten types.
 */
export async function* measureEstate(n: number, goals: Goals): AsyncIterable<Measurement> {
  const found = findProvider(process.env);
  if ('missing' in found) {
    process.stdout.write(`  NOTHING WAS MEASURED: there is no Terraform to measure against. ${found.missing}\n`);
    return;
  }
  const estate = await openBenchEstate(n);
  try {
    const theirs = await openTerraformSide(found, estate);
    try {
      const contest = { estate, ours: openGroundstate(estate), theirs, size: 1 + 10 * n, goals };
      // Each takes minutes, and what was measured is told although the next one should fail.
      for await (const pair of takePairs(contest)) yield* describePair(pair);
    } finally {
      await theirs.close();
    }
  } finally {
    await estate.close();
  }
}

interface Contest {
  readonly estate: BenchEstate;
  readonly ours: GroundstateSide;
  readonly theirs: TerraformSide;
  readonly size: number;
  readonly goals: Goals;
}

async function* takePairs({ estate, ours, theirs, size, goals }: Contest): AsyncIterable<Pair> {
  const mine = (writes: number, ...args: readonly string[]) =>
    count({ estate, caller: account.worker.accessKeyId, writes, run: () => ours.run(...args) });
  const its = (writes: number, ...args: readonly string[]) =>
    count({ estate, caller: account.person.accessKeyId, writes, run: () => theirs.run(...args) });
  await ours.run('drift', stack); // fills the caches that a worker has, as the import did for Terraform
  yield {
    what: `scan of ${size}`,
    ours: await mine(0, 'drift', stack),
    theirs: await its(0, 'plan', '-refresh-only'),
    goal: goals.scan,
  };
  yield {
    what: `no-op run of ${size}`,
    ours: await mine(0, 'apply', stack),
    theirs: await its(0, 'apply', '-auto-approve'),
  };
  await estate.push(1);
  const pushed = await mine(1, 'apply', stack);
  await theirs.write(2);
  yield {
    what: `push of one attribute of ${size}`,
    ours: pushed,
    theirs: await its(1, 'apply', '-auto-approve'),
  };
  // Terraform left a second round behind; Git has it too before the worker looks.
  await estate.push(2);
  const plan = await its(0, 'plan');
  yield {
    what: `idle tick over ${size}, against a no-op plan`,
    ours: await ours.idleTick(),
    theirs: plan,
    goal: goals.idle,
  };
}

interface Counting {
  readonly estate: BenchEstate;
  readonly caller: string;
  /** How many calls of it may change the estate: a run that does something else is not the one to be measured. */
  readonly writes: number;
  readonly run: () => Promise<ProcessCost>;
}

async function count({ estate, caller, writes, run }: Counting): Promise<Cost> {
  process.stderr.write(`  ${new Date().toISOString()} the next run of ${caller}\n`);
  const changes = { caller, mutating: true, category: 'management' } as const;
  const before = { all: estate.proxy.count({ caller }), changes: estate.proxy.count(changes) };
  const cost = await run();
  const written = estate.proxy.count(changes) - before.changes;
  if (written !== writes) throw new Error(`${caller} made ${written} changes of the estate instead of ${writes}.`);
  return { ...cost, calls: estate.proxy.count({ caller }) - before.all };
}

function describePair({ what, ours, theirs, goal }: Pair): readonly Measurement[] {
  const figures = [
    ['calls', (cost: Cost) => cost.calls, ''],
    ['CPU', (cost: Cost) => cost.cpuSeconds, ' s'],
    ['wall', (cost: Cost) => cost.wallSeconds, ' s'],
    ['memory', (cost: Cost) => cost.peakMegabytes, ' MB'],
  ] as const;
  return figures
    .filter(([, read]) => read(ours) > 0 && read(theirs) > 0)
    .map(([name, read, unit]) => ({
      what: `${name}, ${what}, ours by Terraform's`,
      value: read(ours) / read(theirs),
      ...(name === 'calls' && goal !== undefined ? { goal } : {}),
      facts: [`${round(read(ours))}${unit} and ${round(read(theirs))}${unit}`],
    }));
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
