import { Refusal } from './refusal.ts';
import type { Expression, Span } from './syntax.ts';

export type TokenKind = 'identifier' | 'number' | 'quote' | 'operator' | 'newline' | 'heredoc' | 'end';

/** One token of an expression. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const identifierPattern = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const numberPattern = /\d(?:[\d.]|[eE][+-]?\d)*/y;
const spacePattern = /(?:[ \t\r]|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const operatorPattern = /\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|~\}|[-+*/%<>=!?:.,()[\]{}]/y;
const heredocPattern = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/** Reads tokens from the text of an expression; templates are read by their own parser at the same position. */
export class Scanner {
  readonly text: string;
  position = 0;
  /** Whether a line end is a token (inside an object constructor) or space. */
  newlines = false;
  depth = 0;
  #peeked: Token | undefined;

  /** How to parse an expression; given from outside, because every part of the grammar holds expressions. */
  readonly grammar: (scanner: Scanner) => Expression;

  constructor(text: string, grammar: (scanner: Scanner) => Expression) {
    this.text = text;
    this.grammar = grammar;
  }

  /** Parses an expression of any kind at this position. */
  parseExpression(): Expression {
    return this.enter(() => this.grammar(this));
  }

  peek(): Token {
    this.#peeked ??= this.#scan();
    return this.#peeked;
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = undefined;
    this.position = token.end;
    return token;
  }

  /** Goes to a position that another parser reached. */
  moveTo(position: number): void {
    this.#peeked = undefined;
    this.position = position;
  }

  /** Runs a step with line ends as tokens, or as space. */
  withNewlines<T>(newlines: boolean, step: () => T): T {
    const before = this.newlines;
    this.setNewlines(newlines);
    try {
      return step();
    } finally {
      this.setNewlines(before);
    }
  }

  setNewlines(newlines: boolean): void {
    if (this.newlines !== newlines) this.#peeked = undefined;
    this.newlines = newlines;
  }

  /** Refuses nesting that would exhaust the stack. */
  enter<T>(step: () => T): T {
    this.depth += 1;
    if (this.depth > 200) {
      throw new Refusal({
        code: 'expression-too-deep',
        summary: 'Expression nested too deeply',
        detail: 'The expression is nested more than 200 levels deep. Split it with local values.',
        span: { start: this.position, end: this.position + 1 },
      });
    }
    try {
      return step();
    } finally {
      this.depth -= 1;
    }
  }

  #skipSpace(): void {
    for (;;) {
      this.position += matchAt(spacePattern, this.text, this.position)?.length ?? 0;
      if (this.newlines || this.text[this.position] !== '\n') return;
      this.position += 1;
    }
  }

  #scan(): Token {
    this.#skipSpace();
    const start = this.position;
    const first = this.text[start];
    if (first === undefined) return { kind: 'end', text: '', start, end: start };
    if (first === '\n') return { kind: 'newline', text: '\n', start, end: start + 1 };
    if (first === '"') return { kind: 'quote', text: '"', start, end: start + 1 };
    const heredoc = matchAt(heredocPattern, this.text, start);
    if (heredoc !== undefined) return { kind: 'heredoc', text: heredoc, start, end: start + heredoc.length };
    for (const [kind, pattern] of tokenPatterns) {
      let text = matchAt(pattern, this.text, start);
      if (text === undefined) continue;
      if (kind === 'number') text = text.replace(/\.+$/, '');
      return { kind, text, start, end: start + text.length };
    }
    throw this.#strange(start);
  }

  #strange(start: number): Refusal {
    const character = String.fromCodePoint(this.text.codePointAt(start) ?? 0);
    const hints: Record<string, string> = {
      "'": 'Strings are written with double quotes.',
      '&': 'Write "&&" for the logical "and".',
      '|': 'Write "||" for the logical "or".',
      $: 'Inside an expression, names are written without "${".',
      ';': 'Separate elements with commas.',
    };
    return new Refusal({
      code: 'invalid-character',
      summary: 'Invalid character',
      detail: `The character ${JSON.stringify(character)} has no meaning here. ${hints[character] ?? 'Remove it.'}`,
      span: { start, end: start + character.length },
    });
  }
}

const tokenPatterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['identifier', identifierPattern],
  ['number', numberPattern],
  ['operator', operatorPattern],
];

/** The span from the start of one to the end of another. */
export function between(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}

/** A refusal that says what was found and what should stand there. */
export function unexpected(token: Token, wanted: string, opened?: Token): Refusal {
  const found = token.kind === 'end' ? 'the text ends' : `${JSON.stringify(token.text)} stands`;
  const where = opened === undefined ? '' : ` (opened at character ${opened.start + 1})`;
  return new Refusal({
    code: 'invalid-expression',
    summary: 'Invalid expression',
    detail: `Here ${found}, where ${wanted} is needed${where}. Correct the expression at the caret.`,
    span: { start: token.start, end: Math.max(token.end, token.start + 1) },
  });
}
