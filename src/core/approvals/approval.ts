import type { Decision } from '../change.ts';
import type { PlanRule } from '../plan-rules/plan-rule.ts';
import type { ReactionRule } from '../reactions/rule.ts';
import type { StackPolicy } from '../stack-policy.ts';
import type { Person } from './person.ts';

/** Who may approve, and for how long that holds. */
export interface ApprovalSettings {
  readonly people: readonly Person[];
  readonly validForMs: number;
}

/** Somebody's word on one plan of one commit: that it may be applied, once, or that it may not. Times are milliseconds since the epoch. */
export interface Approval {
  readonly id: string;
  readonly stack: string;
  readonly commit: string;
  /** Of the plan that was looked at: any other one is not approved. */
  readonly digest: string;
  /** The name of the person, as `groundstate.yaml` has it. */
  readonly by: string;
  /** What proved who it was: an ARN, or an id of Slack. */
  readonly identity: string;
  readonly reason: string | undefined;
  /** It is a refusal: nobody approves this plan before it is withdrawn. */
  readonly refuses?: true;
  readonly at: number;
  readonly until: number;
}

/** The approval of a plan that holds at a moment. */
export function findApproval(
  approvals: readonly Approval[],
  plan: { readonly commit: string; readonly digest: string },
  now: number,
): Approval | undefined {
  const about = approvals.filter(({ commit, digest }) => commit === plan.commit && digest === plan.digest);
  const valid = about.filter(({ until }) => now < until);
  return valid.some(({ refuses }) => refuses) ? undefined : valid[0];
}

/** The refusal of a plan that holds at a moment. */
export function findRefusal(approvals: readonly Approval[], digest: string, now: number): Approval | undefined {
  return approvals.find((one) => one.refuses === true && one.digest === digest && now < one.until);
}

/** What waits for a person in the last plan of a stack. */
export interface Waiting {
  readonly stack: string;
  readonly commit: string;
  readonly digest: string;
  readonly changes: readonly { readonly address: string; readonly action: string }[];
  /** When it was first seen. Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The policy under an approval: what waits for a person no longer does. What policy forbids (no deletion because something
 * left Git, drift that is only reported, data that would be lost without having been named) stays forbidden.
 */
export function liftPolicy(policy: StackPolicy | undefined): StackPolicy | undefined {
  if (policy === undefined) {
    return undefined;
  }
  return {
    ...policy,
    drift: policy.drift === 'hold' ? 'revert' : policy.drift,
    driftRules: { ...policy.driftRules, reactions: policy.driftRules.reactions.map(liftReaction) },
    prune: policy.prune === 'confirm' ? 'auto' : policy.prune,
    maxDeletions: Number.POSITIVE_INFINITY,
    maxDeletionPercent: Number.POSITIVE_INFINITY,
  };
}

function liftReaction(rule: ReactionRule): ReactionRule {
  return rule.reaction === 'hold' ? { ...rule, reaction: 'revert' } : rule;
}

/** The rules under an approval: those that only hold have been answered. */
export function liftRules(rules: readonly PlanRule[]): readonly PlanRule[] {
  return rules.filter(({ effect }) => effect !== 'hold');
}

/** Names the held changes that an approval would let through. Both lists are of the same changes, in the same order. */
export function markApprovable(decisions: readonly Decision[], lifted: readonly Decision[]): readonly Decision[] {
  return decisions.map((decision, index) =>
    decision.verdict === 'held' && lifted[index]?.verdict === 'allowed' ? { ...decision, approvable: true } : decision,
  );
}
