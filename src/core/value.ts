import { type BigFloat, fromFloat, fromInteger, parseNumber, toMachine } from './value-number.ts';
import { compareText, normalizeText } from './value-text.ts';
import { dynamicType, type Type } from './value-type.ts';

/** What every value carries: the mark that keeps it out of plans, logs and messages. */
interface Marked {
  readonly sensitive: boolean;
}

export type NullValue = Marked & { readonly kind: 'null'; readonly type: Type };
export type UnknownValue = Marked & {
  readonly kind: 'unknown';
  readonly type: Type;
  /** It will not be null. */
  readonly notNull: boolean;
  /** What the string is known to begin with. */
  readonly prefix: string;
};
export type BoolValue = Marked & { readonly kind: 'bool'; readonly value: boolean };
export type NumberValue = Marked & { readonly kind: 'number'; readonly value: BigFloat };
export type StringValue = Marked & { readonly kind: 'string'; readonly value: string };
export type ListValue = Marked & { readonly kind: 'list'; readonly element: Type; readonly items: readonly Value[] };
/** Items are distinct and in Terraform's order. */
export type SetValue = Marked & { readonly kind: 'set'; readonly element: Type; readonly items: readonly Value[] };
/** Entries are in byte order of their keys. */
export type MapValue = Marked & {
  readonly kind: 'map';
  readonly element: Type;
  readonly entries: ReadonlyMap<string, Value>;
};
export type TupleValue = Marked & { readonly kind: 'tuple'; readonly items: readonly Value[] };
/** Entries are in byte order of their keys. */
export type ObjectValue = Marked & { readonly kind: 'object'; readonly entries: ReadonlyMap<string, Value> };

/** A Terraform value: typed, possibly unknown, possibly sensitive; immutable. */
export type Value =
  | NullValue
  | UnknownValue
  | BoolValue
  | NumberValue
  | StringValue
  | ListValue
  | SetValue
  | MapValue
  | TupleValue
  | ObjectValue;

const trueValue: Value = { kind: 'bool', value: true, sensitive: false };
const falseValue: Value = { kind: 'bool', value: false, sensitive: false };

/** Null, of no type unless one is given. */
export function nullOf(type: Type = dynamicType): NullValue {
  return { kind: 'null', type, sensitive: false };
}

/** A value that will be known after apply. */
export function unknownOf(
  type: Type = dynamicType,
  refinement: { readonly notNull?: boolean; readonly prefix?: string } = {},
): UnknownValue {
  const prefix = refinement.prefix ?? '';
  const notNull = refinement.notNull === true || prefix !== '';
  return { kind: 'unknown', type, notNull, prefix, sensitive: false };
}

/** A bool. */
export function bool(value: boolean): Value {
  return value ? trueValue : falseValue;
}

/** A number that was computed with all its bits. */
export function number(value: BigFloat): NumberValue {
  return { kind: 'number', value, sensitive: false };
}

/** A number that came from counting: 64 bits. */
export function integer(value: number | bigint): NumberValue {
  return number(fromInteger(value));
}

/** A string, in Unicode normal form C, as Terraform keeps all strings. */
export function string(value: string): StringValue {
  return { kind: 'string', value: normalizeText(value), sensitive: false };
}

/** A list; the items are of the element type already. */
export function list(items: readonly Value[], element: Type): ListValue {
  return { kind: 'list', element, items, sensitive: false };
}

/** A tuple. */
export function tuple(items: readonly Value[]): TupleValue {
  return { kind: 'tuple', items, sensitive: false };
}

/** An object; its entries are brought into byte order. */
export function object(entries: Iterable<readonly [string, Value]>): ObjectValue {
  return { kind: 'object', entries: sortEntries(entries), sensitive: false };
}

/** A map; the entries are of the element type already and are brought into byte order. */
export function map(entries: Iterable<readonly [string, Value]>, element: Type): MapValue {
  return { kind: 'map', element, entries: sortEntries(entries), sensitive: false };
}

