import { isDeepStrictEqual } from 'node:util';
import { type Plain, UNKNOWN } from '../../core/value.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';

type Table = { readonly [name: string]: Plain };

/** How much of a value differs is shown; a value that is not there at all is undefined. */
interface Pair {
  readonly name: string;
  readonly before: Plain | undefined;
  readonly after: Plain | undefined;
  /** Stands behind the last line. */
  readonly note?: string;
}

/** One attribute as lines of a plan: `~ name = old -> new`, with nested tables and lists line by line. */
export function renderPair(pair: Pair, indent: number, style: Style): readonly string[] {
  const { before, after } = pair;
  if (isNothing(before) && isNothing(after)) return [line('~', indent, `${pair.name} = null${pair.note ?? ''}`, style)];
  if (isNothing(before)) {
    return renderOne('+', { name: pair.name, value: after ?? null, note: pair.note }, indent, style);
  }
  if (isNothing(after)) return renderGone(pair, before ?? null, indent, style);
  return renderChanged(pair, [before ?? null, after ?? null], indent, style);
}

interface Item {
  readonly name: string;
  readonly value: Plain;
  readonly note?: string | undefined;
}

function renderOne(symbol: string, item: Item, indent: number, style: Style): string[] {
  const note = item.note ?? '';
  const opened = openValue(item.value);
  if (opened === undefined) {
    return [line(symbol, indent, `${label(item.name)}${renderScalar(item.value)}${note}`, style)];
  }
  return [
    line(symbol, indent, `${label(item.name)}${opened.open}${note}`, style),
    ...opened.entries
      .filter(([, value]) => !isEmpty(value))
      .flatMap(([name, value]) => renderOne(symbol, { name, value }, indent + 4, style)),
    line(' ', indent, opened.close, style),
  ];
}

function renderGone(pair: Pair, value: Plain, indent: number, style: Style): string[] {
  const lines = renderOne('-', { name: pair.name, value }, indent, style);
  const last = lines.pop() ?? '';
  return [...lines, `${last} -> null${pair.note ?? ''}`];
}

