import { bool, markIf, number, object, string, tuple, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { negateNumber } from '../../core/value-number.ts';
import { boolType, dynamicType, numberType, stringType, type Type } from '../../core/value-type.ts';
import { safePrefix } from '../functions/safe-prefix.ts';
import { takeAttribute, takeIndex } from './access.ts';
import { evaluateCall } from './call.ts';
import { evaluateConditional } from './conditional.ts';
import { bounded } from './effort.ts';
import { evaluateFor } from './for.ts';
import { evaluateBinary } from './operators.ts';
import { Refusal, within } from './refusal.ts';
import { lookUp, type Scope } from './scope.ts';
import { evaluateSplat } from './splat.ts';
import type { Expression, Span } from './syntax.ts';

/** The value of an expression; throws a Refusal where it has none, or notes it where the scope says so. */
export function evaluate(node: Expression, scope: Scope): Value {
  const { failures } = scope;
  if (failures === undefined) return compute(node, scope);
  try {
    return compute(node, scope);
  } catch (error) {
    if (!(error instanceof Refusal) || error.options.fatal === true) throw error;
    failures.push(error);
    return unknownOf(typeOfFailed(node));
  }
}

/** What is certain of an expression that failed: texts are texts, and an operator has one type of result. */
function typeOfFailed(node: Expression): Type {
  switch (node.kind) {
    case 'template':
    case 'join':
      return stringType;
    case 'unary':
      return node.operator === '-' ? numberType : boolType;
    case 'binary':
      return '+-*/%'.includes(node.operator) ? numberType : boolType;
    default:
      return dynamicType;
  }
}

function compute(node: Expression, scope: Scope): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'reference':
      return scope.resolve(node.reference, node.span, undefined);
    case 'root':
      return evaluateRoot(node.name, node.span, scope);
    case 'item':
      return scope.item ?? unknownOf();
    case 'attribute':
      return evaluateAttribute(node, scope);
    case 'index': {
      const target = evaluate(node.target, scope);
      const key = evaluate(node.key, scope);
      return within(node.span, () => takeIndex(target, key));
    }
    case 'splat':
      return bounded(evaluateSplat(node, scope), node.span);
    case 'embedded':
      return evaluateEmbedded(node, scope);
    case 'wrap':
    case 'parentheses':
      return evaluate(node.inner, scope);
    case 'template':
      return evaluateTemplate(node.parts, scope);
    case 'join':
      return evaluateJoin(node.inner, scope);
    case 'unary':
      return evaluateUnary(node, scope);
    case 'binary':
      return evaluateBinary(node, scope);
    case 'conditional':
      return evaluateConditional(node, scope);
    case 'call':
      return bounded(evaluateCall(node, scope), node.span);
    case 'tuple':
      return bounded(tuple(node.items.map((item) => evaluate(item, scope))), node.span);
    case 'object':
      return bounded(evaluateObject(node, scope), node.span);
    case 'for':
      return bounded(evaluateFor(node, scope), node.span);
  }
}

function evaluateEmbedded(node: Extract<Expression, { kind: 'embedded' }>, scope: Scope): Value {
  try {
    return evaluate(node.inner, { ...scope, place: `${scope.place}|${node.path}` });
  } catch (error) {
    if (!(error instanceof Refusal) || error.options.text !== undefined) throw error;
    throw new Refusal({ ...error.options, text: node.text, path: node.path });
  }
}

function evaluateAttribute(node: Extract<Expression, { kind: 'attribute' }>, scope: Scope): Value {
  const target =
    node.target.kind === 'reference'
      ? scope.resolve(node.target.reference, node.target.span, node.name)
      : evaluate(node.target, scope);
  return within(node.span, () => takeAttribute(target, node.name));
}

const unavailable: Readonly<Record<string, string>> = {
  each: 'It exists only in a block with "for_each", and in what a "dynamic" block generates.',
  count: 'It exists only in a block with "count".',
  self: 'It exists only in postconditions.',
};

