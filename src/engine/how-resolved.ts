import type { DriftRecord } from '../core/drift.ts';
import { canonicalText } from '../core/plain.ts';
import { comparableLive } from './planning/comparable-live.ts';
import type { StackPlan } from './planning/plan-stack.ts';

const IN_GIT = 'Git wants it as it is';
const IGNORED = 'groundstate.yaml ignores it now';
const CHANGED_AGAIN = 'It was changed again outside of Git';

/** How a drift ended that a pass does not find any more: somebody undid it, or Git took it over. */
export function howResolved(record: DriftRecord, plan: StackPlan): string {
  const isIgnored = plan.report.ignored.some(
    ({ address, attribute }) => address === record.address && attribute === record.attribute,
  );
  if (isIgnored) {
    return `${IGNORED}.`;
  }
  if (isTakenOver(record, plan)) {
    return `${IN_GIT} since commit ${plan.report.commit.slice(0, 10)}.`;
  }
  const differences = plan.evaluated.instances.get(record.address)?.differences ?? [];
  return differences.some(({ attribute }) => attribute === record.attribute)
    ? `${CHANGED_AGAIN}; a newer drift stands for it.`
    : 'It is equal to Git again.';
}

/** How a drift ended, told from the words that it was closed with. */
export function readResolution(resolution: string | undefined): 'in Git' | 'ignored' | 'changed again' | 'put back' {
  if (resolution?.startsWith(IN_GIT) === true) return 'in Git';
  if (resolution?.startsWith(IGNORED) === true) return 'ignored';
  return resolution?.startsWith(CHANGED_AGAIN) === true ? 'changed again' : 'put back';
}

/** Whether Git wants by now what somebody did outside of it. */
export function isTakenOver(record: DriftRecord, { evaluated }: StackPlan): boolean {
  const instance = evaluated.instances.get(record.address);
  switch (record.tier) {
    case 'declared':
    case 'undeclared': {
      if (instance?.observation?.kind !== 'present') return false;
      const live = comparableLive(instance.observation.live, instance.ignoreTags)[record.attribute];
      return live !== undefined && canonicalText(live) === canonicalText(record.live);
    }
    case 'missing':
      return instance === undefined && !evaluated.blocked.has(record.address);
    case 'added':
      return [...evaluated.instances.values()].some(
        ({ id, type }) => id === record.cloudId && type.type === record.type,
      );
    case 'unread':
      return false;
  }
}
