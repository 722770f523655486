import { type Control, isActive, sayScopes } from '../../core/controls/control.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { utcText } from '../../core/utc-text.ts';
import { checkScopes, checkTimedOrder, orderId, refused, tellControl } from './check-order.ts';
import type { ControlPorts, DriftOrder, Order, TimedOrder } from './controls.ts';
import { findOpenDrift } from './find-open-drift.ts';

/** An incident that lasts longer needs somebody to say so again. */
const LONGEST_BREAK_GLASS_MS = 24 * 3_600_000;

/** Leaves alone what people change by hand in the scopes, for a while, and records it. */
export async function openBreakGlass(
  order: TimedOrder & { readonly scopes: readonly string[] },
  ports: ControlPorts,
  signal: AbortSignal,
): Promise<Control> {
  checkTimedOrder(order, { name: 'break-glass', longestMs: LONGEST_BREAK_GLASS_MS });
  await checkScopes(order.scopes, ports, signal);
  return open(order, ports, signal);
}

/** Leaves one open drift as it is for a while: a break-glass of the object that it is about. */
export async function keepDrift(
  order: TimedOrder & Omit<DriftOrder, 'reason'>,
  ports: ControlPorts,
  signal: AbortSignal,
): Promise<Control> {
  checkTimedOrder(order, { name: 'break-glass', longestMs: LONGEST_BREAK_GLASS_MS });
  const drift = await findOpenDrift(order, ports, signal);
  return open({ ...order, scopes: [drift.address], about: drift }, ports, signal);
}

/** Ends a break-glass before its time. */
export async function closeBreakGlass(
  order: Pick<Order, 'by'> & { readonly id: string },
  { deps, announcer }: ControlPorts,
  signal: AbortSignal,
): Promise<Control> {
  const at = deps.clock.now();
  const { id, by } = order;
  const { controls } = await deps.journal.controls(signal);
  const open = controls.filter((control) => control.kind === 'break-glass' && isActive(control, at));
  const control = open.find((candidate) => candidate.id === id);
  if (control === undefined) {
    const known = open.map((candidate) => `${candidate.id} (${sayScopes(candidate)})`).join(', ');
    throw refused(
      'No break-glass of this name is open',
      `"${id}" is not open. ${known === '' ? 'None is' : `Open is ${known}`}. Nothing was changed; "groundstate break-glass list" shows the ones that are over too.`,
    );
  }
  await deps.journal.endControl(id, { at, by }, signal);
  const text = `Break-glass ${id} in ${sayScopes(control)} is closed; ${control.by} opened it: ${control.reason}`;
  await tellControl(control, { moment: 'ended', at, actor: by, text, next: AFTERWARDS }, announcer, signal);
  return { ...control, ended: { at, by } };
}

/** What happens when a break-glass ends, however it ends. */
export const AFTERWARDS =
  'At the end, what is in Git stays; what is not is put back, or held where that would destroy. A report follows.';

async function open(
  order: TimedOrder & { readonly scopes: readonly string[]; readonly about?: DriftRecord },
  ports: ControlPorts,
  signal: AbortSignal,
): Promise<Control> {
  const { deps, announcer } = ports;
  const from = deps.clock.now();
  const { by, reason, scopes, forMs, about } = order;
  const id = orderId(ports);
  const keeps = about === undefined ? {} : { driftId: about.id };
  const control: Control = { id, kind: 'break-glass', scopes, by, reason, from, until: from + forMs, ...keeps };
  await deps.journal.putControl(control, signal);
  const text = `Break-glass ${id} is open in ${sayScopes(control)} until ${utcText(control.until)}: ${reason}`;
  const next = `What is changed there by hand is recorded with its author and left alone until then. ${AFTERWARDS}`;
  await tellControl(control, { moment: 'opened', at: from, actor: by, text, next, about }, announcer, signal);
  return control;
}
