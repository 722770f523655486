import { bool, containsUnknown, integer, list, nullOf, tuple, unknownOf, type Value } from '../../core/value.ts';
import { equalValues } from '../../core/value-compare.ts';
import { convertValue, hasOpenSize } from '../../core/value-convert.ts';
import { typeOf } from '../../core/value-parts.ts';
import {
  boolType,
  dynamicType,
  listOf,
  nameType,
  numberType,
  stringType,
  type Type,
  tupleOf,
} from '../../core/value-type.ts';
import { unifyTypes } from '../../core/value-unify.ts';
import { type FunctionDefinition, integerAt, itemsAt, refuse, wholeAt } from './define.ts';
import { graphemes } from './text.ts';

/** A mark of one element is a mark of what is found out about all of them. */
const wholeList = { name: 'list', type: dynamicType } as const;
const anyList = { name: 'list', type: dynamicType, keepParts: true } as const;

function typeAt(args: readonly Value[], index: number): Type {
  const value = args[index];
  return value === undefined ? dynamicType : typeOf(value);
}

/** The type of the first argument, which must be of one of the kinds. */
export function needSequence(
  name: string,
  args: readonly Value[],
  kinds: readonly Type['kind'][] = ['list', 'tuple'],
): Type {
  const type = typeAt(args, 0);
  if (type.kind !== 'dynamic' && !kinds.includes(type.kind)) {
    refuse(`${name}() needs a ${kinds.join(' or ')}, and this is a ${nameType(type)}.`);
  }
  return type;
}

const length: FunctionDefinition = {
  name: 'length',
  parameters: [{ name: 'value', type: dynamicType, allowUnknown: true, keepParts: true }],
  returns: numberType,
  run: ([value]) => {
    const type = value === undefined ? dynamicType : typeOf(value);
    if (type.kind === 'tuple') return integer(type.elements.length);
    if (type.kind === 'object') return integer(type.attributes.size);
    if (type.kind === 'number' || type.kind === 'bool') {
      refuse(`length() needs a text or a collection, and this is a ${type.kind}.`);
    }
    if (value?.kind === 'string') return integer(graphemes(value.value).length);
    if (value?.kind === 'list') return integer(value.items.length);
    if (value?.kind === 'map') return integer(value.entries.size);
    const certain = value?.kind === 'set' && (value.items.length === 1 || !value.items.some(containsUnknown));
    return certain ? integer(value.items.length) : unknownOf(numberType, { notNull: true });
  },
};

function concatType(args: readonly Value[]): Type {
  const types = args.map(typeOf);
  if (types.every((type) => type.kind === 'list')) {
    const common = unifyTypes(types, true);
    if (common !== undefined) return common;
  }
  const elements: Type[] = [];
  for (const [index, type] of types.entries()) {
    const arg = args[index];
    if (type.kind === 'tuple') elements.push(...type.elements);
    else if (type.kind !== 'list') {
      return refuse(
        `concat() joins lists and tuples, and argument ${index + 1} is a ${nameType(type)}. Use tolist() on a set.`,
      );
    } else if (arg?.kind === 'unknown') return dynamicType;
    else elements.push(...itemsAt(args, index).map(() => type.element));
  }
  return tupleOf(elements);
}

const concat: FunctionDefinition = {
  name: 'concat',
  parameters: [],
  variadic: { name: 'seqs', type: dynamicType, keepParts: true },
  returns: concatType,
  run: (args) => {
    if (args.length === 0) refuse('concat() needs at least one list.');
    const type = concatType(args);
    const items = args.flatMap((_, index) => itemsAt(args, index));
    if (type.kind !== 'list') return tuple(items);
    return list(
      items.map((item) => convertOr(item, type.element)),
      type.element,
    );
  },
};

function convertOr(value: Value, type: Type): Value {
  const converted = convertValue(value, type);
  return converted.kind === 'problem' ? refuse(`The elements have no common type: ${converted.text}.`) : converted;
}

const contains: FunctionDefinition = {
  name: 'contains',
  parameters: [wholeList, { name: 'value', type: dynamicType }],
  returns: boolType,
  run: (args) => {
    needSequence('contains', args, ['list', 'tuple', 'set']);
    const wanted = args[1] ?? nullOf();
    const outcomes = itemsAt(args, 0).map((item) => equalValues(item, wanted));
    if (outcomes.includes(true)) return bool(true);
    return outcomes.includes(undefined) ? unknownOf(boolType, { notNull: true }) : bool(false);
  },
};

const index: FunctionDefinition = {
  name: 'index',
  parameters: [wholeList, { name: 'value', type: dynamicType }],
  returns: numberType,
  run: (args) => {
    needSequence('index', args);
    const wanted = args[1] ?? nullOf();
    for (const [position, item] of itemsAt(args, 0).entries()) {
      const equal = equalValues(item, wanted);
      if (equal === undefined) return unknownOf(numberType, { notNull: true });
      if (equal) return integer(position);
    }
    return refuse('The value is not in the list. Check with contains(), or use try(index(...), default).');
  },
};

/** The index of element() within a length; negative as the index is. */
function wrap(args: readonly Value[], length: number): number {
  return Number(integerAt(args, 1, 'index') % BigInt(length));
}

