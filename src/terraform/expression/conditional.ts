import { markIf, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { typeOf } from '../../core/value-parts.ts';
import { boolType, dynamicType, nameType, type Type } from '../../core/value-type.ts';
import { unifyTypes } from '../../core/value-unify.ts';
import { Refusal } from './refusal.ts';
import { fail, type Scope } from './scope.ts';
import type { Expression } from './syntax.ts';
import { undecided } from './undecided.ts';

type Conditional = Extract<Expression, { kind: 'conditional' }>;
type Branch = { readonly value: Value; readonly failures: readonly Refusal[] };

/** The value of `condition ? yes : no`: both branches have a say in the type, one gives the value. */
export function evaluateConditional(node: Conditional, scope: Scope): Value {
  const yes = attempt(node.yes, scope);
  const no = attempt(node.no, scope);
  const type = commonType(yes.value, no.value);
  if (type === undefined) throw inconsistent(node, typeOf(yes.value), typeOf(no.value));
  const condition = convertValue(scope.evaluate(node.condition, scope), boolType);
  if (condition.kind === 'problem' || condition.kind === 'null') {
    fail(scope, invalidCondition(node, condition.kind === 'problem' ? condition.text : 'it is null'));
    return unknownOf(type);
  }
  // The branch that is not taken marks the result too: which one is taken may tell of it.
  const sensitive = condition.sensitive || yes.value.sensitive || no.value.sensitive;
  if (condition.kind !== 'bool') return markIf(undecided(type, yes.value, no.value), sensitive);
  const taken = condition.value ? yes : no;
  for (const failure of taken.failures) fail(scope, failure);
  const value = convertValue(taken.value, type);
  if (value.kind !== 'problem') return markIf(value, sensitive);
  fail(scope, inconsistent(node, typeOf(yes.value), typeOf(no.value)));
  return unknownOf(type);
}

function invalidCondition(node: Conditional, reason: string): Refusal {
  return new Refusal({
    code: 'invalid-condition',
    summary: 'Invalid condition',
    detail: `A condition must be true or false: ${reason}. Write a comparison.`,
    span: node.condition.span,
  });
}

/** A branch that is not taken may fail; what it names must exist all the same. */
function attempt(node: Expression, scope: Scope): Branch {
  const failures: Refusal[] = [];
  return { value: scope.evaluate(node, { ...scope, failures }), failures };
}

function commonType(yes: Value, no: Value): Type | undefined {
  if (yes.kind === 'null' && yes.type.kind === 'dynamic') return typeOf(no);
  if (no.kind === 'null' && no.type.kind === 'dynamic') return typeOf(yes);
  const types = [typeOf(yes), typeOf(no)];
  return types.some((type) => type.kind === 'dynamic') ? dynamicType : unifyTypes(types, true);
}

function inconsistent(node: Conditional, yes: Type, no: Type): Refusal {
  return new Refusal({
    code: 'inconsistent-branches',
    summary: 'Inconsistent conditional result types',
    detail:
      `Both results must have one type, and they are ${nameType(yes)} and ${nameType(no)}. ` +
      'Convert one of them, for example with tostring, tolist or tomap.',
    span: node.span,
  });
}
