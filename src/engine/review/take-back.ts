import type { Approval } from '../../core/approvals/approval.ts';
import type { Identity } from '../../core/approvals/person.ts';
import { DEFAULT_POLICY } from '../../core/stack-policy.ts';
import type { Estate } from '../reports.ts';
import { checkPerson, identityOf, recordWord, refused } from './approve.ts';
import type { ReviewPorts } from './review.ts';
import { showWithdrawal } from './show-word.ts';

/** Somebody takes back what was said of a plan. */
export interface WithdrawalRequest {
  readonly estate: Estate;
  /** The first digits of the plan's digest, or the id of the approval. */
  readonly plan: string;
  /** Undefined: all stacks are looked through. */
  readonly stack: string | undefined;
  /** Undefined: whoever the AWS credentials of this process belong to. */
  readonly identity: Identity | undefined;
  readonly reason: string | undefined;
}

/**
 * Takes back approvals that no run has used, and refusals of a plan. Who may approve in a stack may take back what anybody
 * said there: without an approval the plan only waits again.
 */
export async function withdraw(
  { estate, plan, stack, identity: given, reason }: WithdrawalRequest,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<readonly Approval[]> {
  const { deps } = ports;
  const identity = await identityOf(given, deps, signal);
  const names = stack === undefined ? estate.stacks.map(({ name }) => name) : [stack];
  const now = deps.clock.now();
  const taken: Approval[] = [];
  for (const name of names) {
    const all = await deps.journal.approvals(name, signal);
    const meant = all.filter(({ digest, id, until }) => now < until && (digest.startsWith(plan) || id === plan));
    if (meant.length === 0) continue;
    const { approvals } = estate.policy?.stacks[name] ?? estate.policy?.defaults ?? DEFAULT_POLICY;
    const person = checkPerson(identity, approvals.people);
    for (const approval of meant) {
      if (!(await deps.journal.withdrawApproval(approval, signal))) continue;
      taken.push(approval);
      const word = approval.refuses === true ? 'refusal' : 'approval';
      const text = `${word} of plan ${approval.digest.slice(0, 12)} by ${approval.by} withdrawn${reason === undefined ? '' : `; ${reason}`}`;
      const event = { id: `withdrawn-${approval.id}`, at: now, kind: 'approval withdrawn' as const, stack: name };
      await recordWord({ ...event, actor: person.name, commit: approval.commit, text }, ports, signal);
      await showWithdrawal(approval, { by: person.name, ports }, signal);
    }
  }
  if (taken.length > 0) return taken;
  throw refused(
    `There is no approval and no refusal of "${plan}" in ${names.join(', ')} that no run has used and that has not run out.`,
  );
}