const element: FunctionDefinition = {
  name: 'element',
  parameters: [{ ...anyList }, { name: 'index', type: numberType }],
  returns: (args) => {
    const type = needSequence('element', args);
    if (type.kind === 'list') return type.element;
    if (type.kind !== 'tuple' || args[1]?.kind !== 'number' || type.elements.length === 0) return dynamicType;
    return type.elements[wrap(args, type.elements.length)] ?? dynamicType;
  },
  nullable: true,
  run: (args) => {
    const type = needSequence('element', args);
    const items = itemsAt(args, 0);
    if (items.length === 0) refuse('element() has nothing to take from an empty list.');
    const position = wrap(args, items.length);
    if (position < 0 && type.kind === 'tuple') {
      refuse('element() takes no negative index of a tuple. Use tolist(), or length(list) - 1.');
    }
    return items.at(position) ?? nullOf();
  },
};

function flattenInto(value: Value, items: Value[]): boolean {
  if (value.kind !== 'list' && value.kind !== 'set' && value.kind !== 'tuple') return false;
  if (hasOpenSize(value)) return false;
  for (const item of value.items) {
    const type = typeOf(item);
    const nested = type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple';
    if (item.kind === 'unknown' && (nested || type.kind === 'dynamic')) return false;
    if (!nested || item.kind === 'null') items.push(item);
    else if (!flattenInto(item, items)) return false;
  }
  return true;
}

const flatten: FunctionDefinition = {
  name: 'flatten',
  parameters: [anyList],
  returns: dynamicType,
  run: (args) => {
    needSequence('flatten', args, ['list', 'set', 'tuple']);
    const items: Value[] = [];
    const [value] = args;
    return value !== undefined && flattenInto(value, items) ? tuple(items) : unknownOf();
  },
};

/** Both indexes, as far as they are known; they must lie within a length. */
function boundsOfSlice(args: readonly Value[], length: number): readonly [number, number] {
  const start = args[1]?.kind === 'unknown' ? 0 : wholeAt(args, 1, 'start_index');
  const end = args[2]?.kind === 'unknown' ? length : wholeAt(args, 2, 'end_index');
  if (start >= 0 && end <= length && start <= end) return [start, end];
  return refuse(
    `slice() from ${start} to ${end} does not lie within the elements. Bound the indexes with min() and max().`,
  );
}

const slice: FunctionDefinition = {
  name: 'slice',
  parameters: [anyList, { name: 'start_index', type: numberType }, { name: 'end_index', type: numberType }],
  returns: (args) => {
    const type = needSequence('slice', args);
    boundsOfSlice(args, type.kind === 'tuple' ? type.elements.length : Number.POSITIVE_INFINITY);
    return type.kind === 'list' ? type : dynamicType;
  },
  run: (args) => {
    const type = needSequence('slice', args);
    const items = itemsAt(args, 0);
    const part = items.slice(...boundsOfSlice(args, items.length));
    return type.kind === 'list' ? list(part, type.element) : tuple(part);
  },
};

const reverse: FunctionDefinition = {
  name: 'reverse',
  parameters: [anyList],
  returns: (args) => {
    const type = needSequence('reverse', args, ['list', 'set', 'tuple']);
    if (type.kind === 'tuple') return tupleOf(type.elements.toReversed());
    return listOf('element' in type ? type.element : dynamicType);
  },
  run: (args) => {
    const type = needSequence('reverse', args, ['list', 'set', 'tuple']);
    const items = itemsAt(args, 0).toReversed();
    return 'element' in type ? list(items, type.element) : tuple(items);
  },
};

function refuseMany(count: number): never {
  return refuse(`one() takes a list of no or one element, and this has ${count}.`);
}

const one: FunctionDefinition = {
  name: 'one',
  parameters: [anyList],
  returns: (args) => {
    const type = needSequence('one', args, ['list', 'set', 'tuple']);
    if ('element' in type) return type.element;
    if (type.kind === 'tuple' && type.elements.length > 1) refuseMany(type.elements.length);
    return type.kind === 'tuple' && type.elements.length === 1 ? (type.elements[0] ?? dynamicType) : dynamicType;
  },
  nullable: true,
  run: (args) => {
    const type = needSequence('one', args, ['list', 'set', 'tuple']);
    const items = itemsAt(args, 0);
    if (items.length > 1 && type.kind === 'set' && items.some(containsUnknown)) return unknownOf(type.element);
    if (items.length > 1) refuseMany(items.length);
    return items[0] ?? nullOf('element' in type ? type.element : dynamicType);
  },
};

const stringList = { name: 'list', type: listOf(stringType) } as const;

const compact: FunctionDefinition = {
  name: 'compact',
  parameters: [stringList],
  returns: listOf(stringType),
  run: (args) => {
    const items = itemsAt(args, 0);
    if (items.some((item) => item.kind === 'unknown')) return unknownOf(listOf(stringType), { notNull: true });
    return list(
      items.filter((item) => item.kind === 'string' && item.value !== ''),
      stringType,
    );
  },
};

/** Functions of lists and tuples. */
export const listFunctions: readonly FunctionDefinition[] = [
  length,
  concat,
  contains,
  index,
  element,
  flatten,
  slice,
  reverse,
  one,
  compact,
];
