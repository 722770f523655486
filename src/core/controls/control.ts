import { parseAddress, stackOf } from '../address.ts';

/**
 * What a person ordered for a while. `pause`: nothing of the scope is written, neither for Git nor against drift.
 * `break-glass`: what people change there by hand is recorded and left alone. `revert`: one drift is put back now,
 * although groundstate.yaml would leave it or wait.
 */
export type ControlKind = 'pause' | 'break-glass' | 'revert';

/** An order with its author, its reason and its end. Times are in milliseconds since the epoch. */
export interface Control {
  readonly id: string;
  readonly kind: ControlKind;
  /** Each of them `*` (everything), a stack, or an address; an address without instance key means every instance. */
  readonly scopes: readonly string[];
  readonly by: string;
  readonly reason: string;
  readonly from: number;
  /** It ends then by itself. */
  readonly until: number;
  /** Somebody ended it before. */
  readonly ended?: { readonly at: number; readonly by: string };
  /** The drift that a revert is about, or that a break-glass keeps: at its end that is put back, although it stood before. */
  readonly driftId?: string;
  /** Of a revert: the occurrence of the drift that it is about. One that comes back is another matter. */
  readonly occurrence?: number;
}

/** The scope that holds every stack. */
export const EVERYTHING = '*';

/** When a control ended or will end. */
export function endOf(control: Control): number {
  return Math.min(control.until, control.ended?.at ?? control.until);
}

/** Whether a control holds at a moment. */
export function isActive(control: Control, now: number): boolean {
  return control.from <= now && now < endOf(control);
}

/** Whether a scope holds an address; what was left of a replaced object goes by the address that it had. */
export function isInScope(scope: string, address: string): boolean {
  return (
    scope === EVERYTHING ||
    scope === address ||
    scope === stackOf(address) ||
    address.startsWith(`${scope}[`) ||
    address.startsWith(`${scope} (`)
  );
}

/** The stack of a scope; `*` stands for itself. */
export function stackOfScope(scope: string): string {
  return parseAddress(scope)?.stack ?? scope;
}

/** Whether a control concerns a stack, as a whole or in one of its addresses. */
export function concernsStack(control: Pick<Control, 'scopes'>, stack: string): boolean {
  return control.scopes.some((scope) => scope === EVERYTHING || stackOfScope(scope) === stack);
}

/** Whether nothing at all of a stack may be written at a moment. */
export function isStackPaused(controls: readonly Control[], stack: string, now: number): boolean {
  return controls.some(
    (control) =>
      control.kind === 'pause' &&
      isActive(control, now) &&
      control.scopes.some((scope) => scope === EVERYTHING || scope === stack),
  );
}

/** Whether a control holds any of the addresses. */
export function covers(control: Pick<Control, 'scopes'>, addresses: readonly string[]): boolean {
  return control.scopes.some((scope) => addresses.some((address) => isInScope(scope, address)));
}

/** A control as people name it in a sentence: `network and data/aws_s3_bucket.raw`. */
export function sayScopes({ scopes }: Pick<Control, 'scopes'>): string {
  const names = scopes.map((scope) => (scope === EVERYTHING ? 'every stack' : scope));
  return names.length < 2 ? (names[0] ?? 'nothing') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
