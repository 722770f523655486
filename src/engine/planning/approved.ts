import {
  type Approval,
  findApproval,
  findRefusal,
  liftPolicy,
  liftRules,
  markApprovable,
} from '../../core/approvals/approval.ts';
import type { Decision } from '../../core/change.ts';
import { digest } from '../../core/digest.ts';
import { canonicalText } from '../../core/plain.ts';
import type { PlanRule } from '../../core/plan-rules/plan-rule.ts';
import type { StackPolicy } from '../../core/stack-policy.ts';
import type { EngineDeps } from '../deps.ts';
import type { PlanInput } from './build-input.ts';

/** What changes are decided by. */
export interface Ruling {
  readonly policy: StackPolicy | undefined;
  readonly rules: readonly PlanRule[];
}

interface Decided {
  readonly decisions: readonly Decision[];
  /** Of the plan as it is without an approval, so that a plan and its approved form have the same one. */
  readonly planDigest: string;
  readonly approval: Approval | undefined;
  readonly refusal: Approval | undefined;
}

/** Deciding in two steps, of which the second looks at the whole graph. Both answer in the order of the changes. */
interface Deciding {
  decideBy(ruling: Ruling): readonly Decision[];
  complete(decided: readonly Decision[]): readonly Decision[];
}

/**
 * Decides once by what `groundstate.yaml` says, and where something waits for a person, once as if nobody had to be asked;
 * only then the table is asked for approvals.
 */
export async function decideWithApproval(
  { decideBy, complete }: Deciding,
  { policy, commit, state }: Pick<PlanInput, 'policy' | 'commit' | 'state'>,
  { journal, clock }: Pick<EngineDeps, 'journal' | 'clock'>,
  signal: AbortSignal,
): Promise<Decided> {
  const rules = policy?.rules ?? [];
  const asking = decideBy({ policy, rules });
  const plain = complete(asking);
  const planDigest = digestOf(commit, plain);
  const isHeld = plain.some(({ verdict }) => verdict === 'held');
  const unasked = isHeld ? decideBy({ policy: liftPolicy(policy), rules: liftRules(rules) }) : asking;
  if (unasked.every(({ verdict }, index) => verdict === asking[index]?.verdict)) {
    return { decisions: plain, planDigest, approval: undefined, refusal: undefined };
  }
  const lifted = complete(unasked);
  const decisions = markApprovable(plain, lifted);
  if (!decisions.some(({ approvable }) => approvable === true)) {
    return { decisions, planDigest, approval: undefined, refusal: undefined };
  }
  const approvals = await journal.approvals(state.stack, signal);
  const now = clock.now();
  const approval = findApproval(approvals, { commit, digest: planDigest }, now);
  const refusal = findRefusal(approvals, planDigest, now);
  return { decisions: approval === undefined ? decisions : lifted, planDigest, approval, refusal };
}

/** What an approval is bound to: the commit and every effective change. */
function digestOf(commit: string, decisions: readonly Decision[]): string {
  const facts = decisions
    .filter((decision) => decision.change.action !== 'none')
    .map(({ change, verdict }) => ({
      address: change.address,
      action: change.action,
      id: change.id,
      differences: change.differences,
      verdict,
    }));
  return digest(canonicalText({ commit, facts }));
}
