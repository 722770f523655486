import { type Control, isActive, sayScopes } from '../../core/controls/control.ts';
import { utcText } from '../../core/utc-text.ts';
import { checkScopes, checkTimedOrder, orderId, refused, tellControl } from './check-order.ts';
import type { ControlPorts, Order, TimedOrder } from './controls.ts';

/** A pause that is needed for longer is a change of groundstate.yaml. */
const LONGEST_PAUSE_MS = 7 * 24 * 3_600_000;

/** Writes nothing of a scope for a while: neither what Git changes nor against drift. */
export async function pause(
  order: TimedOrder & { readonly scope: string },
  ports: ControlPorts,
  signal: AbortSignal,
): Promise<Control> {
  const { deps, announcer } = ports;
  checkTimedOrder(order, { name: 'pause', longestMs: LONGEST_PAUSE_MS });
  await checkScopes([order.scope], ports, signal);
  const from = deps.clock.now();
  const { by, reason, scope } = order;
  const control: Control = {
    id: orderId(ports),
    kind: 'pause',
    scopes: [scope],
    by,
    reason,
    from,
    until: from + order.forMs,
  };
  await deps.journal.putControl(control, signal);
  const text = `${sayScopes(control)} is paused until ${utcText(control.until)}: ${reason}`;
  const next =
    'Nothing of it is written until then, neither changes of Git nor reverts of drift. It goes on by itself.';
  await tellControl(control, { moment: 'opened', at: from, actor: by, text, next }, announcer, signal);
  return control;
}

/** Ends the pauses of a scope before their time. */
export async function resume(
  order: Pick<Order, 'by'> & { readonly scope: string },
  { deps, announcer }: ControlPorts,
  signal: AbortSignal,
): Promise<readonly Control[]> {
  const at = deps.clock.now();
  const { by, scope } = order;
  const { controls } = await deps.journal.controls(signal);
  const pauses = controls.filter((control) => control.kind === 'pause' && isActive(control, at));
  const meant = pauses.filter(({ scopes }) => scopes.includes(scope));
  if (meant.length === 0) {
    const others = pauses.map((control) => sayScopes(control)).join(', ');
    throw refused(
      'Nothing of this name is paused',
      `"${scope}" is not paused. ${others === '' ? 'Nothing is paused at all' : `Paused is ${others}`}. A pause is ended under the name that it was given. Nothing was changed.`,
    );
  }
  const resumed: Control[] = [];
  for (const control of meant) {
    if (await deps.journal.endControl(control.id, { at, by }, signal)) resumed.push({ ...control, ended: { at, by } });
    const text = `${sayScopes(control)} is resumed; it was paused by ${control.by} until ${utcText(control.until)}: ${control.reason}`;
    const next = 'The next pass applies what waited.';
    await tellControl(control, { moment: 'ended', at, actor: by, text, next }, announcer, signal);
  }
  return resumed;
}
