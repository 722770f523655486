import {
  bool,
  containsUnknown,
  list,
  map,
  markIf,
  nullOf,
  number,
  object,
  string,
  tuple,
  unknownOf,
  type Value,
} from './value.ts';
import { parseNumber } from './value-number.ts';
import { formatNumber } from './value-number-format.ts';
import { typeOf } from './value-parts.ts';
import { set } from './value-set.ts';
import { dynamicType, nameType, sameType, type Type } from './value-type.ts';
import { unifyTypes } from './value-unify.ts';

/** Why a value cannot take a type; a sentence without a full stop. */
export interface ConversionProblem {
  readonly kind: 'problem';
  readonly text: string;
}

function problem(text: string): ConversionProblem {
  return { kind: 'problem', text };
}

/** Converts a value as Terraform does wherever it knows the type it needs; marks travel along. */
export function convertValue(value: Value, to: Type): Value | ConversionProblem {
  if (to.kind === 'dynamic') return value;
  switch (value.kind) {
    case 'null':
      return convertible(value.type, to) ?? markIf(nullOf(settle(to, value.type)), value.sensitive);
    case 'unknown':
      return convertible(value.type, to) ?? convertUnknown(value, to);
    default:
      break;
  }
  const converted = convertKnown(value, to);
  return converted.kind === 'problem' ? converted : markIf(converted, value.sensitive);
}

function convertible(from: Type, to: Type): ConversionProblem | undefined {
  if (from.kind === 'dynamic' || sameType(from, to)) return undefined;
  const probe = convertShape(from, to);
  return probe ? undefined : problem(mismatch(from, to));
}

function convertShape(from: Type, to: Type): boolean {
  if (to.kind === 'dynamic' || from.kind === 'dynamic') return true;
  switch (to.kind) {
    case 'string':
    case 'number':
    case 'bool':
      return (
        from.kind === to.kind ||
        from.kind === 'string' ||
        (to.kind === 'string' && (from.kind === 'number' || from.kind === 'bool'))
      );
    case 'list':
    case 'set':
      if (from.kind === 'tuple') return from.elements.every((item) => convertShape(item, to.element));
      return (from.kind === 'list' || from.kind === 'set') && convertShape(from.element, to.element);
    case 'map':
      if (from.kind === 'object') return [...from.attributes.values()].every((item) => convertShape(item, to.element));
      return from.kind === 'map' && convertShape(from.element, to.element);
    case 'tuple':
      return from.kind === 'tuple' && from.elements.length === to.elements.length;
    case 'object':
      return from.kind === 'map' || from.kind === 'object';
  }
}

/** A wanted type with undecided parts takes them from what is given. */
function settle(to: Type, from: Type): Type {
  if (to.kind === 'dynamic') return from;
  if (!('element' in to)) return to;
  const parts = partsOf(from);
  const common = parts.length === 0 ? undefined : unifyTypes(parts, true);
  return common === undefined ? to : { kind: to.kind, element: settle(to.element, common) };
}

function partsOf(type: Type): readonly Type[] {
  if (type.kind === 'tuple') return type.elements;
  if (type.kind === 'object') return [...type.attributes.values()];
  return 'element' in type ? [type.element] : [];
}

function convertUnknown(value: Extract<Value, { kind: 'unknown' }>, to: Type): Value {
  const prefix = to.kind === 'string' && value.type.kind === 'string' ? value.prefix : '';
  return markIf(unknownOf(settle(to, value.type), { notNull: value.notNull, prefix }), value.sensitive);
}

function convertKnown(value: Value, to: Type): Value | ConversionProblem {
  switch (to.kind) {
    case 'dynamic':
      return value;
    case 'string':
      return convertToString(value);
    case 'number':
      return convertToNumber(value);
    case 'bool':
      return convertToBool(value);
    case 'list':
    case 'set':
      return convertToSequence(value, to.kind, to.element);
    case 'map':
      return convertToMap(value, to.element);
    case 'tuple':
      return convertToTuple(value, to);
    case 'object':
      return convertToObject(value, to);
  }
}

function convertToString(value: Value): Value | ConversionProblem {
  switch (value.kind) {
    case 'string':
      return value;
    case 'number':
      return string(formatNumber(value.value));
    case 'bool':
      return string(String(value.value));
    default:
      return problem(mismatch(typeOf(value), { kind: 'string' }));
  }
}

function convertToNumber(value: Value): Value | ConversionProblem {
  if (value.kind === 'number') return value;
  if (value.kind !== 'string') return problem(mismatch(typeOf(value), { kind: 'number' }));
  const parsed = parseNumber(value.value);
  if (parsed !== undefined) return number(parsed);
  return problem(`cannot convert ${quote(value)} to number: it is not a decimal number`);
}

function convertToBool(value: Value): Value | ConversionProblem {
  if (value.kind === 'bool') return value;
  if (value.kind !== 'string') return problem(mismatch(typeOf(value), { kind: 'bool' }));
  if (value.value === 'true' || value.value === '1') return bool(true);
  if (value.value === 'false' || value.value === '0') return bool(false);
  return problem(`cannot convert ${quote(value)} to bool: only "true" and "false" are allowed`);
}

function quote(value: Value): string {
  return value.kind === 'string' && !value.sensitive ? JSON.stringify(value.value.slice(0, 60)) : 'the string';
}

