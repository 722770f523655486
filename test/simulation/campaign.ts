import { withoutRealTime } from './real-time.ts';
import { describeResumes, type Resume } from './resumes.ts';
import { type Outcome, play } from './simulate.ts';

/** A seed that broke an invariant. */
export interface BrokenSeed {
  readonly seed: number;
  readonly invariant: string;
  readonly text: string;
}

/** What many seeds came to. */
export interface Tally {
  seeds: number;
  virtualMs: number;
  /** Of this process, for all of its seeds. */
  cpuMs: number;
  readonly broken: BrokenSeed[];
  readonly counts: Map<string, number>;
  readonly resumes: Resume[];
}

export function emptyTally(): Tally {
  return { seeds: 0, virtualMs: 0, cpuMs: 0, broken: [], counts: new Map(), resumes: [] };
}

/** Runs seeds one after the other; `step` leaves room for other processes that take the seeds between. */
export async function runSeeds(range: {
  readonly from: number;
  readonly count: number;
  readonly step?: number;
}): Promise<Tally> {
  const tally = emptyTally();
  const { from, count, step = 1 } = range;
  const before = process.cpuUsage();
  await withoutRealTime(async () => {
    for (let index = 0; index < count; index += 1) {
      addOutcome(tally, await play(from + index * step));
    }
  });
  const { user, system } = process.cpuUsage(before); // it costs a millisecond
  tally.cpuMs = (user + system) / 1000;
  return tally;
}

function addOutcome(tally: Tally, { seed, violation, counts, virtualMs, resumes }: Outcome): void {
  tally.seeds += 1;
  tally.virtualMs += virtualMs;
  tally.resumes.push(...resumes);
  if (violation !== undefined) tally.broken.push({ seed, invariant: violation.invariant, text: violation.text });
  for (const [kind, times] of counts) tally.counts.set(kind, (tally.counts.get(kind) ?? 0) + times);
}

/** Adds what another process found. */
export function addTally(sum: Tally, part: Tally): void {
  sum.seeds += part.seeds;
  sum.virtualMs += part.virtualMs;
  sum.cpuMs += part.cpuMs;
  sum.broken.push(...part.broken);
  sum.resumes.push(...part.resumes);
  for (const [kind, times] of part.counts) sum.counts.set(kind, (sum.counts.get(kind) ?? 0) + times);
}

/** The command that plays a seed again, with its trace. */
export function replayCommand(seed: number): string {
  return `npm run simulate -- --seed ${seed} --trace`;
}

/** What a person reads at the end of many seeds. */
export function describeTally(tally: Tally, wallMs: number): string {
  const counts = [...tally.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, times]) => `  ${kind}: ${times}`);
  const failures = tally.broken.map(
    ({ seed, invariant, text }) => `seed ${seed} breaks «${invariant}»: ${text}\n  replay: ${replayCommand(seed)}`,
  );
  const perCpu = (tally.seeds / (tally.cpuMs / 1000)).toFixed(1);
  const perWall = (tally.seeds / (wallMs / 1000)).toFixed(1);
  const hours = (tally.virtualMs / 3_600_000).toFixed(0);
  return [
    'what happened:',
    ...counts,
    ...failures,
    describeResumes(tally.resumes),
    `${tally.seeds} seeds, ${tally.broken.length} failures, ${hours} hours of virtual time; ${perCpu} seeds per second of processor time, ${perWall} per second`,
    '',
  ].join('\n');
}
