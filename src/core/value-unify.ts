import {
  dynamicType,
  isPrimitive,
  listOf,
  mapOf,
  objectOf,
  sameType,
  setOf,
  type Type,
  tupleOf,
} from './value-type.ts';

/** The one type that all given types convert to, or undefined; `unsafe` also allows conversions that may fail. */
export function unifyTypes(types: readonly Type[], unsafe: boolean): Type | undefined {
  const [first] = types;
  if (first === undefined) return undefined;
  if (types.every((type) => type === first || sameType(type, first))) return first;
  const structural = unifyStructures(types, unsafe);
  if (structural !== 'other') return structural;
  const ordered = types.toSorted(comparePreference);
  return ordered.find((wanted) => types.every((type) => sameType(type, wanted) || canConvert(type, wanted, unsafe)));
}

/** The unified type of structures of one family, `other` when the general rule decides. */
function unifyStructures(types: readonly Type[], unsafe: boolean): Type | undefined | 'other' {
  const count = (kind: Type['kind']): number => types.filter((type) => type.kind === kind).length;
  const dynamics = count('dynamic');
  const [maps, lists, sets, objects, tuples] = [
    count('map'),
    count('list'),
    count('set'),
    count('object'),
    count('tuple'),
  ];
  const total = types.length;
  if (maps > 0 && maps + dynamics === total) return unifyCollections(types, mapOf, unsafe);
  if (maps > 0 && maps + objects + dynamics === total) return unifyAs(types, 'object', unsafe) ?? 'other';
  if (lists > 0 && lists + dynamics === total) return unifyCollections(types, listOf, unsafe);
  if (lists > 0 && lists + tuples + dynamics === total) return unifyAs(types, 'tuple', unsafe) ?? 'other';
  if (sets > 0 && sets + dynamics === total) return unifyCollections(types, setOf, unsafe);
  if (objects > 0 && objects + dynamics === total) return dynamics > 0 ? dynamicType : unifyObjects(types, unsafe);
  if (tuples > 0 && tuples + dynamics === total) return dynamics > 0 ? dynamicType : unifyTuples(types, unsafe);
  if (objects > 0 && tuples > 0) return undefined;
  return 'other';
}

/** Objects beside maps are maps, and tuples beside lists are lists, as long as all are one such collection in the end. */
function unifyAs(types: readonly Type[], kind: 'object' | 'tuple', unsafe: boolean): Type | undefined {
  const structures = types.filter((type) => type.kind === kind);
  const made = kind === 'object' ? asMap(structures, unsafe) : asList(structures, unsafe);
  if (made === undefined) return undefined;
  const unified = unifyTypes(
    types.map((type) => (type.kind === kind ? made : type)),
    unsafe,
  );
  return unified?.kind === made.kind ? unified : undefined;
}

function unifyCollections(types: readonly Type[], build: (element: Type) => Type, unsafe: boolean): Type | undefined {
  if (types.some((type) => type.kind === 'dynamic')) return dynamicType;
  const elements = types.map((type) => ('element' in type ? type.element : dynamicType));
  const element = unifyTypes(elements, unsafe);
  return element === undefined ? undefined : build(element);
}

/** Objects with the same names become one object; other ones a map. */
function unifyObjects(types: readonly Type[], unsafe: boolean): Type | undefined {
  const objects = types.filter((type) => type.kind === 'object');
  const names = [...(objects[0]?.attributes.keys() ?? [])];
  const alike = objects.every(
    ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
  );
  if (!alike) return asMap(types, unsafe);
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const unified = unifyTypes(
      objects.map((object) => object.attributes.get(name) ?? dynamicType),
      unsafe,
    );
    if (unified === undefined) return undefined;
    attributes.set(name, unified);
  }
  return objectOf(attributes);
}

function asMap(types: readonly Type[], unsafe: boolean): Type | undefined {
  const parts = types.flatMap((type) => (type.kind === 'object' ? [...type.attributes.values()] : []));
  const element = unifyTypes(parts, unsafe);
  return element === undefined ? undefined : ifConvertible(types, mapOf(element), unsafe);
}

/** Tuples of one length become one tuple; other ones a list. */
function unifyTuples(types: readonly Type[], unsafe: boolean): Type | undefined {
  const tuples = types.filter((type) => type.kind === 'tuple');
  const length = tuples[0]?.elements.length ?? 0;
  if (tuples.some(({ elements }) => elements.length !== length)) return asList(types, unsafe);
  const elements: Type[] = [];
  for (let index = 0; index < length; index += 1) {
    const unified = unifyTypes(
      tuples.map((tuple) => tuple.elements[index] ?? dynamicType),
      unsafe,
    );
    if (unified === undefined) return undefined;
    elements.push(unified);
  }
  return tupleOf(elements);
}