function mismatch(from: Type, to: Type): string {
  return `${nameType(to)} required, but this is ${nameType(from)}`;
}

/** Whether a set may turn out to be smaller: two of its elements may be the same one. */
export function hasOpenSize(value: Value): boolean {
  return value.kind === 'set' && value.items.length > 1 && value.items.some(containsUnknown);
}

function convertToSequence(value: Value, kind: 'list' | 'set', wanted: Type): Value | ConversionProblem {
  if (value.kind !== 'list' && value.kind !== 'set' && value.kind !== 'tuple') {
    return problem(mismatch(typeOf(value), { kind, element: wanted }));
  }
  const given = value.kind === 'tuple' ? undefined : value.element;
  const unfit = given === undefined ? undefined : convertible(given, wanted);
  if (unfit !== undefined) return unfit;
  const element = decideElement(wanted, given, value.items);
  if (element === undefined) return problem('all elements must have the same type');
  const items = convertAll(value.items, element);
  if (!Array.isArray(items)) {
    return problem(`a ${kind} of ${nameType(element)} is needed, and an element does not fit: ${items.text}`);
  }
  const settled = settleElement(element, items);
  if (settled === undefined) return problem('all elements must have the same type');
  if (kind === 'set') return set(items, settled);
  return hasOpenSize(value) ? unknownOf({ kind, element: settled }, { notNull: true }) : list(items, settled);
}

function convertToMap(value: Value, wanted: Type): Value | ConversionProblem {
  if (value.kind !== 'map' && value.kind !== 'object') {
    return problem(mismatch(typeOf(value), { kind: 'map', element: wanted }));
  }
  const given = value.kind === 'map' ? value.element : undefined;
  const unfit = given === undefined ? undefined : convertible(given, wanted);
  if (unfit !== undefined) return unfit;
  const values = [...value.entries.values()];
  const element = decideElement(wanted, given, values);
  if (element === undefined) return problem('all elements must have the same type');
  const items = convertAll(values, element);
  if (!Array.isArray(items)) {
    return problem(`a map of ${nameType(element)} is needed, and an element does not fit: ${items.text}`);
  }
  // Here, and not in lists, an untyped null takes the type of the others.
  const typed = items.filter((item) => typeOf(item).kind !== 'dynamic');
  const settled = settleElement(element, typed);
  if (settled === undefined) return problem('all elements must have the same type');
  const names = [...value.entries.keys()];
  return map(
    items.map((item, index) => [names[index] ?? '', item.kind === 'null' ? nullOf(settled) : item] as const),
    settled,
  );
}

/** The element type: the wanted one, or where that is open what the elements have in common. */
function decideElement(wanted: Type, given: Type | undefined, items: readonly Value[]): Type | undefined {
  if (wanted.kind !== 'dynamic') return refine(wanted, items);
  if (given !== undefined) return given;
  return items.length === 0 ? dynamicType : unifyTypes(items.map(typeOf), false);
}

/** Elements that were taken as they are must be of one type after all. */
function settleElement(element: Type, items: readonly Value[]): Type | undefined {
  const [first] = items;
  if (element.kind !== 'dynamic' || first === undefined) return element;
  const type = typeOf(first);
  return items.every((item) => sameType(typeOf(item), type)) ? type : undefined;
}

/** Settles open parts inside the wanted type by converting the elements and taking what they have in common. */
function refine(wanted: Type, items: readonly Value[]): Type | undefined {
  if (!isOpen(wanted) || items.length === 0) return wanted;
  const converted = convertAll(items, wanted);
  return Array.isArray(converted) ? unifyTypes(converted.map(typeOf), false) : wanted;
}

function isOpen(type: Type): boolean {
  return 'element' in type && (type.element.kind === 'dynamic' || isOpen(type.element));
}

function convertAll(items: readonly Value[], element: Type): Value[] | ConversionProblem {
  const converted: Value[] = [];
  for (const item of items) {
    const result = convertValue(item, element);
    if (result.kind === 'problem') return result;
    converted.push(result);
  }
  return converted;
}

function convertToTuple(value: Value, to: Extract<Type, { kind: 'tuple' }>): Value | ConversionProblem {
  if (value.kind !== 'tuple' || value.items.length !== to.elements.length) {
    return problem(`a tuple of ${to.elements.length} elements is required`);
  }
  const items: Value[] = [];
  for (const [index, item] of value.items.entries()) {
    const result = convertValue(item, to.elements[index] ?? dynamicType);
    if (result.kind === 'problem') return problem(`element ${index}: ${result.text}`);
    items.push(result);
  }
  return tuple(items);
}

function convertToObject(value: Value, to: Extract<Type, { kind: 'object' }>): Value | ConversionProblem {
  if (value.kind !== 'object' && value.kind !== 'map') return problem(mismatch(typeOf(value), to));
  const entries: [string, Value][] = [];
  for (const [name, type] of to.attributes) {
    const given = value.entries.get(name);
    if (given === undefined && to.optional?.has(name) !== true) {
      return problem(`attribute ${JSON.stringify(name)} is required`);
    }
    const result = given === undefined ? nullOf(type) : convertValue(given, type);
    if (result.kind === 'problem') return problem(`attribute ${JSON.stringify(name)}: ${result.text}`);
    entries.push([name, result]);
  }
  return object(entries);
}
