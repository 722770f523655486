import { markIf, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { isWhole, signOf, toMachine } from '../../core/value-number.ts';
import { typeOf } from '../../core/value-parts.ts';
import { nameType, numberType, stringType, type Type } from '../../core/value-type.ts';
import { didYouMean } from '../did-you-mean.ts';
import { Refusal } from './refusal.ts';

/** The value of `target.name`. */
export function takeAttribute(target: Value, name: string): Value {
  switch (target.kind) {
    case 'object':
    case 'map': {
      const item = target.entries.get(name);
      if (item !== undefined) return markIf(item, target.sensitive);
      throw noAttribute(name, [...target.entries.keys()], target.sensitive);
    }
    case 'unknown':
      return markIf(unknownOf(attributeType(target.type, name)), target.sensitive);
    case 'null':
      throw new Refusal({
        code: 'attribute-of-null',
        summary: 'Attribute of null',
        detail: `The value is null, so it has no attribute ${JSON.stringify(name)}. Give a fallback with try(..., default).`,
      });
    default:
      throw noAttributes(typeOf(target), name);
  }
}

function attributeType(type: Type, name: string): Type {
  switch (type.kind) {
    case 'dynamic':
      return type;
    case 'map':
      return type.element;
    case 'object': {
      const attribute = type.attributes.get(name);
      if (attribute !== undefined) return attribute;
      throw noAttribute(name, [...type.attributes.keys()], false);
    }
    default:
      throw noAttributes(type, name);
  }
}

function noAttribute(name: string, names: readonly string[], sensitive: boolean): Refusal {
  return new Refusal({
    code: 'no-such-attribute',
    summary: 'Unsupported attribute',
    detail: `There is no attribute or key ${JSON.stringify(name)} here.${sensitive ? '' : didYouMean(name, names)}`,
  });
}

function noAttributes(type: Type, name: string): Refusal {
  const many = type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple';
  const advice = many
    ? `To take ${JSON.stringify(name)} of every element, write [*].${name}; of one element, give its index.`
    : 'Remove the attribute.';
  return new Refusal({
    code: 'no-attributes',
    summary: 'Unsupported attribute',
    detail: `A ${nameType(type)} has no attributes, so ${JSON.stringify(name)} cannot be taken from it. ${advice}`,
  });
}

/** The value of `target[key]`. */
export function takeIndex(target: Value, key: Value): Value {
  if (target.kind === 'null') throw invalidIndex('The value is null, so it has no elements.');
  if (key.kind === 'null') throw invalidIndex('The index is null.');
  const sensitive = target.sensitive || key.sensitive;
  const type = typeKind(target);
  switch (type) {
    case 'dynamic':
      return markIf(unknownOf(), sensitive);
    case 'list':
    case 'tuple':
      return markIf(takeFromSequence(target, key), sensitive);
    case 'map':
    case 'object':
      return markIf(takeByKey(target, key), sensitive);
    case 'set':
      throw invalidIndex('The elements of a set have no index. Write tolist(...)[0], or a "for" expression.');
    default:
      throw invalidIndex(`A ${type} has no elements.`);
  }
}

function typeKind(value: Value): Type['kind'] {
  return value.kind === 'unknown' || value.kind === 'null' ? value.type.kind : value.kind;
}

function invalidIndex(detail: string): Refusal {
  return new Refusal({
    code: 'invalid-index',
    summary: 'Invalid index',
    detail: `${detail} Correct the index, or give a fallback with try(..., default).`,
  });
}

function takeFromSequence(target: Value, given: Value): Value {
  const key = convertValue(given, numberType);
  if (key.kind === 'problem') throw invalidIndex(`The index of a list must be a whole number: ${key.text}.`);
  const element = target.kind === 'list' ? target.element : undefined;
  if (key.kind !== 'number') {
    const type = target.kind === 'unknown' && target.type.kind === 'list' ? target.type.element : element;
    return unknownOf(type);
  }
  if (target.kind === 'unknown' && target.type.kind === 'list') return unknownOf(target.type.element);
  if (!isWhole(key.value)) throw invalidIndex('The index of a list must be a whole number.');
  if (signOf(key.value) < 0) throw invalidIndex('A negative number is no index.');
  const index = toMachine(key.value);
  if (target.kind === 'list' || target.kind === 'tuple') {
    const item = target.items[index];
    if (item !== undefined) return item;
    throw invalidIndex(`There are ${target.items.length} elements, so there is no element ${index}.`);
  }
  return unknownElement(target, index);
}

function unknownElement(target: Value, index: number): Value {
  if (target.kind !== 'unknown') return unknownOf();
  if (target.type.kind !== 'tuple') return unknownOf();
  const element = target.type.elements[index];
  if (element !== undefined) return unknownOf(element);
  throw invalidIndex(`There are ${target.type.elements.length} elements, so there is no element ${index}.`);
}

function takeByKey(target: Value, given: Value): Value {
  const key = convertValue(given, stringType);
  if (key.kind === 'problem') throw invalidIndex(`The key must be a text: ${key.text}.`);
  if (key.kind === 'string' && (target.kind === 'map' || target.kind === 'object')) {
    const item = target.entries.get(key.value);
    if (item !== undefined) return item;
    const secret = key.sensitive || target.sensitive;
    const hint = secret ? '' : didYouMean(key.value, [...target.entries.keys()]);
    throw invalidIndex(`There is no key ${secret ? '(sensitive)' : JSON.stringify(key.value)}.${hint}`);
  }
  if (target.kind === 'map') return unknownOf(target.element);
  if (target.kind !== 'unknown') return unknownOf();
  return unknownOf(target.type.kind === 'map' ? target.type.element : undefined);
}
