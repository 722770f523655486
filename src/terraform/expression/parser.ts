import { bool, nullOf, number } from '../../core/value.ts';
import { parseNumber } from '../../core/value-number.ts';
import { parseBrace, parseBracket } from './parse-collections.ts';
import { parseTraversals } from './parse-traversals.ts';
import { between, Scanner, type Token, unexpected } from './scanner.ts';
import type { BinaryOperator, Expression, Span } from './syntax.ts';
import { parseHeredoc, parseQuoted, parseTemplate } from './template.ts';

const levels: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>', '<', '>=', '<='],
  ['+', '-'],
  ['*', '/', '%'],
];

const maxChain = 1000;

/** Parses text that is one expression and nothing else. */
export function parseExpressionText(text: string): Expression {
  const scanner = new Scanner(text, parseConditional);
  const expression = scanner.parseExpression();
  const rest = scanner.next();
  if (rest.kind !== 'end') throw unexpected(rest, 'the end of the expression');
  return expression;
}

/** Parses a whole text as a template, as every JSON string of a document is. */
export function parseTemplateText(text: string): Expression {
  return parseTemplate(new Scanner(text, parseConditional));
}

function parseConditional(scanner: Scanner): Expression {
  const condition = parseBinary(scanner, 0);
  if (scanner.peek().text !== '?') return condition;
  scanner.next();
  const yes = scanner.parseExpression();
  const colon = scanner.next();
  if (colon.text !== ':' || colon.kind !== 'operator') throw unexpected(colon, '":" and the value for the false case');
  const no = scanner.parseExpression();
  return { kind: 'conditional', condition, yes, no, span: between(condition.span, no.span) };
}

function parseBinary(scanner: Scanner, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseOperand(scanner);
  let left = parseBinary(scanner, level + 1);
  for (let count = 0; ; count += 1) {
    const token = scanner.peek();
    const operator = token.kind === 'operator' ? operators.find((candidate) => candidate === token.text) : undefined;
    if (operator === undefined) return left;
    if (count >= maxChain) throw unexpected(token, `at most ${maxChain} operations in a row`);
    scanner.next();
    const right = parseBinary(scanner, level + 1);
    left = { kind: 'binary', operator, left, right, span: between(left.span, right.span) };
  }
}

/** A term with everything that hangs on it: attributes, indexes, splats. */
function parseOperand(scanner: Scanner): Expression {
  return parseTraversals(
    scanner,
    scanner.enter(() => parseTerm(scanner)),
  );
}

function parseTerm(scanner: Scanner): Expression {
  const token = scanner.next();
  const span: Span = { start: token.start, end: token.end };
  switch (token.kind) {
    case 'number':
      return parseNumeral(token);
    case 'identifier':
      return parseWord(scanner, token);
    case 'quote':
      return parseQuoted(scanner, token.start);
    case 'heredoc':
      return parseHeredoc(scanner, token);
    case 'operator':
      break;
    default:
      throw unexpected(token, 'an expression');
  }
  switch (token.text) {
    case '(':
      return parseParentheses(scanner, token);
    case '[':
      return parseBracket(scanner, token);
    case '{':
      return parseBrace(scanner, token);
    case '-':
    case '!': {
      const operand = parseOperand(scanner);
      return { kind: 'unary', operator: token.text, operand, span: between(span, operand.span) };
    }
    default:
      throw unexpected(token, 'an expression');
  }
}

function parseNumeral(token: Token): Expression {
  const value = parseNumber(token.text);
  if (value === undefined || token.text.endsWith('.')) throw unexpected(token, 'a number such as 12, 1.5 or 1e6');
  return { kind: 'literal', value: number(value), span: { start: token.start, end: token.end } };
}

function parseParentheses(scanner: Scanner, open: Token): Expression {
  const inner = scanner.withNewlines(false, () => {
    const expression = scanner.parseExpression();
    const close = scanner.peek();
    if (close.text !== ')') throw unexpected(close, '")" to close the parentheses', open);
    return expression;
  });
  const close = scanner.next();
  return { kind: 'parentheses', inner, span: { start: open.start, end: close.end } };
}

function parseWord(scanner: Scanner, token: Token): Expression {
  const span: Span = { start: token.start, end: token.end };
  const follower = scanner.peek();
  if (follower.text === '::') return parseCall(scanner, parseNamespaced(scanner, token));
  if (follower.text === '(' && follower.kind === 'operator') return parseCall(scanner, token);
  switch (token.text) {
    case 'true':
    case 'false':
      return { kind: 'literal', value: bool(token.text === 'true'), span };
    case 'null':
      return { kind: 'literal', value: nullOf(), span };
    default:
      return { kind: 'root', name: token.text, span };
  }
}

function parseNamespaced(scanner: Scanner, first: Token): Token {
  let name = first.text;
  let end = first.end;
  while (scanner.peek().text === '::') {
    scanner.next();
    const part = scanner.next();
    if (part.kind !== 'identifier') throw unexpected(part, 'the name of a function after "::"');
    name = `${name}::${part.text}`;
    end = part.end;
  }
  const open = scanner.peek();
  if (open.text !== '(') throw unexpected(open, '"(" and the arguments of the function');
  return { kind: 'identifier', text: name, start: first.start, end };
}

function parseCall(scanner: Scanner, name: Token): Expression {
  const nameSpan: Span = { start: name.start, end: name.end };
  const open = scanner.next();
  const { items, expand } = scanner.withNewlines(false, () => parseArguments(scanner, open));
  const close = scanner.next();
  const span = { start: name.start, end: close.end };
  return { kind: 'call', name: name.text, nameSpan, arguments: items, expand, span };
}

function parseArguments(scanner: Scanner, open: Token): { items: Expression[]; expand: boolean } {
  const items: Expression[] = [];
  while (scanner.peek().text !== ')') {
    items.push(scanner.parseExpression());
    const separator = scanner.peek();
    if (separator.text === '...') {
      scanner.next();
      const close = scanner.peek();
      if (close.text !== ')') throw unexpected(close, '")" directly after the expanded last argument', open);
      return { items, expand: true };
    }
    if (separator.text === ')') break;
    if (separator.text !== ',') throw unexpected(separator, '"," or ")" after an argument', open);
    scanner.next();
  }
  return { items, expand: false };
}
