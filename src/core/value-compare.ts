import type { Value } from './value.ts';
import { compareNumbers, isNegative } from './value-number.ts';
import { formatSignificant } from './value-number-format.ts';
import { typeOf } from './value-parts.ts';
import { compareText } from './value-text.ts';
import { hasDynamic, sameType, type Type } from './value-type.ts';

/** Whether two values are the same value of the same type, unknowns and nulls compared as such, marks ignored. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'null':
      return b.kind === 'null' && sameType(a.type, b.type);
    case 'unknown':
      return b.kind === 'unknown' && sameType(a.type, b.type) && a.notNull === b.notNull && a.prefix === b.prefix;
    case 'bool':
    case 'string':
      return a.kind === b.kind && a.value === b.value;
    case 'number':
      return b.kind === 'number' && compareNumbers(a.value, b.value) === 0;
    case 'list':
    case 'set':
      return a.kind === b.kind && sameType(a.element, b.element) && sameItems(a.items, b.items);
    case 'tuple':
      return b.kind === 'tuple' && sameItems(a.items, b.items);
    case 'map':
      return b.kind === 'map' && sameType(a.element, b.element) && sameEntries(a.entries, b.entries);
    case 'object':
      return b.kind === 'object' && sameEntries(a.entries, b.entries);
  }
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((item, index) => {
    const other = b[index];
    return other !== undefined && sameValue(item, other);
  });
}

function sameEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, item] of a) {
    const other = b.get(name);
    if (other === undefined || !sameValue(item, other)) return false;
  }
  return true;
}

/**
 * What `==` finds: undefined when it depends on something unknown. An unknown that is known not to be null is
 * different from null, and one with a known prefix from a string that begins otherwise. Of two unknowns nothing is said, whatever their types.
 */
export function equalValues(a: Value, b: Value): boolean | undefined {
  if (a.kind === 'unknown') return b.kind === 'unknown' ? undefined : compareUnknown(a, b);
  if (b.kind === 'unknown') return compareUnknown(b, a);
  const equal = equalKnown(a, b);
  return equal === undefined && differentTypes(typeOf(a), typeOf(b)) ? false : equal;
}

type Unknown = Extract<Value, { kind: 'unknown' }>;

function equalKnown(a: Exclude<Value, Unknown>, b: Exclude<Value, Unknown>): boolean | undefined {
  if (a.kind === 'null' || b.kind === 'null') return a.kind === b.kind;
  switch (a.kind) {
    case 'bool':
    case 'string':
      return a.kind === b.kind && a.value === b.value;
    case 'number':
      return b.kind === 'number' && compareNumbers(a.value, b.value) === 0;
    case 'list':
    case 'tuple':
      return a.kind === b.kind && matchingTypes(a, b) ? equalItems(a.items, b.kind === a.kind ? b.items : []) : false;
    case 'set':
      return b.kind === 'set' && sameType(a.element, b.element) ? equalSets(a.items, b.items) : false;
    case 'map':
    case 'object':
      return a.kind === b.kind && matchingTypes(a, b)
        ? equalEntries(a.entries, b.kind === a.kind ? b.entries : new Map())
        : false;
  }
}

function matchingTypes(a: Value, b: Value): boolean {
  if ((a.kind === 'list' || a.kind === 'map') && a.kind === b.kind) return sameType(a.element, b.element);
  return true;
}

function compareUnknown(unknown: Unknown, other: Exclude<Value, Unknown>): boolean | undefined {
  if (other.kind === 'null') return unknown.notNull ? false : undefined;
  if (differentTypes(unknown.type, typeOf(other))) return false;
  return other.kind === 'string' && !other.value.startsWith(unknown.prefix) ? false : undefined;
}

/** Whether values of the two types can never be equal, whatever is still to be decided about them. */
function differentTypes(a: Type, b: Type): boolean {
  if (a.kind === 'dynamic' || b.kind === 'dynamic') return false;
  return a.kind !== b.kind || (!hasDynamic(a) && !hasDynamic(b) && !sameType(a, b));
}

function equalItems(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if (a.length !== b.length) return false;
  for (const [index, item] of a.entries()) {
    const other = b[index];
    const equal = other === undefined ? false : equalValues(item, other);
    if (equal !== true) return equal;
  }
  return true;
}

function equalEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean | undefined {
  if (a.size !== b.size) return false;
  let result: boolean | undefined = true;
  for (const [name, item] of a) {
    const other = b.get(name);
    if (other === undefined) return false;
    const equal = equalValues(item, other);
    if (equal === false) return false;
    if (equal === undefined) result = undefined;
  }
  return result;
}

function equalSets(a: readonly Value[], b: readonly Value[]): boolean | undefined {
  if ([...a, ...b].some((item) => item.kind === 'unknown')) return undefined;
  return sameItems(a, b);
}

/** Terraform's order of set elements: strings and numbers by themselves, false before true, the rest by its hash text. */
export function compareElements(a: Value, b: Value): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (a.kind === 'string' && b.kind === 'string') return compareText(a.value, b.value);
  if (a.kind === 'number' && b.kind === 'number') {
    return compareNumbers(a.value, b.value) || Number(isNegative(b.value)) - Number(isNegative(a.value));
  }
  if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value);
  return compareText(hashText(a), hashText(b));
}

function rankOf(value: Value): number {
  if (value.kind === 'null') return 2;
  return value.kind === 'unknown' ? 1 : 0;
}

function hashText(value: Value): string {
  switch (value.kind) {
    case 'null':
      return '~';
    case 'unknown':
      return '?';
    case 'bool':
      return value.value ? 'T' : 'F';
    case 'number':
      return formatSignificant(value.value, 10);
    case 'string':
      return JSON.stringify(value.value);
    case 'list':
    case 'set':
      return `[${value.items.map((item) => `${hashText(item)};`).join('')}]`;
    case 'tuple':
      return `<${value.items.map((item) => `${hashText(item)};`).join('')}>`;
    case 'map':
      return `{${[...value.entries].map(([name, item]) => `${JSON.stringify(name)}:${hashText(item)};`).join('')}}`;
    case 'object':
      return `<${[...value.entries.values()].map((item) => `${hashText(item)};`).join('')}>`;
  }
}