function asList(types: readonly Type[], unsafe: boolean): Type | undefined {
  const parts = types.flatMap((type) => (type.kind === 'tuple' ? type.elements : []));
  const element = unifyTypes(parts, unsafe);
  return element === undefined ? undefined : ifConvertible(types, listOf(element), unsafe);
}

function ifConvertible(types: readonly Type[], wanted: Type, unsafe: boolean): Type | undefined {
  return types.every((type) => sameType(type, wanted) || canConvert(type, wanted, unsafe)) ? wanted : undefined;
}

/** More general types first: anything converts to them more easily. */
function comparePreference(a: Type, b: Type): number {
  if (a.kind === 'dynamic' || b.kind === 'dynamic') return Number(a.kind === 'dynamic') - Number(b.kind === 'dynamic');
  if (isPrimitive(a) && isPrimitive(b)) return Number(b.kind === 'string') - Number(a.kind === 'string');
  return generality(b) - generality(a);
}

function generality(type: Type): number {
  switch (type.kind) {
    case 'list':
    case 'map':
      return 2;
    case 'set':
      return 1;
    default:
      return 0;
  }
}

/** Whether values of one type may be converted to another; `unsafe` also allows conversions that may fail. */
export function canConvert(from: Type, to: Type, unsafe: boolean): boolean {
  if (to.kind === 'dynamic' || from.kind === 'dynamic') return true;
  switch (to.kind) {
    case 'string':
      return from.kind === 'string' || from.kind === 'number' || from.kind === 'bool';
    case 'number':
    case 'bool':
      return from.kind === to.kind || (unsafe && from.kind === 'string');
    case 'list':
      return canConvertItems(from, to.element, unsafe, true);
    case 'set':
      return canConvertItems(from, to.element, unsafe, unsafe);
    case 'map':
      return canConvertEntries(from, to.element, unsafe);
    case 'tuple':
      return canConvertTuple(from, to.elements, unsafe);
    case 'object':
      return canConvertObject(from, to, unsafe);
  }
}

function canConvertItems(from: Type, element: Type, unsafe: boolean, fromList: boolean): boolean {
  switch (from.kind) {
    case 'tuple':
      return canConvertAll(from.elements, element, unsafe) && agree(from.elements, element, unsafe);
    case 'list':
      return fromList && canConvert(from.element, element, unsafe);
    case 'set':
      return canConvert(from.element, element, unsafe);
    default:
      return false;
  }
}

function canConvertEntries(from: Type, element: Type, unsafe: boolean): boolean {
  if (from.kind === 'map') return canConvert(from.element, element, unsafe);
  return from.kind === 'object' && canConvertAll([...from.attributes.values()], element, unsafe);
}

/** Parts of an open element type must agree on one among themselves. */
function canConvertAll(parts: readonly Type[], wanted: Type, unsafe: boolean): boolean {
  if (parts.length === 0) return true;
  const element = wanted.kind === 'dynamic' ? unifyTypes(parts, unsafe) : wanted;
  return element !== undefined && parts.every((part) => sameType(part, element) || canConvert(part, element, unsafe));
}

/** A tuple becomes an open list only if the elements that have a type agree on one. */
function agree(parts: readonly Type[], wanted: Type, unsafe: boolean): boolean {
  if (wanted.kind !== 'dynamic' || parts.every((part) => part.kind === 'dynamic')) return true;
  return unifyTypes(parts, unsafe)?.kind !== 'dynamic';
}

function canConvertTuple(from: Type, elements: readonly Type[], unsafe: boolean): boolean {
  if (from.kind !== 'tuple' || from.elements.length !== elements.length) return false;
  return from.elements.every((item, index) => canConvert(item, elements[index] ?? dynamicType, unsafe));
}

function canConvertObject(from: Type, to: Extract<Type, { kind: 'object' }>, unsafe: boolean): boolean {
  if (from.kind === 'map') {
    return unsafe && [...to.attributes.values()].every((type) => canConvert(from.element, type, unsafe));
  }
  if (from.kind !== 'object') return false;
  for (const [name, type] of to.attributes) {
    const given = from.attributes.get(name);
    if (given === undefined ? to.optional?.has(name) !== true : !canConvert(given, type, unsafe)) return false;
  }
  return true;
}
