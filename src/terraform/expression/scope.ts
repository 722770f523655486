import type { Value } from '../../core/value.ts';
import type { Refusal } from './refusal.ts';
import type { Expression, Reference, Span } from './syntax.ts';

/** Names bound by `for`, `dynamic`, `each` and their like, innermost first. */
export interface Bindings {
  readonly name: string;
  readonly value: Value;
  readonly outer: Bindings | undefined;
}

/** Calls a function by name with values. */
export type CallFunction = (name: string, values: readonly Value[], scope: Scope) => Value;

/** Everything an expression can see. */
export interface Scope {
  readonly bindings: Bindings | undefined;
  /** The element at hand inside a splat. */
  readonly item: Value | undefined;
  /** Gives the value of something declared; `step` is the attribute that follows directly, if one does. */
  readonly resolve: (reference: Reference, span: Span, step: string | undefined) => Value;
  readonly call: CallFunction;
  /** Where the expression stands in the document: what `uuid()` and its like are stable by. */
  readonly place: string;
  /** What the evaluation has cost so far: shared by all that belongs to one expression. */
  readonly effort: { steps: number };
  /**
   * Where failures are noted inside a branch of a conditional, which may not be taken: the evaluation goes on with an
   * unknown value there, because the type of the branch counts all the same. Undefined: a failure is thrown.
   */
  readonly failures: Refusal[] | undefined;
  /** The evaluator itself, for the parts of it that live in their own files. */
  readonly evaluate: (expression: Expression, scope: Scope) => Value;
}

/** The scope with one more name. */
export function bind(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, bindings: { name, value, outer: scope.bindings } };
}

/** Notes a failure where failures are noted, and throws it elsewhere. */
export function fail(scope: Scope, refusal: Refusal): void {
  if (scope.failures === undefined) throw refusal;
  scope.failures.push(refusal);
}

/** How many failures were noted so far: when it grows, a part of what was evaluated has failed. */
export function countFailures(scope: Scope): number {
  return scope.failures?.length ?? 0;
}

/** The value bound to a name, if any. */
export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let binding = scope.bindings; binding !== undefined; binding = binding.outer) {
    if (binding.name === name) return binding.value;
  }
  return undefined;
}
