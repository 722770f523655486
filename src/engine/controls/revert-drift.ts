import type { Control } from '../../core/controls/control.ts';
import { checkReason, orderId, tellControl } from './check-order.ts';
import type { ControlPorts, DriftOrder } from './controls.ts';
import { findOpenDrift } from './find-open-drift.ts';
import { sayWhenReverted } from './revert-barrier.ts';

/** How long the order waits for a worker; what is drift then must be ordered again. */
const GOOD_FOR_MS = 3_600_000;

/**
 * Puts one open drift back at the next pass, whatever groundstate.yaml says of drift. It is good for this value of this
 * attribute and for this occurrence only, and it lifts neither a pause nor the rule that a revert never replaces or deletes.
 */
export async function revertDrift(order: DriftOrder, ports: ControlPorts, signal: AbortSignal): Promise<Control> {
  const { deps, announcer } = ports;
  const { by, reason, driftId } = order;
  checkReason(reason, 'revert');
  const drift = await findOpenDrift(order, ports, signal);
  const from = deps.clock.now();
  const id = orderId(ports);
  const control: Control = {
    id,
    kind: 'revert',
    scopes: [drift.address],
    by,
    reason,
    from,
    until: from + GOOD_FOR_MS,
    driftId,
    occurrence: drift.recurrences,
  };
  await deps.journal.putControl(control, signal);
  const text = `${by} ordered to put it back (${drift.attribute}): ${reason}.`;
  const when = await sayWhenReverted(drift.address, ports, signal);
  const next = `It was ordered to put it back; ${when}, unless that would replace or delete something.`;
  await tellControl(control, { moment: 'opened', at: from, actor: by, text, next, about: drift }, announcer, signal);
  return control;
}
