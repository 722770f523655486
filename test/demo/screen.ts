import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters, styleText } from 'node:util';

/** Where the demo writes, and how it looks. */
export interface Screen {
  readonly isColoured: boolean;
  /** Opens an act: a rule with its name, and what it is about. */
  caption(title: string, text: string): void;
  say(text: string): void;
  /** What somebody outside Groundstate does: a person, a push, a crash. */
  deed(text: string): void;
  passed(text: string): void;
  /** Output of a program, indented. */
  quote(title: string, text: string, limits?: { readonly lines?: number }): void;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
  box(title: string, text: string): void;
  failed(text: string): void;
  /** Time to read; nothing where nobody reads. */
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly isColoured: boolean;
  readonly isTerminal: boolean;
  readonly width: number;
  /** False where nobody watches. */
  readonly hasReader: boolean;
}

type Format = 'bold' | 'dim' | 'green' | 'red' | 'cyan' | 'yellow' | 'magenta';

/** Makes the screen of the demo; without colours it writes plain text only. */
export function createScreen({ write, isColoured, isTerminal, width, hasReader }: ScreenOptions): Screen {
  const paint = (format: Format, text: string): string =>
    isColoured ? styleText(format, text, { validateStream: false }) : text;
  const line = (text = ''): void => write(`${text}\n`);
  // A log keeps long lines whole; on a terminal they are broken where a word ends.
  const indented = (text: string): readonly string[] =>
    text.split('\n').flatMap((each) => (isTerminal ? hang(each, width - 5) : [each]));
  return {
    isColoured,
    caption(title, text) {
      line();
      line(paint('cyan', `── ${paint('bold', title)} ${'─'.repeat(Math.max(3, width - length(title) - 4))}`));
      if (text === '') return;
      for (const each of wrap(text, width - 3)) line(`   ${each}`);
      line();
    },
    say(text) {
      for (const each of wrap(text, width - 3)) line(`   ${each}`);
    },
    deed(text) {
      const [first = '', ...rest] = wrap(text, width - 5);
      line(` ${paint('yellow', '▸')} ${first}`);
      for (const each of rest) line(`   ${each}`);
    },
    passed: (text) => line(` ${paint('green', '✓')} ${cut(text, width - 3)}`),
    quote(title, text, limits = {}) {
      line(`   ${paint('dim', title)}`);
      const lines = indented(text.trimEnd());
      const shown = limits.lines === undefined ? lines : lines.slice(0, limits.lines);
      for (const each of shown) line(`   ${paint('dim', '│')} ${each}`);
      if (shown.length < lines.length) line(`   ${paint('dim', `│ … ${lines.length - shown.length} more lines`)}`);
    },
    table(head, rows) {
      const widths = head.map((title, column) =>
        Math.max(length(title), ...rows.map((row) => length(row[column] ?? ''))),
      );
      const render = (row: readonly string[]): string =>
        row
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join('  ')
          .trimEnd();
      line(`   ${paint('bold', render(head))}`);
      for (const row of rows) line(`   ${render(row)}`);
    },
    box(title, text) {
      const lines = text.split('\n').flatMap((each) => fold(each, width - 8));
      const inner = Math.max(length(title) + 2, ...lines.map(length));
      line(`   ${paint('magenta', `┌ ${title} ${'─'.repeat(Math.max(0, inner - length(title)))}┐`)}`);
      for (const each of lines) line(`   ${paint('magenta', '│')} ${pad(each, inner)} ${paint('magenta', '│')}`);
      line(`   ${paint('magenta', `└${'─'.repeat(inner + 2)}┘`)}`);
    },
    failed: (text) => line(` ${paint('red', '✗')} ${text}`),
    async pause(seconds, signal) {
      if (hasReader) await sleep(seconds * 1000, undefined, { signal });
    },
  };
}

function length(text: string): number {
  return stripVTControlCharacters(text).length;
}

function pad(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - length(text)))}`;
}

function cut(text: string, width: number): string {
  if (length(text) <= width) return text;
  return `${stripVTControlCharacters(text).slice(0, width - 1)}…`;
}

/** Breaks a line and indents what follows, as far as the line itself is indented and a bit more. */
function hang(text: string, width: number): readonly string[] {
  if (length(text) <= width) return [text];
  const indent = ' '.repeat(Math.min((/^ */.exec(text)?.[0].length ?? 0) + 6, 24));
  const [first = '', ...rest] = wrap(text, width - indent.length);
  return [first, ...rest.map((each) => `${indent}${each}`)];
}

function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of paragraph.split(' ')) {
      const last = lines.at(-1);
      if (last !== undefined && length(last) + 1 + length(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

/** Breaks a line of a message and keeps the bar at its beginning on each part. */
function fold(text: string, width: number): readonly string[] {
  if (length(text) <= width) return [text];
  const bar = /^(?:\u001b\[[\d;]*m)*▌(?:\u001b\[[\d;]*m)* /.exec(text)?.[0] ?? '';
  return wrap(text.slice(bar.length), width - length(bar)).map((part) => `${bar}${cut(part, width - length(bar))}`);
}
