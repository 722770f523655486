import { list, markIf, tuple, unknownOf, type Value } from '../../core/value.ts';
import { typeOf } from '../../core/value-parts.ts';
import { dynamicType } from '../../core/value-type.ts';
import { Refusal } from './refusal.ts';
import type { Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

/** The value of `x[*].y`: one result per element; a single value counts as one element, null as none. */
export function evaluateSplat(node: Extract<Expression, { kind: 'splat' }>, scope: Scope): Value {
  const source = scope.evaluate(node.target, scope);
  const one = (item: Value): Value => scope.evaluate(node.each, { ...scope, item });
  return markIf(splat(source, one, node), source.sensitive);
}

function splat(source: Value, one: (item: Value) => Value, node: Extract<Expression, { kind: 'splat' }>): Value {
  switch (source.kind) {
    case 'null':
      if (source.type.kind !== 'list' && source.type.kind !== 'set' && source.type.kind !== 'tuple') return tuple([]);
      throw new Refusal({
        code: 'splat-of-null',
        summary: 'Splat of null',
        detail: 'The list is null, so it has no elements to go through. Give a fallback: coalesce(list, []).',
        span: node.span,
      });
    case 'unknown':
      return splatUnknown(source, one);
    case 'list':
    case 'set': {
      const items = source.items.map(one);
      const [first] = items;
      return list(items, first === undefined ? typeOf(one(unknownOf(source.element))) : typeOf(first));
    }
    case 'tuple':
      return tuple(source.items.map(one));
    default:
      return tuple([one(source)]);
  }
}

function splatUnknown(source: Extract<Value, { kind: 'unknown' }>, one: (item: Value) => Value): Value {
  const { type } = source;
  if (type.kind === 'list' || type.kind === 'set') {
    return unknownOf({ kind: 'list', element: typeOf(one(unknownOf(type.element))) });
  }
  if (type.kind === 'tuple') {
    return unknownOf({ kind: 'tuple', elements: type.elements.map((element) => typeOf(one(unknownOf(element)))) });
  }
  if (type.kind !== 'dynamic') one(unknownOf(type));
  return unknownOf(dynamicType);
}
