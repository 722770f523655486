import type { DriftEnd, DriftRecord } from '../core/drift.ts';
import { canonicalText } from '../core/plain.ts';
import { comparableLive } from './planning/comparable-live.ts';
import type { StackPlan } from './planning/plan-stack.ts';

/** How a drift ended that a pass does not find any more: somebody undid it, or Git took it over. */
export function howResolved(record: DriftRecord, plan: StackPlan): DriftEnd {
  if (isIgnored(record, plan)) {
    return { ending: 'ignored', resolution: 'groundstate.yaml ignores it now.' };
  }
  if (isTakenOver(record, plan)) {
    return { ending: 'in Git', resolution: `Git wants it as it is since commit ${plan.report.commit.slice(0, 10)}.` };
  }
  const differences = plan.evaluated.instances.get(record.address)?.differences ?? [];
  return differences.some(({ attribute }) => attribute === record.attribute)
    ? { ending: 'changed again', resolution: 'It was changed again outside of Git; a newer drift stands for it.' }
    : EQUAL_AGAIN;
}

/** How a drift of what nobody configures ended: by hand, or by a word; of a setting of its own only its baseline would tell. */
export function howUndeclaredEnded(record: DriftRecord, plan: StackPlan): DriftEnd {
  if (isIgnored(record, plan)) {
    return { ending: 'ignored', resolution: 'groundstate.yaml ignores it now.' };
  }
  if (record.tier !== 'undeclared') {
    return { ending: 'accepted', resolution: 'It is as it was before, or was accepted as it is.' };
  }
  return isTakenOver(record, plan)
    ? { ending: 'accepted', resolution: 'It was accepted as it is.' }
    : { ending: 'equal again', resolution: 'It is as it was before.' };
}

/** It went without a write of ours: somebody undid it, or AWS showed it late. */
export const EQUAL_AGAIN: DriftEnd = { ending: 'equal again', resolution: 'It is equal to Git again.' };

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

function isIgnored(record: DriftRecord, { report }: StackPlan): boolean {
  return report.ignored.some(({ address, attribute }) => address === record.address && attribute === record.attribute);
}
