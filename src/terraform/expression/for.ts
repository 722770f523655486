import { markIf, object, tuple, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { boolType, stringType } from '../../core/value-type.ts';
import { takeStep } from './effort.ts';
import { elementsOf } from './elements.ts';
import { Refusal } from './refusal.ts';
import { bind, countFailures, fail, type Scope } from './scope.ts';
import type { Expression, Span } from './syntax.ts';

type For = Extract<Expression, { kind: 'for' }>;

/** The value of a `for` expression. */
export function evaluateFor(node: For, scope: Scope): Value {
  const collection = scope.evaluate(node.collection, scope);
  const elements = elementsOf(collection);
  if (elements === undefined) return withoutElements(collection, node.collection.span);
  if (node.condition !== undefined) {
    const before = countFailures(scope);
    includes(node.condition, enter(node, scope, [unknownOf(), unknownOf()]));
    if (countFailures(scope) > before) return unknownOf();
  }
  const result =
    node.key === undefined ? collectTuple(node, scope, elements) : collectObject(node, node.key, scope, elements);
  return markIf(result, collection.sensitive);
}

const iterable = new Set(['list', 'set', 'map', 'tuple', 'object', 'dynamic']);

function withoutElements(collection: Value, span: Span): Value {
  if (collection.kind === 'unknown' && iterable.has(collection.type.kind)) {
    return markIf(unknownOf(), collection.sensitive);
  }
  const single = collection.kind === 'unknown' ? collection.type.kind : collection.kind;
  const what = collection.kind === 'null' ? 'null' : `a single ${single}`;
  throw new Refusal({
    code: 'not-iterable',
    summary: 'Nothing to go through',
    detail: `A "for" expression needs a list, set, map or object, and this is ${what}. Wrap one value in [ ], or give a fallback for null.`,
    span,
  });
}

function enter(node: For, scope: Scope, [key, value]: readonly [Value, Value]): Scope {
  takeStep(scope, node.span);
  const outer = node.keyName === undefined ? scope : bind(scope, node.keyName, key);
  return { ...bind(outer, node.valueName, value), place: `${scope.place}/${markOf(key)}` };
}

/** Tells one iteration from another in places. */
function markOf(key: Value): string {
  if (key.kind === 'string') return key.value;
  return key.kind === 'number' ? String(key.value.mantissa) : '';
}

/** What a condition says of one element, with its mark. */
interface Inclusion {
  readonly included: boolean | undefined;
  readonly sensitive: boolean;
}

function includes(condition: Expression, scope: Scope): Inclusion {
  const given = scope.evaluate(condition, scope);
  const value = convertValue(given, boolType);
  if (value.kind === 'problem' || value.kind === 'null') {
    throw new Refusal({
      code: 'invalid-condition',
      summary: 'Invalid condition',
      detail: `The "if" of a "for" expression must be true or false: ${value.kind === 'problem' ? value.text : 'it is null'}.`,
      span: condition.span,
    });
  }
  return { included: value.kind === 'bool' ? value.value : undefined, sensitive: value.sensitive };
}

function collectTuple(node: For, scope: Scope, elements: readonly (readonly [Value, Value])[]): Value {
  const items: Value[] = [];
  let known = true;
  let sensitive = false;
  for (const element of elements) {
    const inner = enter(node, scope, element);
    const inclusion = node.condition === undefined ? undefined : includes(node.condition, inner);
    if (inclusion !== undefined) {
      sensitive ||= inclusion.sensitive;
      if (inclusion.included === undefined) known = false;
      if (inclusion.included !== true) continue;
    }
    items.push(scope.evaluate(node.value, inner));
  }
  return markIf(known ? tuple(items) : unknownOf(), sensitive);
}

function collectObject(
  node: For,
  keyNode: Expression,
  scope: Scope,
  elements: readonly (readonly [Value, Value])[],
): Value {
  const groups = new Map<string, Value[]>();
  let known = true;
  let sensitive = false;
  for (const element of elements) {
    const inner = enter(node, scope, element);
    const inclusion = node.condition === undefined ? undefined : includes(node.condition, inner);
    sensitive ||= inclusion?.sensitive === true;
    if (inclusion !== undefined && inclusion.included === undefined) known = false;
    if (inclusion !== undefined && inclusion.included !== true) continue;
    const key = keyOf(keyNode, inner);
    sensitive ||= key.sensitive;
    const value = scope.evaluate(node.value, inner);
    if (key.kind !== 'string') known = false;
    else if (!addTo(groups, key.value, value, node.group)) fail(scope, duplicateKey(node, key.value));
  }
  if (!known) return markIf(unknownOf(), sensitive);
  const entries = [...groups].map(
    ([name, items]) => [name, node.group ? tuple(items) : (items[0] ?? unknownOf())] as const,
  );
  return markIf(object(entries), sensitive);
}

function keyOf(node: Expression, scope: Scope): Value {
  const key = convertValue(scope.evaluate(node, scope), stringType);
  if (key.kind !== 'problem' && key.kind !== 'null') return key;
  throw new Refusal({
    code: 'invalid-key',
    summary: 'Invalid object key',
    detail: `A key must be a text: ${key.kind === 'problem' ? key.text : 'it is null'}. Correct the expression before "=>".`,
    span: node.span,
  });
}

/** Whether there was room: only groups take two values of one key. */
function addTo(groups: Map<string, Value[]>, key: string, value: Value, group: boolean): boolean {
  const items = groups.get(key);
  if (items === undefined) groups.set(key, [value]);
  else if (group) items.push(value);
  else return false;
  return true;
}

function duplicateKey(node: For, key: string): Refusal {
  return new Refusal({
    code: 'duplicate-key',
    summary: 'Duplicate object key',
    detail: `Two elements have the key ${JSON.stringify(key)}. Make the keys distinct, or write "..." after the value to group by key.`,
    span: node.key?.span ?? node.span,
  });
}
