import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { bool, nullOf, number, object, string, tuple, type Value } from '../../core/value.ts';
import { fromInteger, parseNumber } from '../../core/value-number.ts';
import { formatNumber } from '../../core/value-number-format.ts';
import { refuse } from './define.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';
import { quoteYaml } from './yaml-quote.ts';

/** The value of YAML text, with Terraform's reading of plain words and numbers. */
export function readYaml(text: string): Value {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: true, logLevel: 'silent', merge: false });
  if (!Array.isArray(documents)) return nullOf();
  if (documents.length > 1) refuse('The text holds several YAML documents. yamldecode() reads one.');
  const [document] = documents;
  if (document === undefined) return nullOf();
  const [problem] = document.errors;
  if (problem !== undefined) refuse(`The text is not YAML: ${problem.message.split('\n')[0]}`);
  const read = new YamlReader((node) => (isAlias(node) ? node.resolve(document) : undefined));
  return document.contents === null ? nullOf() : read.read(document.contents, 0);
}

class YamlReader {
  readonly #resolve: (node: Node) => Node | undefined;
  #budget = 200_000;

  constructor(resolve: (node: Node) => Node | undefined) {
    this.#resolve = resolve;
  }

  /** Aliases are written out, so a small text could be huge: the number of nodes is bounded. */
  read(node: unknown, depth: number): Value {
    this.#budget -= 1;
    if (this.#budget < 0 || depth > 200) {
      refuse('The YAML is too large or too deeply nested, possibly through its aliases.');
    }
    if (isScalar(node)) return readScalar(node);
    if (isSeq(node)) return tuple(node.items.map((item) => this.read(item, depth + 1)));
    if (isMap(node)) return object(this.#readEntries(node, depth));
    if (isAlias(node)) {
      const target = this.#resolve(node);
      return target === undefined
        ? refuse('The YAML names an anchor that does not exist.')
        : this.read(target, depth + 1);
    }
    return nullOf();
  }

  #readEntries(node: YAMLMap, depth: number): [string, Value][] {
    const merged: [string, Value][] = [];
    const own: [string, Value][] = [];
    for (const pair of node.items as readonly Pair[]) {
      const key = isScalar(pair.key) ? pair.key : undefined;
      const value = this.read(pair.value, depth + 1);
      if (key?.value === '<<' && key.type === 'PLAIN') merged.push(...mergedEntries(value));
      else own.push([keyText(key), value]);
    }
    return [...merged, ...own];
  }
}

function mergedEntries(value: Value): [string, Value][] {
  if (value.kind === 'object') return [...value.entries];
  if (value.kind === 'tuple') return value.items.toReversed().flatMap(mergedEntries);
  return refuse('The YAML merge key << needs a mapping.');
}

function keyText(key: Scalar | undefined): string {
  const value = key === undefined ? nullOf() : readScalar(key);
  if (value.kind === 'string') return value.value;
  if (value.kind === 'number') return formatNumber(value.value);
  if (value.kind === 'bool') return String(value.value);
  return refuse('A YAML key must be a text.');
}

const truths = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const lies = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const nothing = new Set(['', '~', 'null', 'Null', 'NULL']);

function readScalar(node: Scalar): Value {
  const text = typeof node.value === 'string' ? node.value : '';
  if (
    node.tag === 'tag:yaml.org,2002:str' &&
    node.type === 'PLAIN' &&
    node.source !== undefined &&
    hasExplicitTag(node)
  ) {
    return string(text);
  }
  if (node.type !== 'PLAIN' && node.type !== undefined) return string(text);
  if (truths.has(text)) return bool(true);
  if (lies.has(text)) return bool(false);
  if (nothing.has(text)) return nullOf();
  return readNumber(text) ?? readTime(text) ?? string(text);
}

function hasExplicitTag(node: Scalar): boolean {
  return node.tag !== undefined;
}

function readNumber(text: string): Value | undefined {
  if (!/^[-+.\d]/.test(text)) return undefined;
  const prefixed = /^([-+]?)(0x[\da-fA-F]+|0b[01]+|0o[0-7]+)$/.exec(text);
  if (prefixed !== null) {
    const magnitude = BigInt(prefixed[2] ?? '0');
    return number(fromInteger(prefixed[1] === '-' ? -magnitude : magnitude));
  }
  const parsed = parseNumber(text);
  return parsed === undefined ? undefined : number(parsed);
}

function readTime(text: string): Value | undefined {
  if (!/^\d{4}-\d{1,2}-\d{1,2}/.test(text)) return undefined;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  const time = parseTimestamp(day);
  return time === undefined ? undefined : string(formatTimestamp(time));
}

/** YAML of a known value in Terraform's form: quoted keys and texts, lists not indented. */
export function writeYaml(value: Value): string {
  const text = write(value, 0, false);
  const plain = value.kind === 'null' || value.kind === 'bool' || value.kind === 'number';
  if (plain) return `${text.trimStart()}...\n`;
  return text.startsWith('\n') ? text.slice(1) : `${text.trimStart()}`;
}

/** The text after a key or dash; collections start on a line of their own. */
function write(value: Value, indent: number, inList: boolean): string {
  const pad = ' '.repeat(indent);
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple': {
      if (value.items.length === 0) return ' []\n';
      const lines = value.items.map((item) => `${pad}-${writeItem(item, indent)}`).join('');
      return inList ? ` ${lines.trimStart()}` : `\n${lines}`;
    }
    case 'map':
    case 'object': {
      if (value.entries.size === 0) return ' {}\n';
      const lines = [...value.entries]
        .map(([name, item]) => `${pad}${quoteYaml(name, 0)}:${writeMember(item, indent)}`)
        .join('');
      return inList ? ` ${lines.trimStart()}` : `\n${lines}`;
    }
    default:
      return ` ${writeScalar(value, indent)}\n`;
  }
}

function writeItem(item: Value, indent: number): string {
  return write(item, indent + 2, true);
}

function writeMember(item: Value, indent: number): string {
  const sequence = item.kind === 'list' || item.kind === 'set' || item.kind === 'tuple';
  return write(item, sequence ? indent : indent + 2, false);
}

function writeScalar(value: Value, indent: number): string {
  switch (value.kind) {
    case 'string':
      return quoteYaml(value.value, Math.max(indent, 2));
    case 'bool':
      return String(value.value);
    case 'number':
      return formatNumber(value.value);
    default:
      return 'null';
  }
}
