import { list, markIf, tuple, unknownOf, type Value } from '../../core/value.ts';
import { typeOf } from '../../core/value-parts.ts';
import { dynamicType, listOf, type Type, tupleOf } from '../../core/value-type.ts';
import { Refusal } from './refusal.ts';
import { referenceId } from './resolve.ts';
import { countFailures, type Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

/** The value of `x[*].y`: one result per element; a single value counts as one element, null as none. */
export function evaluateSplat(node: Extract<Expression, { kind: 'splat' }>, scope: Scope): Value {
  const before = countFailures(scope);
  const source = scope.evaluate(node.target, scope);
  if (countFailures(scope) > before) return unknownOf();
  const one = (item: Value): Value => scope.evaluate(node.each, { ...scope, item });
  const result = splat(source, one, node);
  if (countFailures(scope) === before) return markIf(result, source.sensitive);
  return unknownOf(splatType(wrapSingle(typeOf(source)), one));
}

function wrapSingle(type: Type): Type {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple' ? type : tupleOf([type]);
}

/** What the elements have in common before any of them is known. */
function splatType(source: Type, one: (item: Value) => Value): Type {
  if (source.kind === 'list' || source.kind === 'set') return listOf(typeOf(one(unknownOf(source.element))));
  if (source.kind !== 'tuple') return dynamicType;
  return tupleOf(source.elements.map((element) => typeOf(one(unknownOf(element)))));
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
      return tuple([explained(node, () => one(source))]);
  }
}

/** A resource with for_each is one object of instances, and not a list of them. */
function explained<T>({ target }: Extract<Expression, { kind: 'splat' }>, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const reference =
      target.kind === 'reference' && target.reference.kind === 'resource' ? target.reference : undefined;
    const isMissing = error instanceof Refusal && error.options.code === 'no-such-attribute';
    if (!isMissing || reference === undefined) throw error;
    const id = referenceId(reference);
    throw new Refusal({
      ...error.options,
      detail:
        `${error.options.detail} ${id} has for_each, so it is an object of instances and a splat takes it as one element ` +
        `(cdktf writes it that way, a known defect). Write values(${id})[*].x, or [for item in ${id} : item.x].`,
    });
  }
}

function splatUnknown(source: Extract<Value, { kind: 'unknown' }>, one: (item: Value) => Value): Value {
  const { type } = source;
  if (type.kind !== 'list' && type.kind !== 'set' && type.kind !== 'tuple' && type.kind !== 'dynamic') {
    one(unknownOf(type));
  }
  return unknownOf(splatType(type, one));
}
