import { asFailure, Failure } from '../core/failure.ts';
import type { Estate } from '../engine/reports.ts';
import { alertFailure } from './alert-failure.ts';
import { backOff } from './jitter.ts';
import type { WorkerContext } from './worker-context.ts';

/** The desired state that the loop works with, and what is known of a commit that could not be loaded. */
export interface EstateMemory {
  estate: Estate | undefined;
  /** The tip that `estate` stands for. */
  tip: string | undefined;
  refused: { readonly tip: string; readonly attempts: number; readonly retryAt: number } | undefined;
  /** When all stacks were looked at without the table, as long as it is down. By the monotonic clock. */
  lookedAt?: number | undefined;
}

const retryLimits = { first: 15_000, most: 600_000 };

/**
 * Loads the estate of a tip that moved. A commit that cannot be loaded leaves the last good one in place, is told
 * once, and is tried again with growing pauses, because a registry that was down is no fault of the commit.
 * Answers whether there is a new commit to be applied.
 */
export async function loadNewestEstate(
  context: WorkerContext,
  memory: EstateMemory,
  tip: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { app, state } = context;
  if (memory.tip === tip && memory.refused === undefined) return false;
  if (memory.refused?.tip === tip && app.clock.monotonic() < memory.refused.retryAt) return false;
  try {
    const estate = await app.engine.loadEstate(tip, signal);
    const isNew = memory.estate?.revision.commit !== estate.revision.commit;
    memory.estate = estate;
    memory.tip = tip;
    state.commit = estate.revision.commit;
    if (isNew) await recordCommit(context, estate, signal);
    await tellProblems(context, estate, tip, signal);
    if (estate.staleBecause === undefined) memory.refused = undefined;
    else refuse(context, memory, tip);
    app.log.info({ commit: estate.revision.commit, tip, stacks: estate.stacks.length, isNew }, 'estate loaded');
    return isNew;
  } catch (error) {
    signal.throwIfAborted();
    const failure = asFailure(error);
    refuse(context, memory, tip);
    state.lastFailure = failure.code;
    app.log.error({ code: failure.code, detail: failure.detail, tip }, 'estate could not be loaded');
    const next =
      memory.estate === undefined
        ? 'Nothing is read or applied until a commit can be loaded.'
        : `The last good commit ${memory.estate.revision.commit.slice(0, 7)} stays in force; push a repaired commit.`;
    await alertFailure(app, failure, { stack: 'estate', commit: tip, next }, signal);
    return false;
  }
}

/** The timeline says when a commit began to be the desired state. Without the right to write there the worker goes on. */
async function recordCommit({ app }: WorkerContext, { revision, stacks }: Estate, signal: AbortSignal): Promise<void> {
  const { author, commit, subject } = revision;
  const event = {
    id: `commit-seen-${commit}-${app.chance.id()}`,
    at: app.clock.now(),
    kind: 'commit seen',
    stack: 'estate',
    actor: author,
    commit,
    text: `"${subject}" by ${author} is the desired state of ${stacks.length === 1 ? '1 stack' : `${stacks.length} stacks`}`,
  } as const;
  try {
    await app.journal.append([event], signal);
  } catch (error) {
    signal.throwIfAborted();
    app.log.warn({ err: error, commit }, 'a new commit could not be written to the history');
  }
}

function refuse({ app }: WorkerContext, memory: EstateMemory, tip: string): void {
  const attempts = memory.refused?.tip === tip ? memory.refused.attempts : 0;
  const retryAt = app.clock.monotonic() + backOff(attempts, retryLimits, app.chance);
  memory.refused = { tip, attempts: attempts + 1, retryAt };
}

/** A broken groundstate.yaml and a commit that another one stands in for are told once for each commit. */
async function tellProblems({ app }: WorkerContext, estate: Estate, tip: string, signal: AbortSignal): Promise<void> {
  if (estate.staleBecause !== undefined) {
    const failure = new Failure({
      code: 'estate.stale',
      handling: 'ask',
      summary: 'The newest commit could not be synthesized',
      detail: estate.staleBecause,
    });
    const next = `The last good commit ${estate.revision.commit.slice(0, 7)} stays in force; push a repaired commit.`;
    await alertFailure(app, failure, { stack: 'estate', commit: tip, next }, signal);
  }
  const [obstacle, ...more] = estate.obstacles;
  if (obstacle !== undefined) {
    const { code, summary, detail } = obstacle;
    const places = more.map(({ source }) => source?.jsonPath ?? '').filter((place) => place !== '');
    const others = places.length === 0 ? '' : ` The same in ${places.join(', ')}.`;
    const failure = new Failure({ code: `estate.${code}`, handling: 'ask', summary, detail: `${detail}${others}` });
    await alertFailure(
      app,
      failure,
      { stack: 'estate', commit: tip, next: 'Nothing of this commit is applied.' },
      signal,
    );
  }
  for (const sentence of estate.abandoned) {
    const failure = new Failure({
      code: 'estate.abandoned',
      handling: 'ask',
      summary: 'A stack left Git and its objects live on',
      detail: sentence,
    });
    const next = 'Its objects stay as they are and are not watched.';
    await alertFailure(app, failure, { stack: 'estate', commit: tip, next }, signal);
  }
  if (estate.problems.length > 0) {
    const failure = new Failure({
      code: 'estate.policy',
      handling: 'ask',
      summary: 'groundstate.yaml is not as it should be',
      detail: estate.problems.join(' '),
    });
    const next =
      estate.policy === undefined
        ? 'Nothing is applied until it is repaired.'
        : 'What can be understood stays in force.';
    await alertFailure(app, failure, { stack: 'estate', commit: tip, next }, signal);
  }
}