function evaluateRoot(name: string, span: Span, scope: Scope): Value {
  const value = lookUp(scope, name);
  if (value !== undefined) return value;
  throw new Refusal({
    code: 'unavailable-name',
    summary: 'Name not available here',
    detail: `Nothing named ${JSON.stringify(name)} can be used here. ${unavailable[name] ?? 'Check the spelling.'}`,
    span,
    fatal: true,
  });
}

function evaluateTemplate(parts: readonly Expression[], scope: Scope): Value {
  const pieces: string[] = [];
  let known = true;
  let sensitive = false;
  for (const part of parts) {
    const value = evaluate(part, scope);
    sensitive ||= value.sensitive;
    if (value.kind === 'null') throw nullInTemplate(part.span);
    // What is not known yet is not judged by its type either, as in Terraform.
    if (value.kind === 'unknown' && value.type.kind !== 'string') {
      known = false;
      continue;
    }
    const text = convertValue(value, stringType);
    if (text.kind === 'problem') throw notText(part.span, text.text);
    if (text.kind === 'unknown') {
      known = false; // what is known of the part, Terraform does not use for the whole
    } else if (known && text.kind === 'string') pieces.push(text.value);
  }
  const text = pieces.join('');
  return markIf(known ? string(text) : unknownOf(stringType, { notNull: true, prefix: safePrefix(text) }), sensitive);
}

function nullInTemplate(span: Span): Refusal {
  return new Refusal({
    code: 'null-in-template',
    summary: 'Null inside text',
    detail: 'The value is null, and null cannot be part of a text. Give a fallback with coalesce(value, "...").',
    span,
  });
}

function notText(span: Span, problem: string): Refusal {
  return new Refusal({
    code: 'no-text',
    summary: 'Value cannot be part of a text',
    detail: `Only strings, numbers and bools can stand inside a text: ${problem}. Use jsonencode(value) or join(", ", value).`,
    span,
  });
}

function evaluateJoin(inner: Expression, scope: Scope): Value {
  const collection = evaluate(inner, scope);
  if (collection.kind !== 'tuple') return markIf(unknownOf(stringType, { notNull: true }), collection.sensitive);
  const pieces: string[] = [];
  let sensitive = collection.sensitive;
  for (const item of collection.items) {
    sensitive ||= item.sensitive;
    if (item.kind !== 'string') return markIf(unknownOf(stringType, { notNull: true }), sensitive);
    pieces.push(item.value);
  }
  return markIf(string(pieces.join('')), sensitive);
}

function evaluateUnary(node: Extract<Expression, { kind: 'unary' }>, scope: Scope): Value {
  const given = evaluate(node.operand, scope);
  const wanted = node.operator === '-' ? numberType : boolType;
  const operand = convertValue(given, wanted);
  if (operand.kind === 'problem' || operand.kind === 'null') {
    const reason = operand.kind === 'problem' ? operand.text : 'it is null';
    throw new Refusal({
      code: 'invalid-operand',
      summary: 'Invalid operand',
      detail: `"${node.operator}" needs a ${wanted.kind}: ${reason}. Convert the operand or give it a fallback.`,
      span: node.operand.span,
    });
  }
  if (operand.kind === 'number') return markIf(number(negateNumber(operand.value)), operand.sensitive);
  if (operand.kind === 'bool') return markIf(bool(!operand.value), operand.sensitive);
  return markIf(unknownOf(wanted, { notNull: true }), operand.sensitive);
}

function evaluateObject(node: Extract<Expression, { kind: 'object' }>, scope: Scope): Value {
  const entries: [string, Value][] = [];
  let known = true;
  let sensitive = false;
  for (const item of node.items) {
    const key = convertValue(evaluate(item.key, scope), stringType);
    if (key.kind === 'problem' || key.kind === 'null') {
      throw new Refusal({
        code: 'invalid-key',
        summary: 'Invalid object key',
        detail: `A key must be a text: ${key.kind === 'problem' ? key.text : 'it is null'}. Correct the key.`,
        span: item.key.span,
      });
    }
    const value = evaluate(item.value, scope);
    sensitive ||= key.sensitive;
    if (key.kind === 'string') entries.push([key.value, value]);
    else known = false;
  }
  return markIf(known ? object(entries) : unknownOf(), sensitive);
}