function renderChanged(pair: Pair, values: readonly [Plain, Plain], indent: number, style: Style): string[] {
  const [before, after] = values.map(openValue);
  if (before === undefined || after === undefined || before.shape !== after.shape) {
    const text = `${label(pair.name)}${renderInline(values[0])} -> ${renderInline(values[1])}${pair.note ?? ''}`;
    return [line('~', indent, text, style)];
  }
  const { lines, hidden } =
    before.shape === 'table' || before.shape === 'json table'
      ? diffTables(before.entries, after.entries, indent + 4, style)
      : diffLists(before.entries, after.entries, indent + 4, style);
  if (hidden > 0) {
    const noun = hidden === 1 ? 'element' : 'elements';
    lines.push(`${' '.repeat(indent + 6)}${style.dim(`# (${hidden} unchanged ${noun} hidden)`)}`);
  }
  return [
    line('~', indent, `${label(pair.name)}${after.open}${pair.note ?? ''}`, style),
    ...lines,
    line(' ', indent, after.close, style),
  ];
}

type Entries = readonly (readonly [string, Plain])[];

function diffTables(
  before: Entries,
  after: Entries,
  indent: number,
  style: Style,
): { lines: string[]; hidden: number } {
  const old = new Map(before);
  const fresh = new Map(after);
  const lines: string[] = [];
  let hidden = 0;
  for (const name of [...new Set([...old.keys(), ...fresh.keys()])].toSorted()) {
    const pair: Pair = { name, before: old.get(name), after: fresh.get(name) };
    if (isDeepStrictEqual(pair.before, pair.after)) hidden += 1;
    // null and no blocks at all say the same: nothing
    else if (!isEmpty(pair.before) || !isEmpty(pair.after)) lines.push(...renderPair(pair, indent, style));
  }
  return { lines, hidden };
}

/**
 * Elements are matched by value, because an order is rarely what a person asks about; what is left is paired by its id or
 * name, or, as far as there are as many on both sides, by its place, so that one changed word is one changed line.
 */
function diffLists(before: Entries, after: Entries, indent: number, style: Style): { lines: string[]; hidden: number } {
  const gone = before.map(([, item]) => item);
  const added: Plain[] = [];
  let hidden = 0;
  for (const [, item] of after) {
    const index = gone.findIndex((other) => isDeepStrictEqual(other, item));
    if (index === -1) {
      added.push(item);
    } else {
      gone.splice(index, 1);
      hidden += 1;
    }
  }
  const { pairs, onlyBefore, onlyAfter } = pairElements(gone, added);
  const show = (symbol: string, value: Plain) => renderOne(symbol, { name: '', value }, indent, style);
  const lines = [
    ...pairs.flatMap(([old, fresh]) => renderPair({ name: '', before: old, after: fresh }, indent, style)),
    ...onlyBefore.flatMap((item) => show('-', item)),
    ...onlyAfter.flatMap((item) => show('+', item)),
  ];
  return { lines, hidden };
}

interface Paired {
  readonly pairs: readonly (readonly [Plain, Plain])[];
  readonly onlyBefore: readonly Plain[];
  readonly onlyAfter: readonly Plain[];
}

function pairElements(before: readonly Plain[], after: readonly Plain[]): Paired {
  const tables = [...before, ...after].every((item) => openValue(item)?.shape === 'table');
  if (!tables) return { pairs: [], onlyBefore: before, onlyAfter: after };
  const left = [...after];
  const pairs: [Plain, Plain][] = [];
  const onlyBefore: Plain[] = [];
  for (const item of before) {
    const key = keyOf(item);
    const index = left.findIndex((other) => key !== undefined && keyOf(other) === key);
    const [partner] = index === -1 ? [] : left.splice(index, 1);
    if (partner === undefined) onlyBefore.push(item);
    else pairs.push([item, partner]);
  }
  if (onlyBefore.length !== left.length) return { pairs, onlyBefore, onlyAfter: left };
  return {
    pairs: [...pairs, ...onlyBefore.map((item, at): [Plain, Plain] => [item, left[at] ?? null])],
    onlyBefore: [],
    onlyAfter: [],
  };
}

/** What elements are known by among their like. */
function keyOf(item: Plain): string | undefined {
  if (typeof item !== 'object' || item === null || isList(item)) return undefined;
  const key = item['id'] ?? item['name'] ?? item['sid'];
  return typeof key === 'string' ? key : undefined;
}

interface Opened {
  readonly shape: 'table' | 'list' | 'json table' | 'json list';
  readonly open: string;
  readonly close: string;
  readonly entries: Entries;
}

/** A value with an inside; a string that holds JSON has one too, and shows it as jsonencode would have made it. */
function openValue(value: Plain): Opened | undefined {
  if (typeof value === 'string') {
    const inner = openValue(parseJson(value) ?? null);
    if (inner === undefined) return undefined;
    const shape = inner.shape === 'table' ? 'json table' : 'json list';
    return { ...inner, shape, open: `jsonencode(${inner.open}`, close: `${inner.close})` };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) {
    if (value.length === 0) return undefined;
    return { shape: 'list', open: '[', close: ']', entries: value.map((item) => ['', item] as const) };
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  return { shape: 'table', open: '{', close: '}', entries: entries.map(([name, item]) => [quoteName(name), item]) };
}

function parseJson(text: string): Plain | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return undefined;
  }
}

/** A value on one line. */
export function renderInline(value: Plain | undefined): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return renderScalar(value);
  if (isList(value)) return `[${value.map(renderInline).join(', ')}]`;
  const inside = Object.entries(value).map(([name, item]) => `${quoteName(name)} = ${renderInline(item)}`);
  return inside.length === 0 ? '{}' : `{ ${inside.join(', ')} }`;
}

function renderScalar(value: Plain): string {
  if (value === UNKNOWN) return '(known after apply)';
  if (typeof value === 'string') return cleanText(JSON.stringify(value));
  if (typeof value === 'object' && value !== null) return renderInline(value);
  return String(value);
}

function quoteName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name);
}

/** Elements of a list have no name. */
function label(name: string): string {
  return name === '' ? '' : `${name} = `;
}

function line(symbol: string, indent: number, text: string, style: Style): string {
  return `${' '.repeat(indent)}${paintSymbol(symbol, style)} ${text}`;
}

/** A plan symbol in its colour. */
export function paintSymbol(symbol: string, style: Style): string {
  switch (symbol) {
    case '+':
      return style.green(symbol);
    case '-':
      return style.red(symbol);
    case '~':
      return style.yellow(symbol);
    case '-/+':
      return `${style.red('-')}/${style.green('+')}`;
    case '+/-':
      return `${style.green('+')}/${style.red('-')}`;
    case '<=':
      return style.cyan(symbol);
    default:
      return symbol;
  }
}

/** Nothing, or an empty list, which is how blocks that are not there are written. */
function isEmpty(value: Plain | undefined): boolean {
  return isNothing(value) || (typeof value === 'object' && value !== null && isList(value) && value.length === 0);
}

function isNothing(value: Plain | undefined): boolean {
  return value === undefined || value === null;
}

function isList(value: readonly Plain[] | Table): value is readonly Plain[] {
  return Array.isArray(value);
}
