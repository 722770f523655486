import { bool, nullOf, number, object, string, tuple, type Value } from '../../core/value.ts';
import { parseNumber } from '../../core/value-number.ts';
import { formatNumber } from '../../core/value-number-format.ts';
import type { Type } from '../../core/value-type.ts';
import { type JsonNode, parseJson } from '../json/parse-json.ts';
import { refuse } from './define.ts';

/** JSON text of a string with everything escaped that Terraform escapes. */
export function quoteJson(text: string): string {
  const quoted = JSON.stringify(text);
  if (!/[<>&\u2028\u2029]/.test(quoted)) return quoted;
  return quoted.replaceAll(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON text of a known value: sorted keys, no spaces, numbers without exponent. */
export function writeJson(value: Value): string {
  switch (value.kind) {
    case 'null':
    case 'unknown':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'number':
      return value.value.infinite === 0
        ? formatNumber(value.value)
        : refuse('Infinity cannot be written as JSON. Guard the division that made it.');
    case 'string':
      return quoteJson(value.value);
    case 'list':
    case 'set':
    case 'tuple':
      return `[${value.items.map(writeJson).join(',')}]`;
    case 'map':
    case 'object':
      return `{${[...value.entries].map(([name, item]) => `${quoteJson(name)}:${writeJson(item)}`).join(',')}}`;
  }
}

/** How the JSON of a value of the type begins, whatever the value. */
export function jsonPrefix(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return '[';
    case 'map':
    case 'object':
      return '{';
    case 'string':
      return '"';
    default:
      return '';
  }
}

/** The value of JSON text: arrays are tuples, objects are objects. */
export function readJson(text: string): Value {
  const parsed = parseJson(text, { duplicates: 'last' });
  if (parsed.kind === 'problem') {
    return refuse(`The text is not JSON: ${parsed.text} at character ${parsed.offset + 1}.`);
  }
  return valueOf(parsed.node);
}

function valueOf(node: JsonNode): Value {
  switch (node.kind) {
    case 'null':
      return nullOf();
    case 'bool':
      return bool(node.value);
    case 'number': {
      const parsed = parseNumber(node.text);
      return parsed === undefined ? refuse(`The number ${node.text.slice(0, 40)} is too large.`) : number(parsed);
    }
    case 'string':
      return string(node.value);
    case 'array':
      return tuple(node.items.map(valueOf));
    case 'object':
      return object(node.members.map(({ name, value }) => [name, valueOf(value)]));
  }
}