function sortEntries(entries: Iterable<readonly [string, Value]>): ReadonlyMap<string, Value> {
  const pairs = [...new Map(entries)];
  if (pairs.length > 1) pairs.sort(([a], [b]) => compareText(a, b));
  return new Map(pairs);
}

/** The same value with the mark, or the value itself when it has it already. */
export function markSensitive<V extends Value>(value: V): V {
  return value.sensitive ? value : { ...value, sensitive: true };
}

/** The same value, marked when the condition holds. */
export function markIf<V extends Value>(value: V, sensitive: boolean): V {
  return sensitive ? markSensitive(value) : value;
}

/** The value without its own mark; marks of its parts stay. */
export function unmark<V extends Value>(value: V): V {
  return value.sensitive ? { ...value, sensitive: false } : value;
}

/** The values directly inside a value. */
export function childrenOf(value: Value): Iterable<Value> {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return value.items;
    case 'map':
    case 'object':
      return value.entries.values();
    default:
      return [];
  }
}

/** Whether the value or a part of it is not known yet. */
export function containsUnknown(value: Value): boolean {
  if (value.kind === 'unknown') return true;
  for (const child of childrenOf(value)) if (containsUnknown(child)) return true;
  return false;
}

/** Whether the value or a part of it is sensitive. */
export function containsSensitive(value: Value): boolean {
  if (value.sensitive) return true;
  for (const child of childrenOf(value)) if (containsSensitive(child)) return true;
  return false;
}

/** Stands in plain data for what is known only after apply. */
export const UNKNOWN: unique symbol = Symbol('known after apply');

/** Plain data as the engine and the resource types use it; unknown parts are UNKNOWN, sets are arrays. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [name: string]: Plain }
  | typeof UNKNOWN;

/** Plain data of a value; marks are lost, so ask sensitivePaths before. */
export function toPlain(value: Value): Plain {
  switch (value.kind) {
    case 'null':
      return null;
    case 'unknown':
      return UNKNOWN;
    case 'bool':
    case 'string':
      return value.value;
    case 'number':
      // Plain data has one zero.
      return toMachine(value.value) + 0;
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.map(toPlain);
    case 'map':
    case 'object':
      return Object.fromEntries([...value.entries].map(([name, item]) => [name, toPlain(item)]));
  }
}

/** The value of plain data: arrays become tuples, objects become objects. */
export function fromPlain(plain: Plain, options: { readonly sensitive?: boolean } = {}): Value {
  const value = build(plain);
  return options.sensitive === true ? markSensitive(value) : value;
}

function build(plain: Plain): Value {
  if (plain === null) return nullOf();
  if (plain === UNKNOWN) return unknownOf();
  switch (typeof plain) {
    case 'boolean':
      return bool(plain);
    case 'number':
      return number(parseNumber(String(plain)) ?? fromFloat(plain));
    case 'string':
      return string(plain);
    default:
      break;
  }
  if (isArray(plain)) return tuple(plain.map(build));
  return object(Object.entries(plain).map(([name, item]) => [name, build(item)]));
}

function isArray(plain: readonly Plain[] | { readonly [name: string]: Plain }): plain is readonly Plain[] {
  return Array.isArray(plain);
}

/** Where the marked parts of a value are; below a marked part nothing more is listed. */
export function sensitivePaths(value: Value): readonly (readonly (string | number)[])[] {
  const paths: (readonly (string | number)[])[] = [];
  collect(value, [], paths);
  return paths;
}

function collect(value: Value, path: readonly (string | number)[], paths: (readonly (string | number)[])[]): void {
  if (value.sensitive) {
    paths.push(path);
    return;
  }
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      value.items.forEach((item, index) => {
        collect(item, [...path, index], paths);
      });
      return;
    case 'map':
    case 'object':
      for (const [name, item] of value.entries) collect(item, [...path, name], paths);
      return;
    default:
  }
}
