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
  return { revision, stacks, policy, problems: [...problems, ...strangers(policy, stacks)] };
}

/** A stack that groundstate.yaml names and the app does not make is most likely misspelt. */
function strangers(policy: Estate['policy'], stacks: Estate['stacks']): readonly string[] {
  const names = new Set(stacks.map((stack) => stack.name));
  return Object.keys(policy?.stacks ?? {})
    .filter((name) => !names.has(name))
    .map(
      (name) =>
        `groundstate.yaml names the stack "${name}", which this commit does not have (it has ${[...names].join(', ')}). Mend the name, or take it out.`,
    );
}
