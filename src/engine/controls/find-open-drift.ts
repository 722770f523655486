import { type DriftRecord, isDeepOnly } from '../../core/drift.ts';
import { refused } from './check-order.ts';
import type { ControlPorts, DriftOrder } from './controls.ts';

/** The open drift that an order is about. One that is over needs no order any more, and one of what nobody configures can have none. */
export async function findOpenDrift(
  { stack, driftId }: Pick<DriftOrder, 'stack' | 'driftId'>,
  { deps }: ControlPorts,
  signal: AbortSignal,
): Promise<DriftRecord> {
  const drifts = await deps.journal.drifts(stack, signal);
  const drift = drifts.find(({ id }) => id === driftId);
  if (drift?.status === 'open' && isDeepOnly(drift)) {
    const { address, attribute, next } = drift;
    throw refused('Nothing puts this drift back', `${address}: ${attribute}. ${next} Nothing was ordered.`);
  }
  if (drift?.status === 'open') return drift;
  throw refused(
    'This drift is not open',
    drift === undefined
      ? `The stack ${stack} has no drift ${driftId}. Nothing was changed; "groundstate status" shows what is open.`
      : `${drift.address}: ${drift.attribute} is as Git wants it again: ${drift.resolution ?? 'it was put back'} Nothing was changed.`,
  );
}
