import { list, object, tuple, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { boolType, dynamicType, numberType, stringType } from '../../core/value-type.ts';
import { takeAttribute, takeIndex } from './access.ts';
import { elementsOf } from './elements.ts';
import { Refusal } from './refusal.ts';
import { bind, type Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

/**
 * What can still be said of an expression that failed.
 *
 * A branch that is not taken may fail, yet its type counts: Terraform goes on after a failure with
 * an unknown part, so that a list of failures is still a list.
 */
export function salvage(node: Expression, scope: Scope): Value {
  try {
    return scope.evaluate(node, scope);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return salvageFailed(node, scope);
  }
}

function salvageFailed(node: Expression, scope: Scope): Value {
  switch (node.kind) {
    case 'parentheses':
    case 'wrap':
    case 'embedded':
      return salvage(node.inner, scope);
    case 'template':
      return unknownOf(stringType, { notNull: true });
    case 'tuple':
      return tuple(node.items.map((item) => salvage(item, scope)));
    case 'object':
      return salvageObject(node, scope);
    case 'unary':
      return unknownOf(node.operator === '-' ? numberType : boolType);
    case 'binary':
      return unknownOf('+-*/%'.includes(node.operator) ? numberType : boolType);
    case 'index':
      return salvageStep(() => takeIndex(salvage(node.target, scope), salvage(node.key, scope)));
    case 'attribute':
      if (node.target.kind === 'reference') return unknownOf();
      return salvageStep(() => takeAttribute(salvage(node.target, scope), node.name));
    case 'splat':
      return salvageSplat(node, scope);
    case 'for':
      return salvageFor(node, scope);
    default:
      return unknownOf();
  }
}

function salvageStep(step: () => Value): Value {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal) return unknownOf();
    throw error;
  }
}

function salvageObject(node: Extract<Expression, { kind: 'object' }>, scope: Scope): Value {
  const entries: [string, Value][] = [];
  for (const item of node.items) {
    const key = convertValue(salvage(item.key, scope), stringType);
    if (key.kind !== 'string') return unknownOf();
    entries.push([key.value, salvage(item.value, scope)]);
  }
  return object(entries);
}

function salvageSplat(node: Extract<Expression, { kind: 'splat' }>, scope: Scope): Value {
  const source = salvage(node.target, scope);
  if (source.kind === 'list' || source.kind === 'set') return list([], dynamicType);
  if (source.kind !== 'tuple') return unknownOf();
  return tuple(source.items.map((item) => salvage(node.each, { ...scope, item })));
}

function salvageFor(node: Extract<Expression, { kind: 'for' }>, scope: Scope): Value {
  const elements = elementsOf(salvage(node.collection, scope));
  if (elements === undefined || node.key !== undefined || node.condition !== undefined) return unknownOf();
  const items = elements.map(([key, value]) => {
    const outer = node.keyName === undefined ? scope : bind(scope, node.keyName, key);
    return salvage(node.value, bind(outer, node.valueName, value));
  });
  return tuple(items);
}
