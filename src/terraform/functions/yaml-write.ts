import type { Value } from '../../core/value.ts';
import { formatNumber } from '../../core/value-number-format.ts';
import { isSimpleKey, quoteYaml } from './yaml-quote.ts';

/** Where something is written: the spaces before lines of its own, and how far its first line has come. */
interface Place {
  readonly indent: number;
  readonly column: number;
  /** After a dash, or the colon of a key on lines of its own, a collection begins on the same line. */
  readonly inline: boolean;
}

/** YAML of a known value in Terraform's form: quoted keys and texts, lists not indented, long texts folded. */
export function writeYaml(value: Value): string {
  const text = write(value, { indent: 0, column: 0, inline: false });
  const plain = value.kind === 'null' || value.kind === 'bool' || value.kind === 'number';
  if (plain) return `${text.trimStart()}...\n`;
  return text.startsWith('\n') ? text.slice(1) : text.replace(/^ +/, '');
}

/** The text after a key or dash. */
function write(value: Value, place: Place): string {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.length === 0
        ? ' []\n'
        : writeLines(
            value.items.map((item) => writeItem(item, place.indent)),
            place,
          );
    case 'map':
    case 'object':
      if (value.entries.size === 0) return ' {}\n';
      return writeLines(
        [...value.entries].map(([name, item]) => writeEntry(name, item, place.indent)),
        place,
      );
    default:
      return ` ${writeScalar(value, place)}\n`;
  }
}

function writeLines(lines: readonly string[], { indent, inline }: Place): string {
  const pad = ' '.repeat(indent);
  const text = lines.map((line) => `${pad}${line}`).join('');
  return inline ? ` ${text.slice(indent)}` : `\n${text}`;
}

function writeItem(item: Value, indent: number): string {
  return `-${write(item, { indent: indent + 2, column: indent + 2, inline: true })}`;
}

/** A key that is long or has several lines stands on lines of its own, after a question mark. */
function writeEntry(name: string, item: Value, indent: number): string {
  if (isSimpleKey(name)) {
    const key = quoteYaml(name);
    const sequence = item.kind === 'list' || item.kind === 'set' || item.kind === 'tuple';
    const column = indent + Array.from(key).length + 2;
    return `${key}:${write(item, { indent: sequence ? indent : indent + 2, column, inline: false })}`;
  }
  const place = { indent: indent + 2, column: indent + 2, inline: true };
  return `? ${quoteYaml(name, place)}\n${' '.repeat(indent)}:${write(item, place)}`;
}

function writeScalar(value: Value, { indent, column }: Place): string {
  switch (value.kind) {
    case 'string':
      return quoteYaml(value.value, { indent: Math.max(indent, 2), column });
    case 'bool':
      return String(value.value);
    case 'number':
      return formatNumber(value.value);
    default:
      return 'null';
  }
}
