import { naturalId } from '../planning/key-of.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { LedgerWrite, StackState } from '../ports/ledger.ts';
import { leftoverOf, replacedAt } from './leftover.ts';

/**
 * A replacement that was cut off, and that Git took back: where the former object is the one that Git wants by its name, it goes
 * back to its address, and the new one is what is left over. Without it the former one would be deleted and made anew.
 */
export function restoreFormer(state: StackState, { evaluated }: Pick<StackPlan, 'evaluated'>): readonly LedgerWrite[] {
  return state.entries.flatMap((former): readonly LedgerWrite[] => {
    const address = replacedAt(former) ?? '';
    const instance = evaluated.instances.get(address);
    const current = state.entries.find((entry) => entry.address === address);
    if (instance === undefined || current === undefined || current.id === former.id) {
      return [];
    }
    if (naturalId(instance, instance.desired.values) !== former.id) {
      return [];
    }
    // Its deletion may have been begun: then it is not known what is left of what was written.
    const applied = state.intents.some((intent) => intent.address === former.address) ? {} : former.applied;
    return [
      { kind: 'drop entry', address: former.address },
      { kind: 'put entry', entry: leftoverOf(current) },
      { kind: 'put entry', entry: { ...former, address, applied, protected: current.protected } },
    ];
  });
}
