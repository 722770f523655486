/** A text without its gaps, and where each of its characters stood. */
export interface Squeezed {
  readonly text: string;
  /** The offset in the original text of a character. */
  originOf(offset: number): number;
}

/** How a text is squeezed: without blanks and line breaks, or also without what quotations and diffs put around a break. */
export type SqueezeMode = 'blanks' | 'framed';

const signsBefore = '+,\\=';
const signsAfter = '|>+-~#*│';
const quotes = '"\'`';

/** Whether a text has several lines, as they are or escaped. */
export function isBroken(text: string): boolean {
  return /[\r\n\u2028\u2029]|\\[nr]/.test(text);
}

/** The text without its gaps. */
export function squeeze(text: string, mode: SqueezeMode): Squeezed {
  const runs = new Runs(text);
  let at = 0;
  while (at < text.length) {
    const { kind, to } = readAt(text, at);
    if (kind === 'text') {
      runs.keep(at, to);
      at = to;
    } else if (kind === 'break' && mode === 'framed') {
      runs.dropLast(signsBefore);
      runs.dropLast(quotes);
      at = skipFrame(text, to);
    } else {
      at = to;
    }
  }
  return runs.squeezed();
}

interface Piece {
  readonly kind: 'text' | 'blank' | 'break';
  readonly to: number;
}

/** One character, or a run of backslashes with the letter behind it: JSON escapes a break once or more often. */
function readAt(text: string, from: number): Piece {
  const first = text.charCodeAt(from);
  if (first !== 0x5c) {
    return { kind: kindOf(first), to: from + 1 };
  }
  let at = from;
  while (text.charCodeAt(at) === 0x5c) at += 1;
  const letter = text.charAt(at);
  if (letter === 'n' || letter === 'r') return { kind: 'break', to: at + 1 };
  return letter === 't' ? { kind: 'blank', to: at + 1 } : { kind: 'text', to: at };
}

function kindOf(code: number): Piece['kind'] {
  switch (code) {
    case 0x0a: // line feed
    case 0x0d: // carriage return
    case 0x2028: // line separator
    case 0x2029: // paragraph separator
      return 'break';
    case 0x09: // tabulator
    case 0x20: // space
    case 0xa0: // no-break space
      return 'blank';
    default:
      return 'text';
  }
}

/** Behind a break: the indentation, the signs that begin a line of a quotation or a diff, and one quote. */
function skipFrame(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const { kind, to } = readAt(text, at);
    if (kind === 'text' && !signsAfter.includes(text.charAt(at))) break;
    at = to;
  }
  return at < text.length && quotes.includes(text.charAt(at)) ? at + 1 : at;
}

/** The stretches of a text that are kept. */
class Runs {
  readonly #text: string;
  readonly #runs: { from: number; to: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  keep(from: number, to: number): void {
    const last = this.#runs.at(-1);
    if (last?.to === from) last.to = to;
    else this.#runs.push({ from, to });
  }

  /** Takes back the last character where it is one of these. */
  dropLast(signs: string): void {
    const last = this.#runs.at(-1);
    if (last === undefined || !signs.includes(this.#text.charAt(last.to - 1))) return;
    last.to -= 1;
    if (last.to === last.from) this.#runs.pop();
  }

  squeezed(): Squeezed {
    let length = 0;
    const starts = this.#runs.map(({ from, to }) => {
      const start = { at: length, origin: from };
      length += to - from;
      return start;
    });
    const text = this.#runs.map(({ from, to }) => this.#text.slice(from, to)).join('');
    return { text, originOf: (offset) => originOf(starts, offset) };
  }
}

function originOf(starts: readonly { readonly at: number; readonly origin: number }[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const start = starts[low];
  return start === undefined ? offset : start.origin + offset - start.at;
}
