import type { Intent, StackState } from '../ports/ledger.ts';
import type { StackPlan } from './plan-stack.ts';

/**
 * Observations of objects that the plan leaves alone are fresh enough. What will be touched, what older calls could touch,
 * what nothing could be said of, and what somebody wrote while the lease was waited for is read again.
 */
export function untouched(
  plan: StackPlan,
  now: StackState,
  intents: readonly Intent[],
): StackPlan['input']['observed'] {
  const quiet = new Set(
    plan.report.decisions.filter(({ change }) => change.action === 'none').map(({ change }) => change.address),
  );
  const before = plan.input.entries;
  const settled = new Set(intents.map((intent) => intent.address));
  const same = now.entries.filter((entry) => {
    const known = before.get(entry.address);
    return (
      quiet.has(entry.address) &&
      !settled.has(entry.address) &&
      known?.id === entry.id &&
      known.updatedAt === entry.updatedAt
    );
  });
  const kept = new Set(same.map((entry) => entry.address));
  return new Map([...plan.input.observed].filter(([address]) => kept.has(address)));
}
