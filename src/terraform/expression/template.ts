import { string } from '../../core/value.ts';
import { parseForHead } from './parse-collections.ts';
import { Refusal } from './refusal.ts';
import { Scanner, type Token, unexpected } from './scanner.ts';
import type { Expression, Span } from './syntax.ts';
import { type Escapes, readLiteral } from './template-literal.ts';

/** A piece of a template before directives are nested. */
type Part =
  | { readonly kind: 'text'; text: string; readonly span: Span }
  | { readonly kind: 'interpolation'; readonly inner: Expression; readonly span: Span }
  | { readonly kind: 'directive'; readonly directive: Directive; readonly span: Span };

type Directive =
  | { readonly kind: 'if'; readonly condition: Expression }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
    }
  | { readonly kind: 'else' | 'endif' | 'endfor' };

/** Parses everything that is left as a template. */
export function parseTemplate(scanner: Scanner): Expression {
  return assemble(readParts(scanner, 'bare'), { start: 0, end: scanner.text.length });
}

/** Parses a quoted string; its opening quote was read. */
export function parseQuoted(scanner: Scanner, start: number): Expression {
  const parts = readParts(scanner, 'quoted');
  if (scanner.text[scanner.position] !== '"') {
    throw new Refusal({
      code: 'unterminated-string',
      summary: 'Unterminated string',
      detail: 'The string has no closing quote. Add it; a quote inside a string is written \\".',
      span: { start, end: start + 1 },
    });
  }
  scanner.moveTo(scanner.position + 1);
  return assemble(parts, { start, end: scanner.position });
}

/** Parses a heredoc; its opening line was read. */
export function parseHeredoc(scanner: Scanner, open: Token): Expression {
  const marker = open.text.replace(/^<<-?/, '').trim();
  const rest = scanner.text.slice(open.end);
  const close = new RegExp(`^[ \\t]*${marker.replaceAll(/[$]/g, '\\$&')}[ \\t\\r]*$`, 'mu').exec(rest);
  if (close === null) throw unexpected(open, `a line that holds only ${marker}, which ends the text`);
  let body = rest.slice(0, close.index);
  if (open.text.startsWith('<<-')) body = removeIndent(body);
  const inner = new Scanner(body, scanner.grammar);
  const expression = assemble(readParts(inner, 'bare'), { start: open.start, end: open.end });
  scanner.moveTo(open.end + close.index + close[0].length);
  return expression;
}

function removeIndent(body: string): string {
  const lines = body.split('\n');
  const widths = lines.slice(0, -1).map((line) => line.length - line.trimStart().length);
  const width = Math.min(...widths, Number.MAX_SAFE_INTEGER);
  return lines.map((line, index) => (index < lines.length - 1 ? line.slice(width) : line)).join('\n');
}

function readParts(scanner: Scanner, escapes: Escapes): Part[] {
  const parts: Part[] = [];
  let trimNext = false;
  for (;;) {
    const start = scanner.position;
    const literal = readLiteral(scanner.text, start, escapes);
    if (literal.end > start) {
      const text = trimNext ? literal.text.trimStart() : literal.text;
      parts.push({ kind: 'text', text, span: { start, end: literal.end } });
      trimNext = false;
    }
    scanner.moveTo(literal.end);
    const opener = scanner.text.slice(literal.end, literal.end + 2);
    if (opener !== '${' && opener !== '%{') return parts;
    trimNext = readSequence(scanner, parts);
  }
}

/** Reads `${...}` or `%{...}`; returns whether the text after it loses its leading space. */
function readSequence(scanner: Scanner, parts: Part[]): boolean {
  const start = scanner.position;
  const directive = scanner.text[start] === '%';
  const trim = scanner.text[start + 2] === '~';
  const before = parts.at(-1);
  if (trim && before?.kind === 'text') before.text = before.text.trimEnd();
  scanner.moveTo(start + (trim ? 3 : 2));
  const build = scanner.withNewlines(false, () => {
    if (directive) {
      const read = readDirective(scanner);
      checkClose(scanner, start);
      return (span: Span): Part => ({ kind: 'directive', directive: read, span });
    }
    const inner = scanner.parseExpression();
    checkClose(scanner, start);
    return (span: Span): Part => ({ kind: 'interpolation', inner, span });
  });
  const close = scanner.next();
  parts.push(build({ start, end: close.end }));
  return close.text === '~}';
}

