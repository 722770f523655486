import type { Value } from '../core/value.ts';
import { formatNumber } from '../core/value-number-format.ts';
import { nameType } from '../core/value-type.ts';

/** Prints a value the way `terraform console` does. */
export function formatConsole(value: Value, indent = 0): string {
  if (value.sensitive) return '(sensitive value)';
  switch (value.kind) {
    case 'unknown':
      return '(known after apply)';
    case 'null':
      return formatNull(value);
    case 'bool':
      return String(value.value);
    case 'number':
      return formatNumber(value.value);
    case 'string':
      return formatText(value.value, indent);
    case 'list':
      return `tolist(${formatItems(value.items, indent)})`;
    case 'set':
      return `toset(${formatItems(value.items, indent)})`;
    case 'tuple':
      return formatItems(value.items, indent);
    case 'map':
      return `tomap(${formatEntries(value.entries, indent)})`;
    case 'object':
      return formatEntries(value.entries, indent);
  }
}

function formatNull(value: Extract<Value, { kind: 'null' }>): string {
  switch (value.type.kind) {
    case 'dynamic':
      return 'null';
    case 'string':
    case 'number':
    case 'bool':
      return `to${value.type.kind}(null)`;
    case 'list':
    case 'set':
    case 'map':
      return `to${value.type.kind}(null) /* of ${nameType(value.type.element)} */`;
    default:
      return `null /* ${value.type.kind} */`;
  }
}

function formatText(text: string, indent: number): string {
  if (text.includes('\n')) {
    const dash = indent > 0 ? '-' : '';
    const lines = text.split('\n').map((line) => ' '.repeat(indent) + line);
    return `<<${dash}EOT\n${lines.join('\n')}\n${' '.repeat(indent)}EOT`;
  }
  return quoteText(text);
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Quotes text with escapes for what cannot be printed. */
function quoteText(text: string): string {
  const body = text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const known = Object.hasOwn(shortEscapes, character) ? shortEscapes[character] : undefined;
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${body}"`;
}

function formatItems(items: readonly Value[], indent: number): string {
  if (items.length === 0) return '[]';
  const pad = ' '.repeat(indent + 2);
  const lines = items.map((item) => `${pad}${formatConsole(item, indent + 2)},\n`);
  return `[\n${lines.join('')}${' '.repeat(indent)}]`;
}

function formatEntries(entries: ReadonlyMap<string, Value>, indent: number): string {
  if (entries.size === 0) return '{}';
  const pad = ' '.repeat(indent + 2);
  const lines = [...entries].map(([name, item]) => `${pad}${quoteText(name)} = ${formatConsole(item, indent + 2)}\n`);
  return `{\n${lines.join('')}${' '.repeat(indent)}}`;
}
