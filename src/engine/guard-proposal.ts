import type { Diagnostic } from '../core/diagnostic.ts';
import { Failure } from '../core/failure.ts';
import type { EngineDeps } from './deps.ts';
import { checkAncestry, checkCommit } from './guard-commit.ts';
import { findLiveFixes } from './live-fixes.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { StackState } from './ports/ledger.ts';
import type { Proposal } from './ports/source.ts';
import type { Estate, PlanReport } from './reports.ts';

/** What is applied is the tip of the tracked branch, whoever asks: a proposal only ever has plans. */
export function refuseProposal({ proposal }: Estate): void {
  if (proposal === undefined) {
    return;
  }
  throw new Failure({
    code: 'proposal',
    handling: 'stop',
    summary: 'A proposal is never applied',
    detail: `${proposal.ref} is not the tracked branch. Nothing was read or changed; merge it, and the tip is applied.`,
  });
}

/** The guard of a plan, and what it adds to the report. */
export async function guardPlan(
  { proposal, revision }: Estate,
  state: StackState,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<{ report(plan: StackPlan): Promise<PlanReport> }> {
  if (proposal === undefined) {
    const signatures = await checkCommit(state, revision.commit, deps, signal);
    return { report: async ({ report }) => ({ ...report, signatures }) };
  }
  const warnings = await checkProposal(state, proposal, deps, signal);
  return {
    async report(plan) {
      const liveFixes = await findLiveFixes(plan, deps, signal);
      return { ...plan.report, liveFixes, diagnostics: [...plan.report.diagnostics, ...warnings] };
    },
  };
}

/**
 * What the guard of a run would say once the proposal is merged. The ancestry must hold now, or the plan would be one of
 * something else; a missing signature is only told, because the merge itself may bring it.
 */
async function checkProposal(
  state: StackState,
  proposal: Proposal,
  deps: Pick<EngineDeps, 'source' | 'settings'>,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  await checkAncestry(state, proposal.merged, deps, signal);
  try {
    await deps.source.checkSignatures({ commit: proposal.head.commit, applied: proposal.base }, signal);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'git.signature') {
      throw thrown;
    }
    return [
      {
        severity: 'warning',
        code: 'unsigned-proposal',
        summary: 'Merging this may bring a commit that is not signed as it must be',
        detail: `${thrown.detail} This is a plan only; where signatures of every commit are asked for, merging it would stop the stack.`,
      },
    ];
  }
}
