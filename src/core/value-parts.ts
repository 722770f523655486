import type { Value } from './value.ts';
import { boolType, numberType, objectOf, stringType, type Type, tupleOf } from './value-type.ts';

/** The type of a value. */
export function typeOf(value: Value): Type {
  switch (value.kind) {
    case 'null':
    case 'unknown':
      return value.type;
    case 'bool':
      return boolType;
    case 'number':
      return numberType;
    case 'string':
      return stringType;
    case 'list':
    case 'set':
    case 'map':
      return { kind: value.kind, element: value.element };
    case 'tuple':
      return tupleOf(value.items.map(typeOf));
    case 'object':
      return objectOf(new Map([...value.entries].map(([name, item]) => [name, typeOf(item)])));
  }
}

/** Rebuilds a value with every direct part passed through the function; the mark stays. */
export function mapChildren(value: Value, change: (child: Value, key: string | number) => Value): Value {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return { ...value, items: value.items.map((item, index) => change(item, index)) };
    case 'map':
    case 'object':
      return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, change(item, key)])) };
    default:
      return value;
  }
}

/** The value without any marks, outside and inside. */
export function unmarkDeep(value: Value): Value {
  const inner = mapChildren(value, unmarkDeep);
  return inner.sensitive ? { ...inner, sensitive: false } : inner;
}
