import type { Cause, Change, Difference } from '../change.ts';
import type { Plain } from '../value.ts';
import { liveOf } from './drift-parts.ts';

/** Drift that people decided to live with for a while: one entry of `ignores` in groundstate.yaml. */
export interface IgnoreRule {
  /** Its place in the list, from 1. */
  readonly number: number;
  /** One of the two is given: an address (without key: every instance), or a resource type. */
  readonly address?: string;
  readonly type?: string;
  /** Only of a type: in this stack alone. */
  readonly stack?: string;
  /** `*` for the whole of something that nobody declared, at just this address. */
  readonly attribute: string;
  readonly reason: string;
  readonly owner: string;
  /** After this moment it says nothing any more. Milliseconds since the epoch. */
  readonly until: number;
}

/** A difference that is neither told nor put back, and why. */
export interface IgnoredDrift {
  readonly address: string;
  readonly attribute: string;
  readonly desired: Plain;
  readonly live: Plain;
  readonly rule: IgnoreRule;
}

/** Where an ignore is asked for. Milliseconds since the epoch. */
interface Place {
  readonly stack: string;
  readonly now: number;
}

/** The rule that ignores the drift of one attribute (`*`: of something as a whole); undefined where none does. */
export function ignoreFor(
  drift: { readonly address: string; readonly type: string; readonly attribute: string },
  ignores: readonly IgnoreRule[],
  place: Place,
): IgnoreRule | undefined {
  return ignores.find((rule) => place.now < rule.until && isAbout(rule, drift, place));
}

/** Whether an address is of something that nobody declared: a child that was added, or a setting that only a deep scan sees. */
export function isUndeclaredAddress(address: string): boolean {
  return /^[^/]+\/\w+\.(added|undeclared)\[".+"\]$/.test(address);
}

/**
 * A change without the drift that is ignored, and that drift; undefined where nothing is left of it. What Git changes itself is
 * never ignored.
 */
export function setIgnoredAside(
  change: Change,
  ignores: readonly IgnoreRule[],
  place: Place,
): { readonly change: Change | undefined; readonly ignored: readonly IgnoredDrift[] } {
  if (change.addedTo !== undefined) {
    const { address, type } = change;
    const rule = ignoreFor({ address, type, attribute: '*' }, ignores, place);
    if (rule === undefined) return { change, ignored: [] };
    const whole: IgnoredDrift = { address, attribute: '*', desired: null, live: liveOf(change), rule };
    return { change: undefined, ignored: [whole] };
  }
  if (change.action === 'create' || change.cause === 'git') {
    return { change, ignored: [] };
  }
  const ignored = change.differences.flatMap((difference): IgnoredDrift[] => {
    const { address, type } = change;
    const { attribute, desired, live } = difference;
    const rule = difference.cause === 'drift' ? ignoreFor({ address, type, attribute }, ignores, place) : undefined;
    return rule === undefined ? [] : [{ address: change.address, attribute, desired, live, rule }];
  });
  if (ignored.length === 0) return { change, ignored };
  const names = new Set(ignored.map(({ attribute }) => attribute));
  const left = change.differences.filter(({ attribute }) => !names.has(attribute));
  return { change: withOnly(change, left), ignored };
}

function isAbout(
  rule: IgnoreRule,
  { address, type, attribute }: { readonly address: string; readonly type: string; readonly attribute: string },
  { stack }: Place,
): boolean {
  if (rule.attribute !== attribute) return false;
  if (rule.address !== undefined) return address === rule.address || address.startsWith(`${rule.address}[`);
  return rule.type === type && (rule.stack === undefined || rule.stack === stack);
}

/** What is left to do without the ignored differences. */
function withOnly(change: Change, differences: readonly Difference[]): Change {
  if (change.action === 'replace' && differences.some(({ forcesReplacement }) => forcesReplacement)) {
    return { ...change, differences };
  }
  const { replaceOrder: _order, ...rest } = change;
  if (differences.length === 0) {
    const reason = 'AWS is equal to Git, but for what groundstate.yaml ignores.';
    return { ...rest, differences, action: 'none', cause: 'git', reason };
  }
  const cause = causeOf(differences);
  return { ...rest, differences, action: cause === 'drift' ? 'revert drift' : 'update', cause };
}

function causeOf(differences: readonly Difference[]): Cause {
  const [only, ...others] = new Set(differences.map(({ cause }) => cause));
  return only !== undefined && others.length === 0 ? only : 'both';
}
