import { number } from '../../core/value.ts';
import { parseNumber } from '../../core/value-number.ts';
import { type Scanner, type Token, unexpected } from './scanner.ts';
import type { Expression, Span } from './syntax.ts';

/** Parses what hangs on an operand: `.name`, `.0`, `[key]`, `[*]` and `.*`. */
export function parseTraversals(scanner: Scanner, operand: Expression): Expression {
  let current = operand;
  for (let count = 0; count < 500; count += 1) {
    const token = scanner.peek();
    if (token.kind !== 'operator') return current;
    if (token.text === '.') current = parseDot(scanner, current);
    else if (token.text === '[') current = parseIndex(scanner, current);
    else return current;
  }
  throw unexpected(scanner.peek(), 'at most 500 steps into a value');
}

function reach(target: Expression, end: number): Span {
  return { start: target.span.start, end };
}

function parseDot(scanner: Scanner, target: Expression): Expression {
  scanner.next();
  const step = scanner.next();
  if (step.kind === 'identifier') {
    return { kind: 'attribute', target, name: step.text, span: reach(target, step.end) };
  }
  if (step.kind === 'number') return legacyIndex(target, step);
  if (step.text === '*') return parseAttributeSplat(scanner, target, step);
  throw unexpected(step, 'the name of an attribute after "."');
}

function legacyIndex(target: Expression, step: Token): Expression {
  const index = parseNumber(step.text);
  if (index === undefined || !/^\d+$/.test(step.text)) {
    throw unexpected(step, 'an index in square brackets: two indexes in a row are written [0][1], not .0.1, which');
  }
  const span = { start: step.start, end: step.end };
  const key: Expression = { kind: 'literal', value: number(index), span };
  return { kind: 'index', target, key, span: reach(target, step.end) };
}

function parseAttributeSplat(scanner: Scanner, target: Expression, star: Token): Expression {
  let each: Expression = { kind: 'item', span: { start: star.start, end: star.end } };
  while (scanner.peek().text === '.' && scanner.peek().kind === 'operator') {
    scanner.next();
    const step = scanner.next();
    if (step.kind === 'identifier') {
      each = { kind: 'attribute', target: each, name: step.text, span: reach(each, step.end) };
    } else if (step.kind === 'number') each = legacyIndex(each, step);
    else throw unexpected(step, 'the name of an attribute after ".*."');
  }
  return { kind: 'splat', target, each, span: reach(target, each.span.end) };
}

function parseIndex(scanner: Scanner, target: Expression): Expression {
  const open = scanner.next();
  const key = scanner.withNewlines(false, () => parseKey(scanner, open));
  const close = scanner.next();
  const end = close.end;
  if (key !== undefined) return { kind: 'index', target, key, span: reach(target, end) };
  const item: Expression = { kind: 'item', span: { start: open.start, end } };
  const each = parseTraversals(scanner, item);
  return { kind: 'splat', target, each, span: reach(target, each.span.end) };
}

/** The key, or undefined for the splat `[*]`; the closing bracket is left to be read. */
function parseKey(scanner: Scanner, open: Token): Expression | undefined {
  const first = scanner.peek();
  if (first.text === '*' && first.kind === 'operator') scanner.next();
  const key = first.text === '*' && first.kind === 'operator' ? undefined : scanner.parseExpression();
  const close = scanner.peek();
  if (close.text !== ']' || close.kind !== 'operator') throw unexpected(close, '"]" to close the index', open);
  return key;
}
