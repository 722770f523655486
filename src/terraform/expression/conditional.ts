import { markIf, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { typeOf } from '../../core/value-parts.ts';
import { boolType, nameType, type Type } from '../../core/value-type.ts';
import { unifyTypes } from '../../core/value-unify.ts';
import { Refusal } from './refusal.ts';
import { salvage } from './salvage.ts';
import type { Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

type Conditional = Extract<Expression, { kind: 'conditional' }>;
type Branch = { readonly value: Value; readonly refusal: Refusal | undefined };

/** The value of `condition ? yes : no`: both branches have a say in the type, one gives the value. */
export function evaluateConditional(node: Conditional, scope: Scope): Value {
  const yes = attempt(node.yes, scope);
  const no = attempt(node.no, scope);
  const type = commonType(yes.value, no.value);
  if (type === undefined) throw inconsistent(node, typeOf(yes.value), typeOf(no.value));
  const condition = convertValue(scope.evaluate(node.condition, scope), boolType);
  if (condition.kind === 'problem' || condition.kind === 'null') {
    throw new Refusal({
      code: 'invalid-condition',
      summary: 'Invalid condition',
      detail: `A condition must be true or false: ${condition.kind === 'problem' ? condition.text : 'it is null'}. Write a comparison.`,
      span: node.condition.span,
    });
  }
  if (condition.kind !== 'bool') {
    const notNull = isNotNull(yes.value) && isNotNull(no.value);
    const sensitive = condition.sensitive || yes.value.sensitive || no.value.sensitive;
    return markIf(unknownOf(type, { notNull }), sensitive);
  }
  const taken = condition.value ? yes : no;
  if (taken.refusal !== undefined) throw taken.refusal;
  const value = convertValue(taken.value, type);
  if (value.kind === 'problem') throw inconsistent(node, typeOf(yes.value), typeOf(no.value));
  return markIf(value, condition.sensitive);
}

/** A branch that is not taken may fail; what it names must exist all the same. */
function attempt(node: Expression, scope: Scope): Branch {
  try {
    return { value: scope.evaluate(node, scope), refusal: undefined };
  } catch (error) {
    if (!(error instanceof Refusal) || error.options.fatal === true) throw error;
    return { value: salvage(node, scope), refusal: error };
  }
}

function commonType(yes: Value, no: Value): Type | undefined {
  if (yes.kind === 'null' && yes.type.kind === 'dynamic') return typeOf(no);
  if (no.kind === 'null' && no.type.kind === 'dynamic') return typeOf(yes);
  return unifyTypes([typeOf(yes), typeOf(no)], true) ?? undefined;
}

function isNotNull(value: Value): boolean {
  return value.kind === 'unknown' ? value.notNull : value.kind !== 'null';
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
