import { Refusal } from './refusal.ts';

/** Whether backslash escapes count: in quoted strings they do, in bare templates they are text. */
export type Escapes = 'quoted' | 'bare';

/** Literal text of a template and where it ends. */
export interface LiteralText {
  readonly text: string;
  readonly end: number;
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Reads literal text up to an interpolation, a directive, the closing quote or the end. */
export function readLiteral(text: string, start: number, escapes: Escapes): LiteralText {
  const pieces: string[] = [];
  const stops = escapes === 'quoted' ? /[$%"\\\n]/g : /[$%]/g;
  let position = start;
  for (;;) {
    stops.lastIndex = position;
    const stop = stops.exec(text)?.index ?? text.length;
    pieces.push(text.slice(position, stop));
    const character = text[stop];
    if (character === undefined || character === '"') return { text: pieces.join(''), end: stop };
    if (character === '\n') throw newlineInString(stop);
    if (character === '\\') {
      const escape = readEscape(text, stop);
      pieces.push(escape.text);
      position = escape.end;
      continue;
    }
    if (text[stop + 1] === '{') return { text: pieces.join(''), end: stop };
    const doubled = text[stop + 1] === character && text[stop + 2] === '{';
    pieces.push(doubled ? `${character}{` : character);
    position = stop + (doubled ? 3 : 1);
  }
}

function readEscape(text: string, start: number): LiteralText {
  const letter = text[start + 1] ?? '';
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return { text: simple, end: start + 2 };
  const length = { u: 4, U: 8 }[letter] ?? 0;
  const digits = text.slice(start + 2, start + 2 + length);
  if (length > 0 && digits.length === length && /^[\da-fA-F]+$/.test(digits)) {
    const code = Number.parseInt(digits, 16);
    const valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return { text: valid ? String.fromCodePoint(code) : '\ufffd', end: start + 2 + length };
  }
  throw new Refusal({
    code: 'invalid-escape',
    summary: 'Invalid escape sequence',
    detail:
      'After a backslash only n, r, t, ", \\, uXXXX and UXXXXXXXX have a meaning. Write \\\\ for a backslash. ' +
      'cdktf does not escape strings inside functions: use Fn.rawString there.',
    span: { start, end: start + 2 },
  });
}

function newlineInString(position: number): Refusal {
  return new Refusal({
    code: 'newline-in-string',
    summary: 'Line break inside a string',
    detail: 'A quoted string may not go over several lines. Write \\n for a line break.',
    span: { start: position, end: position + 1 },
  });
}
