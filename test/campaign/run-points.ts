import pLimit from 'p-limit';
import type { RigCloud } from '../support/rig-cloud.ts';
import { openJudge } from './judge-account.ts';
import { arrangeStrike, countedOperations, type Mode, type Point, pointsOf, type Strike } from './strike.ts';
import type { Ending, Tool } from './tool.ts';

/** What became of one point. */
export interface Verdict extends Ending, Point {
  /** The call that was struck; undefined: the run had no such call. */
  readonly operation: string | undefined;
  readonly duplicates: readonly string[];
  readonly missing: readonly string[];
}

/** Whether the estate is as if nothing had happened. */
export function isGood({ converged, duplicates, missing, operation }: Verdict): boolean {
  return converged && operation !== undefined && duplicates.length + missing.length === 0;
}

/** Which points, how many at once, and who is told of each. */
export interface Plan {
  readonly modes: readonly Mode[];
  /** Undefined: every mutating call of a run. */
  readonly calls: readonly number[] | undefined;
  readonly jobs: number;
  say(text: string): void;
}

/** Counts the mutating calls of a run without a fault, then strikes each of them in each mode, every time in a new account. */
export async function runPoints(cloud: RigCloud, tool: Tool, plan: Plan): Promise<readonly Verdict[]> {
  const operations = await runClean(cloud, tool);
  plan.say(`${tool.name}: ${operations.length} mutating calls without a fault: ${operations.join(', ')}`);
  // What did not happen is waited for the longest, so it begins first.
  const points = plan.modes.toReversed().flatMap((mode) => pointsOf(mode, operations, plan.calls));
  const limit = pLimit(plan.jobs);
  const verdicts = points.map((point) =>
    limit(async () => {
      const verdict = await runPoint(cloud, tool, point);
      plan.say(describeVerdict(verdict));
      return verdict;
    }),
  );
  return Promise.all(verdicts);
}

async function runClean(cloud: RigCloud, tool: Tool): Promise<readonly string[]> {
  const account = await cloud.newAccount();
  const judge = await openJudge(cloud.proxy.endpoint, account);
  const nothing: Strike = { operation: undefined, end: () => undefined };
  const { converged, said } = await tool.run(account, () => nothing);
  const { duplicates, missing } = await judge.judge();
  judge.close();
  if (!converged || duplicates.length + missing.length > 0) {
    throw new Error(
      `${tool.name} does not converge without a fault: ${said} ${[...duplicates, ...missing].join(', ')}`,
    );
  }
  return countedOperations(cloud.proxy, account.worker.accessKeyId);
}

async function runPoint(cloud: RigCloud, tool: Tool, point: Point): Promise<Verdict> {
  const account = await cloud.newAccount();
  const judge = await openJudge(cloud.proxy.endpoint, account);
  let strike: Strike | undefined;
  const ending = await tool.run(account, (kill) => {
    strike = arrangeStrike(cloud.proxy, account.worker.accessKeyId, point, kill);
    return strike;
  });
  const state = await judge.judge();
  judge.close();
  return { ...point, ...ending, ...state, operation: strike?.operation };
}

/** One line of the table. */
export function describeVerdict(verdict: Verdict): string {
  const { mode, nth, wanted, operation, duplicates, missing, said } = verdict;
  const claim = verdict.converged ? 'says it is done' : 'STUCK';
  const judged = isGood(verdict) ? 'as if nothing had happened' : claim;
  const faults = [
    ...(duplicates.length > 0 ? [`too many: ${duplicates.join(', ')}`] : []),
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
  ];
  return [
    mode.padEnd(12),
    String(nth).padStart(2),
    (operation ?? `(no ${wanted})`).padEnd(25),
    judged,
    ...faults,
    said,
  ].join('  ');
}
