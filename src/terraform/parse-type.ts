import type { Value } from '../core/value.ts';
import { convertValue } from '../core/value-convert.ts';
import {
  boolType,
  dynamicType,
  listOf,
  mapOf,
  numberType,
  setOf,
  stringType,
  type Type,
  tupleOf,
} from '../core/value-type.ts';
import type { TypeDefaults } from './document.ts';
import { literalOf } from './expression/literal-of.ts';
import { Refusal } from './expression/refusal.ts';
import type { Expression } from './expression/syntax.ts';

/** A type with the defaults of its optional attributes. */
export interface ParsedType {
  readonly type: Type;
  readonly defaults: TypeDefaults | undefined;
}

const simple: Readonly<Record<string, Type>> = {
  string: stringType,
  number: numberType,
  bool: boolType,
  any: dynamicType,
  list: listOf(dynamicType),
  map: mapOf(dynamicType),
  set: setOf(dynamicType),
};

/** Reads a type constraint such as `object({a = string, b = optional(number, 5)})`. */
export function parseType(node: Expression): ParsedType {
  if (node.kind === 'parentheses') return parseType(node.inner);
  if (node.kind === 'root') {
    const type = Object.hasOwn(simple, node.name) ? simple[node.name] : undefined;
    return type === undefined ? invalid(node) : { type, defaults: undefined };
  }
  if (node.kind !== 'call') return invalid(node);
  const [argument, more] = node.arguments;
  if (argument === undefined || more !== undefined) return invalid(node);
  switch (node.name) {
    case 'list':
    case 'set':
    case 'map': {
      const element = parseType(argument);
      const children = element.defaults === undefined ? undefined : new Map([['', element.defaults]]);
      const defaults = children === undefined ? undefined : { values: new Map(), children };
      return { type: { kind: node.name, element: element.type }, defaults };
    }
    case 'tuple':
      return parseTuple(argument);
    case 'object':
      return parseObject(argument);
    default:
      return invalid(node);
  }
}

function invalid(node: Expression): never {
  throw new Refusal({
    code: 'invalid-type',
    summary: 'Invalid type',
    detail:
      'A type is string, number, bool, any, list(...), set(...), map(...), tuple([...]) or object({name = type}).',
    span: node.span,
  });
}

function parseTuple(argument: Expression): ParsedType {
  if (argument.kind !== 'tuple') return invalid(argument);
  const elements = argument.items.map(parseType);
  const children = new Map<string, TypeDefaults>();
  for (const [index, { defaults }] of elements.entries()) {
    if (defaults !== undefined) children.set(String(index), defaults);
  }
  const defaults = children.size === 0 ? undefined : { values: new Map(), children };
  return { type: tupleOf(elements.map(({ type }) => type)), defaults };
}

function parseObject(argument: Expression): ParsedType {
  if (argument.kind !== 'object') return invalid(argument);
  const attributes = new Map<string, Type>();
  const optional = new Set<string>();
  const values = new Map<string, Value>();
  const children = new Map<string, TypeDefaults>();
  for (const { key, value } of argument.items) {
    const name = key.kind === 'literal' && key.value.kind === 'string' ? key.value.value : invalid(key);
    const isOptional = value.kind === 'call' && value.name === 'optional';
    const [inner, fallback] = isOptional ? value.arguments : [value];
    const parsed = inner === undefined ? invalid(value) : parseType(inner);
    attributes.set(name, parsed.type);
    if (isOptional) optional.add(name);
    if (fallback !== undefined) values.set(name, defaultOf(fallback, parsed.type));
    if (parsed.defaults !== undefined) children.set(name, parsed.defaults);
  }
  const defaults = values.size + children.size === 0 ? undefined : { values, children };
  return { type: { kind: 'object', attributes, optional }, defaults };
}

function defaultOf(node: Expression, type: Type): Value {
  const value = literalOf(node);
  const converted = value === undefined ? undefined : convertValue(value, type);
  return converted === undefined || converted.kind === 'problem' ? invalid(node) : converted;
}
