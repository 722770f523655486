import { list, map, nullOf, object, string, tuple, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { typeOf } from '../../core/value-parts.ts';
import { compareText } from '../../core/value-text.ts';
import {
  dynamicType,
  listOf,
  mapOf,
  objectOf,
  sameType,
  stringType,
  type Type,
  tupleOf,
} from '../../core/value-type.ts';
import { didYouMean } from '../did-you-mean.ts';
import { entriesAt, type FunctionDefinition, itemsAt, refuse, textAt } from './define.ts';

const mapping = { name: 'mapping', type: dynamicType, keepParts: true } as const;

function typeAt(args: readonly Value[], index: number): Type {
  const value = args[index];
  return value === undefined ? dynamicType : typeOf(value);
}

function needMap(name: string, type: Type): void {
  if (type.kind !== 'map' && type.kind !== 'object') {
    refuse(`${name}() needs a map or an object, and this is a ${type.kind}.`);
  }
}

function keysType(args: readonly Value[]): Type {
  const type = typeAt(args, 0);
  needMap('keys', type);
  if (type.kind === 'object') return tupleOf([...type.attributes.keys()].map(() => stringType));
  return listOf(stringType);
}

const keys: FunctionDefinition = {
  name: 'keys',
  parameters: [{ ...mapping, name: 'inputMap', allowUnknown: true }],
  returns: keysType,
  run: (args) => {
    const type = typeAt(args, 0);
    if (type.kind === 'dynamic') return unknownOf();
    needMap('keys', type);
    if (type.kind === 'object') return tuple([...type.attributes.keys()].toSorted(compareText).map(string));
    if (args[0]?.kind === 'unknown') return unknownOf(listOf(stringType), { notNull: true });
    return list([...entriesAt(args, 0).keys()].map(string), stringType);
  },
};

function valuesType(args: readonly Value[]): Type {
  const type = typeAt(args, 0);
  needMap('values', type);
  if (type.kind === 'object') {
    return tupleOf([...type.attributes].toSorted(([a], [b]) => compareText(a, b)).map(([, item]) => item));
  }
  return listOf(type.kind === 'map' ? type.element : dynamicType);
}

const values: FunctionDefinition = {
  name: 'values',
  parameters: [mapping],
  returns: valuesType,
  run: (args) => {
    const type = valuesType(args);
    const items = [...entriesAt(args, 0).values()];
    return type.kind === 'list' ? list(items, type.element) : tuple(items);
  },
};

function lookupType(args: readonly Value[]): Type {
  const type = typeAt(args, 0);
  needMap('lookup', type);
  if (type.kind === 'map') return type.element;
  const key = args[1];
  if (type.kind !== 'object' || key?.kind !== 'string') return dynamicType;
  return type.attributes.get(key.value) ?? (args[2] === undefined ? dynamicType : typeOf(args[2]));
}

const lookup: FunctionDefinition = {
  name: 'lookup',
  parameters: [
    { ...mapping, name: 'inputMap' },
    { name: 'key', type: stringType },
  ],
  variadic: { name: 'default', type: dynamicType, allowNull: true, allowUnknown: true, keepParts: true },
  returns: lookupType,
  nullable: true,
  run: (args) => {
    if (args.length > 3) refuse('lookup() takes a map, a key and one default.');
    const [target, , fallback] = args;
    needMap('lookup', typeAt(args, 0));
    const converted =
      fallback !== undefined && target?.kind === 'map' ? convertValue(fallback, target.element) : fallback;
    if (converted?.kind === 'problem') {
      return refuse('The default of lookup() must have the type of the map elements. Convert it.');
    }
    const found = entriesAt(args, 0).get(textAt(args, 1));
    if (found !== undefined) return found;
    if (converted !== undefined) return converted;
    const names = [...entriesAt(args, 0).keys()];
    return refuse(
      `There is no key ${JSON.stringify(textAt(args, 1))}. Give lookup() a third argument as the default.${didYouMean(textAt(args, 1), names)}`,
    );
  },
};

function mergeType(args: readonly Value[], types: readonly Type[] = args.map(typeOf)): Type {
  const [firstType] = types;
  if (firstType === undefined) return objectOf(new Map());
  if (firstType.kind !== 'dynamic' && types.every((type) => sameType(type, firstType))) return firstType;
  const attributes = new Map<string, Type>();
  for (const [index, arg] of args.entries()) {
    const type = types[index] ?? dynamicType;
    if (type.kind === 'dynamic' || (type.kind === 'map' && arg.kind === 'unknown')) return dynamicType;
    if (type.kind === 'object' && arg.kind !== 'null') {
      for (const [name, item] of type.attributes) attributes.set(name, item);
    }
    if (type.kind === 'map' && arg.kind === 'map') {
      for (const name of arg.entries.keys()) attributes.set(name, type.element);
    }
  }
  return objectOf(attributes);
}

const merge: FunctionDefinition = {
  name: 'merge',
  parameters: [],
  variadic: { name: 'maps', type: dynamicType, allowNull: true, allowUnknown: true, keepParts: true },
  returns: (args) => mergeType(args),
  run: (args) => {
    const types = args.map(typeOf);
    for (const type of types) {
      if (type.kind !== 'dynamic') needMap('merge', type);
    }
    const type = mergeType(args, types);
    if (args.some((arg) => arg.kind === 'unknown')) return unknownOf(type);
    const entries = args.flatMap((_, index) => [...entriesAt(args, index)]);
    if (type.kind === 'object' && entries.length < type.attributes.size) {
      refuse('merge() has nothing but null of an object type. Give it an empty object, or use coalesce().');
    }
    return type.kind === 'map' ? map(entries, type.element) : object(entries);
  },
};

const transpose: FunctionDefinition = {
  name: 'transpose',
  parameters: [{ name: 'values', type: mapOf(listOf(stringType)) }],
  returns: mapOf(listOf(stringType)),
  run: (args) => {
    const result = new Map<string, string[]>();
    for (const [name, item] of entriesAt(args, 0)) {
      if (item.kind === 'null') refuse('transpose() cannot use null as a list. Give it an empty list.');
      if (item.kind !== 'list') return unknownOf(mapOf(listOf(stringType)), { notNull: true });
      for (const text of item.items) {
        if (text.kind === 'unknown') return unknownOf(mapOf(listOf(stringType)), { notNull: true });
        const key = text.kind === 'string' ? text.value : refuse('transpose() cannot use null as a key.');
        const names = result.get(key) ?? [];
        names.push(name);
        result.set(key, names);
      }
    }
    const entries = [...result].map(
      ([key, names]) => [key, list(names.toSorted(compareText).map(string), stringType)] as const,
    );
    return map(entries, listOf(stringType));
  },
};

function zippedType(args: readonly Value[]): Type {
  const type = typeAt(args, 1);
  if (type.kind === 'list' || type.kind === 'tuple' || type.kind === 'dynamic') return type;
  return refuse('zipmap() needs a list of values as its second argument.');
}

const zipmap: FunctionDefinition = {
  name: 'zipmap',
  parameters: [
    { name: 'keys', type: listOf(stringType) },
    { name: 'values', type: dynamicType, keepParts: true },
  ],
  returns: (args) => {
    const type = zippedType(args);
    return type.kind === 'list' ? mapOf(type.element) : dynamicType;
  },
  run: (args) => {
    const type = zippedType(args);
    const [names, items] = [itemsAt(args, 0), itemsAt(args, 1)];
    if (names.length !== items.length) {
      refuse(`zipmap() got ${names.length} keys and ${items.length} values. Give as many keys as values.`);
    }
    if (names.some((name) => name.kind === 'unknown')) {
      return unknownOf(type.kind === 'list' ? mapOf(type.element) : dynamicType);
    }
    const entries = names.map((name, index) => {
      const key = name.kind === 'string' ? name.value : refuse('zipmap() cannot use null as a key.');
      return [key, items[index] ?? nullOf()] as const;
    });
    return type.kind === 'list' ? map(entries, type.element) : object(entries);
  },
};

/** Functions of maps and objects. */
export const mapFunctions: readonly FunctionDefinition[] = [keys, values, lookup, merge, transpose, zipmap];
