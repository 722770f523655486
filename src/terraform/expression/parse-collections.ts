import { string } from '../../core/value.ts';
import { Refusal } from './refusal.ts';
import { type Scanner, type Token, unexpected } from './scanner.ts';
import type { Expression, ObjectItem } from './syntax.ts';

/** Parses what `[` opened: a tuple or a `for` expression. */
export function parseBracket(scanner: Scanner, open: Token): Expression {
  const build = scanner.withNewlines(false, () => {
    if (scanner.peek().text === 'for') return parseFor(scanner, open, ']');
    const items = parseItems(scanner, open);
    return (end: number): Expression => ({ kind: 'tuple', items, span: { start: open.start, end } });
  });
  return build(scanner.next().end);
}

function parseItems(scanner: Scanner, open: Token): Expression[] {
  const items: Expression[] = [];
  while (scanner.peek().text !== ']') {
    items.push(scanner.parseExpression());
    const separator = scanner.peek();
    if (separator.text === ']') break;
    if (separator.text !== ',') throw unexpected(separator, '"," or "]" after an element', open);
    scanner.next();
  }
  return items;
}

/** Parses what `{` opened: an object or a `for` expression. */
export function parseBrace(scanner: Scanner, open: Token): Expression {
  const isFor = scanner.withNewlines(false, () => scanner.peek().text === 'for');
  if (isFor) {
    const build = scanner.withNewlines(false, () => parseFor(scanner, open, '}'));
    return build(scanner.next().end);
  }
  const items = scanner.withNewlines(true, () => parseObjectItems(scanner, open));
  const close = scanner.next();
  return { kind: 'object', items, span: { start: open.start, end: close.end } };
}

function parseObjectItems(scanner: Scanner, open: Token): ObjectItem[] {
  const items: ObjectItem[] = [];
  for (;;) {
    while (scanner.peek().kind === 'newline') scanner.next();
    if (scanner.peek().text === '}') return items;
    const key = literalKey(scanner.parseExpression());
    const equals = scanner.next();
    if (equals.text !== '=' && equals.text !== ':') throw unexpected(equals, '"=" and a value after the key', open);
    const value = scanner.parseExpression();
    items.push({ key, value });
    const separator = scanner.peek();
    if (separator.text === '}') return items;
    if (separator.text !== ',' && separator.kind !== 'newline') {
      throw unexpected(separator, '"," or "}" after a value', open);
    }
    scanner.next();
  }
}

/** A bare word as a key is the word itself; a bare path is refused, because it could mean either. */
function literalKey(key: Expression): Expression {
  if (key.kind === 'root') return { kind: 'literal', value: string(key.name), span: key.span };
  if (key.kind === 'literal' && key.value.kind === 'null') {
    return { kind: 'literal', value: string('null'), span: key.span };
  }
  if (!isBarePath(key)) return key;
  throw new Refusal({
    code: 'ambiguous-key',
    summary: 'Ambiguous key',
    detail:
      'A key with dots could be a name or a reference. Write it in parentheses to use its value, or in quotes to use its text.',
    span: key.span,
  });
}

function isBarePath(key: Expression): boolean {
  if (key.kind === 'attribute') return isBarePath(key.target);
  if (key.kind === 'index') return key.key.kind === 'literal' && isBarePath(key.target);
  return key.kind === 'root';
}

/** Parses a `for` expression up to its closing bracket, which is left to be read. */
function parseFor(scanner: Scanner, open: Token, closing: ']' | '}'): (end: number) => Expression {
  scanner.next();
  const { keyName, valueName, collection } = parseForHead(scanner);
  const colon = scanner.next();
  if (colon.text !== ':') throw unexpected(colon, '":" after the collection of the "for" expression', open);
  const first = scanner.parseExpression();
  const arrow = scanner.peek().text === '=>';
  if (arrow) scanner.next();
  if (arrow !== (closing === '}')) {
    throw unexpected(
      scanner.peek(),
      closing === '}' ? '"=>" between key and value of a "for" that makes an object' : 'one value without "=>"',
      open,
    );
  }
  const value = arrow ? scanner.parseExpression() : first;
  const group = arrow && scanner.peek().text === '...';
  if (group) scanner.next();
  const filtered = scanner.peek().text === 'if';
  if (filtered) scanner.next();
  const condition = filtered ? scanner.parseExpression() : undefined;
  const close = scanner.peek();
  if (close.text !== closing) throw unexpected(close, `"${closing}" at the end of the "for" expression`, open);
  const key = arrow ? first : undefined;
  return (end) => ({
    kind: 'for',
    keyName,
    valueName,
    collection,
    key,
    value,
    condition,
    group,
    span: { start: open.start, end },
  });
}

/** What stands between `for` and the colon, or the end of a template directive. */
export interface ForHead {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

/** Parses `k, v in collection`. */
export function parseForHead(scanner: Scanner): ForHead {
  const first = readName(scanner);
  let second: string | undefined;
  if (scanner.peek().text === ',') {
    scanner.next();
    second = readName(scanner);
  }
  const keyword = scanner.next();
  if (keyword.text !== 'in') throw unexpected(keyword, '"in" and a collection');
  const collection = scanner.parseExpression();
  return { keyName: second === undefined ? undefined : first, valueName: second ?? first, collection };
}

function readName(scanner: Scanner): string {
  const name = scanner.next();
  if (name.kind !== 'identifier') throw unexpected(name, 'the name of a variable');
  return name.text;
}