function checkClose(scanner: Scanner, start: number): void {
  const close = scanner.peek();
  if (close.text === '}' || close.text === '~}') return;
  if (close.kind !== 'end') throw unexpected(close, '"}" at the end of the interpolation');
  throw new Refusal({
    code: 'unclosed-interpolation',
    summary: 'Unclosed interpolation',
    detail:
      'The "${" or "%{" at the caret is never closed. Add "}", or write "$${" ("%%{") for the characters themselves.',
    span: { start, end: start + 2 },
  });
}

function readDirective(scanner: Scanner): Directive {
  const keyword = scanner.next();
  switch (keyword.text) {
    case 'if':
      return { kind: 'if', condition: scanner.parseExpression() };
    case 'for':
      return { kind: 'for', ...parseForHead(scanner) };
    case 'else':
    case 'endif':
    case 'endfor':
      return { kind: keyword.text };
    default:
      throw unexpected(keyword, 'if, else, endif, for or endfor ("%%{" writes the two characters themselves), which');
  }
}

function assemble(parts: readonly Part[], span: Span): Expression {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'interpolation') return { kind: 'wrap', inner: only.inner, span };
  const reader = { parts, index: 0 };
  const expressions = assembleUntil(reader, []);
  if (expressions.length === 0) return { kind: 'literal', value: string(''), span };
  if (parts.every((part) => part.kind === 'text')) {
    const text = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    return { kind: 'literal', value: string(text), span };
  }
  return { kind: 'template', parts: expressions, span };
}

interface PartReader {
  readonly parts: readonly Part[];
  index: number;
}

/** Nests directives: reads up to one of the given ends, which stays unread. */
function assembleUntil(reader: PartReader, ends: readonly string[]): Expression[] {
  const expressions: Expression[] = [];
  for (;;) {
    const part = reader.parts[reader.index];
    if (part === undefined) return expressions;
    if (part.kind === 'directive' && ends.includes(part.directive.kind)) return expressions;
    reader.index += 1;
    expressions.push(assemblePart(reader, part));
  }
}

function assemblePart(reader: PartReader, part: Part): Expression {
  if (part.kind === 'text') return { kind: 'literal', value: string(part.text), span: part.span };
  if (part.kind === 'interpolation') return part.inner;
  const { directive, span } = part;
  switch (directive.kind) {
    case 'if': {
      const yes = joined(assembleUntil(reader, ['else', 'endif']), span);
      const no = joined(takeEnd(reader, span) === 'else' ? assembleElse(reader, span) : [], span);
      return { kind: 'conditional', condition: directive.condition, yes, no, span };
    }
    case 'for': {
      const value = joined(assembleUntil(reader, ['endfor']), span);
      takeEnd(reader, span);
      const { keyName, valueName, collection } = directive;
      const common = { key: undefined, condition: undefined, group: false, span };
      return { kind: 'join', inner: { kind: 'for', keyName, valueName, collection, value, ...common }, span };
    }
    default:
      throw unbalanced(span, `"${directive.kind}" has no beginning`);
  }
}

function assembleElse(reader: PartReader, span: Span): Expression[] {
  const expressions = assembleUntil(reader, ['endif']);
  takeEnd(reader, span);
  return expressions;
}

function takeEnd(reader: PartReader, span: Span): string {
  const part = reader.parts[reader.index];
  reader.index += 1;
  if (part?.kind !== 'directive') throw unbalanced(span, 'the directive has no end');
  return part.directive.kind;
}

function joined(parts: readonly Expression[], span: Span): Expression {
  if (parts.length === 0) return { kind: 'literal', value: string(''), span };
  return { kind: 'template', parts, span };
}

function unbalanced(span: Span, what: string): Refusal {
  return new Refusal({
    code: 'unbalanced-directive',
    summary: 'Unbalanced template directive',
    detail: `In this template ${what}. Every %{if} needs its %{endif} and every %{for} its %{endfor}.`,
    span,
  });
}
