import { bool, containsUnknown, list, tuple, unknownOf, type Value } from '../../core/value.ts';
import { equalValues, sameValue } from '../../core/value-compare.ts';
import { convertValue, hasOpenSize } from '../../core/value-convert.ts';
import { typeOf } from '../../core/value-parts.ts';
import { set } from '../../core/value-set.ts';
import {
  boolType,
  dynamicType,
  listOf,
  nameType,
  numberType,
  setOf,
  type Type,
  tupleOf,
} from '../../core/value-type.ts';
import { unifyTypes } from '../../core/value-unify.ts';
import { type FunctionDefinition, itemsAt, refuse, wholeAt } from './define.ts';

const anyListType = listOf(dynamicType);
const anySet = { name: 'sets', type: setOf(dynamicType) } as const;

function elementType(value: Value | undefined): Type {
  const type = value === undefined ? dynamicType : typeOf(value);
  return 'element' in type ? type.element : dynamicType;
}

function commonElement(name: string, args: readonly Value[]): Type {
  const types = args
    .filter((arg) => !('items' in arg) || arg.items.length > 0 || elementType(arg).kind !== 'dynamic')
    .map(elementType);
  if (types.length === 0) return dynamicType;
  return unifyTypes(types, true) ?? refuse(`${name}() needs sets of one element type.`);
}

function setOperation(
  name: string,
  combine: (sets: readonly (readonly Value[])[]) => readonly Value[],
): FunctionDefinition {
  return {
    name,
    parameters:
      name === 'setsubtract'
        ? [
            { ...anySet, name: 'a' },
            { ...anySet, name: 'b' },
          ]
        : [{ ...anySet, name: 'first_set' }],
    ...(name === 'setsubtract' ? {} : { variadic: { ...anySet, name: 'other_sets' } }),
    returns: (args) => setOf(commonElement(name, args)),
    run: (args) => {
      const element = commonElement(name, args);
      const sets = args.map((_, index) => itemsAt(args, index).map((item) => convertOr(item, element, name)));
      if (name !== 'setunion' && sets.flat().some((item) => item.kind === 'unknown')) {
        return unknownOf(setOf(element), { notNull: true });
      }
      return set(combine(sets), element);
    },
  };
}

function convertOr(item: Value, element: Type, name: string): Value {
  const converted = convertValue(item, element);
  return converted.kind === 'problem' ? refuse(`${name}(): ${converted.text}.`) : converted;
}

function has(items: readonly Value[] | undefined, wanted: Value): boolean {
  return items?.some((item) => sameValue(item, wanted)) === true;
}

const maxProduct = 100_000;

function productElement(arg: Value): Type {
  const type = typeOf(arg);
  if (type.kind === 'tuple') {
    if (type.elements.length === 0) return dynamicType;
    return unifyTypes(type.elements, true) ?? refuse('setproduct() needs elements of one type in each argument.');
  }
  if (type.kind !== 'list' && type.kind !== 'set') {
    refuse(`setproduct() takes sets or lists, and this is a ${nameType(type)}.`);
  }
  return elementType(arg);
}

function productType(args: readonly Value[]): Type {
  const element = tupleOf(args.map(productElement));
  return args.some((arg) => typeOf(arg).kind === 'set') ? setOf(element) : listOf(element);
}

function neededProduct(args: readonly Value[]): Type {
  return args.length < 2 ? refuse('setproduct() needs at least two sets.') : productType(args);
}

const setproduct: FunctionDefinition = {
  name: 'setproduct',
  parameters: [],
  variadic: { name: 'sets', type: dynamicType, allowUnknown: true, keepParts: true },
  returns: neededProduct,
  run: (args) => {
    if (args.some((arg) => arg.kind === 'unknown' && arg.type.kind === 'dynamic')) return unknownOf();
    const type = neededProduct(args);
    const isEmpty = args.some((arg) => 'items' in arg && arg.items.length === 0);
    if (!isEmpty && args.some((arg) => arg.kind === 'unknown' || hasOpenSize(arg))) {
      return unknownOf(type, { notNull: true });
    }
    const elements = args.map(productElement);
    let rows: readonly (readonly Value[])[] = [[]];
    for (const index of args.keys()) {
      const items = itemsAt(args, index).map((item) => convertOr(item, elements[index] ?? dynamicType, 'setproduct'));
      if (rows.length * items.length > maxProduct) refuse(`setproduct() makes at most ${maxProduct} combinations.`);
      rows = rows.flatMap((row) => items.map((item) => [...row, item]));
    }
    const element = tupleOf(elements);
    const tuples = rows.map(tuple);
    return type.kind === 'set' ? set(tuples, element) : list(tuples, element);
  },
};

const distinct: FunctionDefinition = {
  name: 'distinct',
  parameters: [{ name: 'list', type: anyListType }],
  returns: (args) => listOf(elementType(args[0])),
  run: (args) => {
    const kept: Value[] = [];
    for (const item of itemsAt(args, 0)) {
      if (item.kind === 'unknown') return unknownOf(listOf(elementType(args[0])), { notNull: true });
      if (!kept.some((other) => equalValues(other, item) === true)) kept.push(item);
    }
    return list(kept, elementType(args[0]));
  },
};

