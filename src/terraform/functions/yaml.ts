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

/** What a YAML text is made of: https://yaml.org/spec/1.1/#id868524 */
const forbidden = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The value of YAML text, with Terraform's reading of plain words and numbers. */
export function readYaml(given: string): Value {
  const text = given.replace(/^\ufeff/, '');
  if (forbidden.test(text)) refuse('The YAML holds a control character. Write it as an escape in double quotes.');
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    merge: false,
  });
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined || isEmpty(text)) {
    return refuse('The text holds no YAML document: it is empty.');
  }
  if (documents.length > 1) refuse('The text holds several YAML documents. yamldecode() reads one.');
  const [problem] = document.errors;
  if (problem !== undefined) refuse(`The text is not YAML: ${problem.message.split('\n')[0]}`);
  const read = new YamlReader(text, (node) => (isAlias(node) ? node.resolve(document) : undefined));
  return document.contents === null ? nullOf() : read.read(document.contents, 0);
}

function isEmpty(text: string): boolean {
  const first = text.split('\n').find((line) => !/^\s*(#.*)?$/.test(line));
  return first === undefined || /^\.\.\.(\s|$)/.test(first);
}

class YamlReader {
  readonly #text: string;
  readonly #resolve: (node: Node) => Node | undefined;
  #budget = 200_000;

  constructor(text: string, resolve: (node: Node) => Node | undefined) {
    this.#text = text;
    this.#resolve = resolve;
  }

  /** Aliases are written out, so a small text could be huge: the number of nodes is bounded. */
  read(node: unknown, depth: number): Value {
    this.#budget -= 1;
    if (this.#budget < 0 || depth > 200) {
      refuse('The YAML is too large or too deeply nested, possibly through its aliases.');
    }
    if (isScalar(node)) return readScalar(node, this.#text);
    if (isSeq(node)) {
      refuseTag(node.tag, 'seq');
      return tuple(node.items.map((item) => this.read(item, depth + 1)));
    }
    if (isMap(node)) {
      refuseTag(node.tag, 'map');
      return object(this.#readEntries(node, depth));
    }
    if (isAlias(node)) {
      const target = this.#resolve(node);
      return target === undefined
        ? refuse('The YAML names an anchor that does not exist.')
        : this.read(target, depth + 1);
    }
    return nullOf();
  }

  #readEntries(node: YAMLMap, depth: number): [string, Value][] {
    return (node.items as readonly Pair[]).flatMap((pair): [string, Value][] => {
      const key = isScalar(pair.key) ? pair.key : undefined;
      const value = this.read(pair.value, depth + 1);
      return key?.value === '<<' ? mergedEntries(value) : [[this.#keyText(key), value]];
    });
  }

  #keyText(key: Scalar | undefined): string {
    const value = key === undefined ? nullOf() : readScalar(key, this.#text);
    if (value.kind === 'string') return value.value;
    if (value.kind === 'number') return formatNumber(value.value);
    if (value.kind === 'bool') return String(value.value);
    return refuse('A YAML key must be a text.');
  }
}

function mergedEntries(value: Value): [string, Value][] {
  if (value.kind === 'object') return [...value.entries];
  return refuse('The YAML merge key << needs a mapping.');
}

function refuseTag(tag: string | undefined, kind: 'seq' | 'map'): void {
  if (tag === undefined || tag === `tag:yaml.org,2002:${kind}`) return;
  refuse(`The YAML has a collection with the tag ${tag}, which means nothing here. Take the tag out.`);
}

const truths = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const lies = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const nothing = new Set(['', '~', 'null', 'Null', 'NULL']);

function readScalar(node: Scalar, source: string): Value {
  const text = scalarText(node, source);
  const isPlain = node.type === 'PLAIN' || node.type === undefined;
  if (node.tag === undefined) return isPlain ? readPlain(text) : string(text);
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  return tagged(node.tag, text, isQuoted);
}

/** A block that the text ends with has no more lines than the text. */
function scalarText(node: Scalar, source: string): string {
  const text = node.source ?? '';
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const isLast = node.range?.[1] === source.length && !source.endsWith('\n');
  return isBlock && isLast ? text.replace(/\n$/, '') : text;
}

/** A tag never makes another value of what is written; it refuses some. */
function tagged(tag: string, text: string, isQuoted: boolean): Value {
  const name = tag.replace(/^tag:yaml\.org,2002:/, '');
  if (name === 'str' || (name === 'binary' && isBase64(text))) return string(text);
  const isPlainType = ['int', 'float', 'bool', 'timestamp', 'null'].includes(name);
  const value = readPlain(text);
  if (name === 'null' && value.kind === 'string') return nullOf();
  if (isPlainType && !(value.kind === 'string' && value.value === text)) return isQuoted ? string(text) : value;
  return refuse(`The YAML has ${JSON.stringify(text)} with the tag ${tag}, which it cannot have. Take the tag out.`);
}

function isBase64(text: string): boolean {
  const letters = text.replaceAll(/[\r\n]/g, '');
  return letters.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(letters);
}

function readPlain(text: string): Value {
  if (truths.has(text)) return bool(true);
  if (lies.has(text)) return bool(false);
  if (nothing.has(text)) return nullOf();
  if (/^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(text)) {
    refuse(`The YAML has ${text}, and Terraform has no such number.`);
  }
  return readNumber(text) ?? readTime(text) ?? string(text);
}

function readNumber(text: string): Value | undefined {
  if (/^(0x[\da-fA-F]+|0o[0-7]+)$/.test(text)) return number(fromInteger(BigInt(text)));
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return undefined;
  const parsed = parseNumber(text);
  return parsed === undefined ? refuse(`The YAML has the number ${text}, which is too large.`) : number(parsed);
}

const clock = /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(\d\d?):(\d\d?):(\d\d?)(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

/** A date, with a time in UTC after a space, or with a time and its zone after a T. */
function readTime(text: string): Value | undefined {
  const match = clock.exec(text);
  if (match === null) return undefined;
  const [, year, month = '', day = '', between, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const needsZone = between === 'T' || between === 't';
  if (needsZone !== (zone !== undefined)) return undefined;
  const two = (part: string): string => part.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const time = parseTimestamp(`${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction}${zone ?? 'Z'}`);
  return time === undefined ? undefined : string(formatTimestamp(time));
}
