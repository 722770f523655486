import { checkDriftRules } from './check-drift-rules.ts';
import type { EngineDeps } from './deps.ts';
import { findSecretsInFiles } from './planning/secrets-in-git.ts';
import type { Proposal, Revision } from './ports/source.ts';
import type { Estate } from './reports.ts';

/** Steps 1 and 2 of the loop: fetches a commit of the tracked branch (its tip where none is given) and synthesizes it. */
export async function loadEstate(commit: string | undefined, deps: EngineDeps, signal: AbortSignal): Promise<Estate> {
  const wanted = commit ?? (await deps.source.tip(signal));
  const revision = await deps.source.fetch(wanted, signal);
  return synthesizeEstate(revision, revision.commit, deps, signal);
}

/**
 * The same for commits that are not on the tracked branch, as they would be if they were merged now. Only ever planned:
 * their synthesis is kept under a name of its own, and a run refuses them.
 */
export async function loadProposal(proposal: Proposal, deps: EngineDeps, signal: AbortSignal): Promise<Estate> {
  const revision = { ...proposal.head, commit: proposal.merged };
  const estate = await synthesizeEstate(revision, `proposed-${proposal.merged}`, deps, signal);
  return { ...estate, proposal };
}

/** `keptAs`: the name of the synthesis in its cache. */
async function synthesizeEstate(
  revision: Revision,
  keptAs: string,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Estate> {
  const { path } = await deps.source.materialize(revision.commit, signal);
  const { policy, problems } = await deps.estatePolicy(path);
  const obstacles = findSecretsInFiles(path, policy?.defaults, deps);
  const { stacks, durationMs, cached } = await deps.synth.synthesize({ path, commit: keptAs }, signal);
  deps.log.info({ commit: revision.commit, stacks: stacks.length, durationMs, cached }, 'commit synthesized');
  const names = stacks.map((stack) => stack.name);
  const unknown = policy === undefined ? [] : deps.unknownStacks(policy, names);
  const misspelt =
    policy === undefined ? [] : await checkDriftRules(policy.defaults.driftRules, stacks, deps.catalogue);
  const abandoned = await abandonedStacks(names, deps, signal);
  // A rule that means nothing protects nothing; what it was to protect must not be put back because of that.
  const usable = misspelt.length > 0 ? undefined : policy;
  const all = [...problems, ...unknown, ...misspelt];
  return { revision, stacks, policy: usable, problems: all, abandoned, obstacles };
}

/** A whole stack that left Git is never deleted by that: perhaps its folder was lost. It is only said. */
async function abandonedStacks(
  names: readonly string[],
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const gone = (await deps.ledger.stacks(signal)).filter((name) => !names.includes(name));
  const sentences: string[] = [];
  for (const name of gone) {
    const { entries } = await deps.ledger.load(name, signal);
    if (entries.length > 0) {
      sentences.push(
        `The stack "${name}" is not in this commit any more, and ${entries.length} of its objects exist. A stack that is gone is never taken for the wish to delete it, so they stay as they are and are not watched. Bring the stack back, or bring it back empty of resources step by step, within its deletion budget.`,
      );
    }
  }
  return sentences;
}