const chunklist: FunctionDefinition = {
  name: 'chunklist',
  parameters: [
    { name: 'list', type: anyListType, keepParts: true },
    { name: 'size', type: numberType },
  ],
  returns: (args) => listOf(listOf(elementType(args[0]))),
  run: (args) => {
    const element = elementType(args[0]);
    const items = itemsAt(args, 0);
    const size = wholeAt(args, 1, 'size');
    if (size < 0) refuse('The size of chunklist() must not be negative.');
    const chunks: Value[] = [];
    const step = size === 0 ? Math.max(items.length, 1) : size;
    for (let start = 0; start < items.length; start += step) {
      chunks.push(list(items.slice(start, start + step), element));
    }
    return list(chunks, listOf(element));
  },
};

function keyType(args: readonly Value[]): Type {
  const type = unifyTypes([elementType(args[1]), elementType(args[2])], true);
  return type ?? refuse('The keys and the searched keys of matchkeys() must have one type.');
}

const matchkeys: FunctionDefinition = {
  name: 'matchkeys',
  parameters: ['values', 'keys', 'searchset'].map((name) => ({ name, type: anyListType })),
  returns: (args) => {
    keyType(args);
    return listOf(elementType(args[0]));
  },
  run: (args) => {
    const [items, keys, wanted] = [itemsAt(args, 0), itemsAt(args, 1), itemsAt(args, 2)];
    if (items.length !== keys.length) {
      refuse(`matchkeys() got ${items.length} values and ${keys.length} keys. Give as many keys as values.`);
    }
    const type = keyType(args);
    if ([...items, ...keys, ...wanted].some(containsUnknown)) {
      return unknownOf(listOf(elementType(args[0])), { notNull: true });
    }
    const searched = wanted.map((item) => convertOr(item, type, 'matchkeys'));
    const kept = items.filter((_, index) => {
      const key = keys[index];
      return key !== undefined && has(searched, convertOr(key, type, 'matchkeys'));
    });
    return list(kept, elementType(args[0]));
  },
};

const coalesce: FunctionDefinition = {
  name: 'coalesce',
  parameters: [],
  variadic: { name: 'vals', type: dynamicType, allowNull: true, allowUnknown: true, keepParts: true },
  returns: dynamicType,
  nullable: true,
  run: (args) => {
    const type = unifyTypes(args.map(typeOf), true);
    if (type === undefined) return refuse('All arguments of coalesce() must have one type. Convert them.');
    for (const arg of args) {
      const value = convertOr(arg, type, 'coalesce');
      if (value.kind === 'unknown') return unknownOf(type, { notNull: true });
      if (value.kind !== 'null' && !(value.kind === 'string' && value.value === '')) return value;
    }
    return refuse('All arguments of coalesce() are null or empty. Add a last one that always has a value.');
  },
};

const coalescelist: FunctionDefinition = {
  name: 'coalescelist',
  parameters: [],
  variadic: { name: 'vals', type: dynamicType, allowNull: true, allowUnknown: true, keepParts: true },
  returns: dynamicType,
  run: (args) => {
    for (const arg of args) {
      const type = typeOf(arg);
      if (arg.kind === 'unknown') break; // of whatever type: what the others are is not asked
      if (type.kind !== 'list' && type.kind !== 'tuple') refuse('coalescelist() takes lists and tuples.');
    }
    for (const arg of args) {
      if (arg.kind === 'unknown') return unknownOf();
      if (arg.kind === 'null') continue;
      if ('items' in arg && arg.items.length > 0) return arg;
    }
    return refuse('All arguments of coalescelist() are null or empty. Add a last one that always has elements.');
  },
};

function quantifier(name: 'alltrue' | 'anytrue'): FunctionDefinition {
  const decisive = name === 'anytrue';
  return {
    name,
    parameters: [{ name: 'list', type: listOf(boolType) }],
    returns: boolType,
    run: (args) => {
      let waits = false;
      for (const item of itemsAt(args, 0)) {
        if (item.kind === 'unknown') {
          if (!decisive) return unknownOf(boolType, { notNull: true });
          waits = true;
        } else if (item.kind === 'null' && !decisive) return bool(false);
        else if (item.kind === 'bool' && item.value === decisive) return bool(decisive);
      }
      return waits ? unknownOf(boolType, { notNull: true }) : bool(!decisive);
    },
  };
}

/** Functions of sets, and of lists seen as sets. */
export const setFunctions: readonly FunctionDefinition[] = [
  setOperation('setunion', (sets) => sets.flat()),
  setOperation('setintersection', ([first = [], ...others]) =>
    first.filter((item) => others.every((items) => has(items, item))),
  ),
  setOperation('setsubtract', ([first = [], second]) => first.filter((item) => !has(second, item))),
  setproduct,
  distinct,
  chunklist,
  matchkeys,
  coalesce,
  coalescelist,
  quantifier('alltrue'),
  quantifier('anytrue'),
];
