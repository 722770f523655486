import type { Value } from '../../core/value.ts';
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
  /** The evaluator itself, for the parts of it that live in their own files. */
  readonly evaluate: (expression: Expression, scope: Scope) => Value;
}

/** The scope with one more name. */
export function bind(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, bindings: { name, value, outer: scope.bindings } };
}

/** The value bound to a name, if any. */
export function lookUp(scope: Scope, name: string): Value | undefined {
  for (let binding = scope.bindings; binding !== undefined; binding = binding.outer) {
    if (binding.name === name) return binding.value;
  }
  return undefined;
}
