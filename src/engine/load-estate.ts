import type { EngineDeps } from './deps.ts';
import type { Estate } from './reports.ts';

/** Steps 1 and 2 of the loop: fetches a commit of the tracked branch (its tip where none is given) and synthesizes it. */
export async function loadEstate(commit: string | undefined, deps: EngineDeps, signal: AbortSignal): Promise<Estate> {
  const wanted = commit ?? (await deps.source.tip(signal));
  const revision = await deps.source.fetch(wanted, signal);
  const { path } = await deps.source.materialize(revision.commit, signal);
  const { policy, problems } = await deps.estatePolicy(path);
  const { stacks, durationMs, cached } = await deps.synth.synthesize({ path, commit: revision.commit }, signal);
  deps.log.info({ commit: revision.commit, stacks: stacks.length, durationMs, cached }, 'commit synthesized');
  const names = stacks.map((stack) => stack.name);
  const unknown = policy === undefined ? [] : deps.unknownStacks(policy, names);
  return { revision, stacks, policy, problems: [...problems, ...unknown] };
}
