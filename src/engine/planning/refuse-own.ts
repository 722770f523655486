import type { Action, Change } from '../../core/change.ts';
import { ownRefusal } from '../../core/own-rights/own-refusal.ts';
import type { Instance } from './instance.ts';
import type { StackInput } from './stack-input.ts';

type Refusal = Pick<Change, 'refusal'>;

/** A refusal where a change would reach what Groundstate itself stands on. */
export function refuseOwn(subject: Parameters<typeof ownRefusal>[0], { own }: Pick<StackInput, 'own'>): Refusal {
  const refusal = ownRefusal(subject, own);
  return refusal === undefined ? {} : { refusal };
}

/** The same of an instance; to leave such an object alone, or to forget it, is always right. */
export function ownRefusalOf(
  {
    address,
    type,
    scope,
    id,
    desired,
    observation,
    differences,
  }: Pick<Instance, 'address' | 'type' | 'scope' | 'id' | 'desired' | 'observation' | 'differences'>,
  action: Action,
  { own, isSelf }: Pick<StackInput, 'own' | 'isSelf'>,
): Refusal | undefined {
  if (action === 'none' || action === 'forget') {
    return undefined;
  }
  const live = observation?.kind === 'present' ? [observation.live] : [];
  const subject = { address, type: type.type, scope, id, values: [desired.values, ...live] };
  const refusal = ownRefusal(subject, own, isSelf ? { action, differences } : undefined);
  return refusal === undefined ? undefined : { refusal };
}
