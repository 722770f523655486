import { bool, containsSensitive, markIf, number, unknownOf, type Value } from '../../core/value.ts';
import { equalValues } from '../../core/value-compare.ts';
import { convertValue } from '../../core/value-convert.ts';
import {
  addNumbers,
  type BigFloat,
  compareNumbers,
  divideNumbers,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
} from '../../core/value-number.ts';
import { boolType, numberType, type Type } from '../../core/value-type.ts';
import { Refusal } from './refusal.ts';
import type { Scope } from './scope.ts';
import type { BinaryOperator, Expression } from './syntax.ts';

type Binary = Extract<Expression, { kind: 'binary' }>;

/** The value of an operation with two operands; both are always evaluated. */
export function evaluateBinary(node: Binary, scope: Scope): Value {
  const left = scope.evaluate(node.left, scope);
  const right = scope.evaluate(node.right, scope);
  if (node.operator === '==' || node.operator === '!=') return compareEqual(left, right, node.operator === '==');
  if (node.operator === '&&' || node.operator === '||') {
    return combine(operand(left, boolType, node, node.left), operand(right, boolType, node, node.right), node.operator);
  }
  const a = operand(left, numberType, node, node.left);
  const b = operand(right, numberType, node, node.right);
  const sensitive = a.sensitive || b.sensitive;
  if (a.kind !== 'number' || b.kind !== 'number') {
    return markIf(unknownOf(isComparison(node.operator) ? boolType : numberType, { notNull: true }), sensitive);
  }
  return markIf(compute(a.value, b.value, node), sensitive);
}

function compareEqual(left: Value, right: Value, wanted: boolean): Value {
  const equal = equalValues(left, right);
  const sensitive = containsSensitive(left) || containsSensitive(right);
  return markIf(equal === undefined ? unknownOf(boolType, { notNull: true }) : bool(equal === wanted), sensitive);
}

function operand(value: Value, wanted: Type, node: Binary, place: Expression): Value {
  const converted = convertValue(value, wanted);
  if (converted.kind !== 'problem' && converted.kind !== 'null') return converted;
  const reason = converted.kind === 'problem' ? converted.text : 'it is null';
  throw new Refusal({
    code: 'invalid-operand',
    summary: 'Invalid operand',
    detail: `"${node.operator}" needs a ${wanted.kind} on both sides: ${reason}. Convert the operand or give it a fallback.`,
    span: place.span,
  });
}

function combine(left: Value, right: Value, operator: '&&' | '||'): Value {
  const sensitive = left.sensitive || right.sensitive;
  if (left.kind !== 'bool' || right.kind !== 'bool') return markIf(unknownOf(boolType, { notNull: true }), sensitive);
  return markIf(bool(operator === '&&' ? left.value && right.value : left.value || right.value), sensitive);
}

function isComparison(operator: BinaryOperator): boolean {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
}

function compute(a: BigFloat, b: BigFloat, node: Binary): Value {
  switch (node.operator) {
    case '<':
      return bool(compareNumbers(a, b) < 0);
    case '<=':
      return bool(compareNumbers(a, b) <= 0);
    case '>':
      return bool(compareNumbers(a, b) > 0);
    case '>=':
      return bool(compareNumbers(a, b) >= 0);
    default:
      break;
  }
  const result = arithmetic(a, b, node.operator);
  if (result !== undefined) return number(result);
  throw new Refusal({
    code: 'impossible-operation',
    summary: 'Operation has no result',
    detail: 'Zero divided by zero, or infinity against infinity, has no value. Guard the divisor with a condition.',
    span: node.span,
  });
}

function arithmetic(a: BigFloat, b: BigFloat, operator: BinaryOperator): BigFloat | undefined {
  switch (operator) {
    case '+':
      return addNumbers(a, b);
    case '-':
      return addNumbers(a, negateNumber(b));
    case '*':
      return multiplyNumbers(a, b);
    case '/':
      return divideNumbers(a, b);
    case '%':
      return moduloNumbers(a, b);
    default:
      return undefined;
  }
}
