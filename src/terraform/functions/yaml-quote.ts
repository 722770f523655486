const named: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
  '\ufeff': '\\uFEFF',
};

/** Where a text stands, if it may go over several lines: the spaces before each, and how far the first one has come. */
interface Lines {
  readonly indent: number;
  readonly column: number;
}

/** Lines are folded at the first space beyond this column. */
const WIDTH = 80;
/** Bytes of a key that may stand before its colon. */
const LONGEST_KEY = 128;

/** Whether a text can be a key in one line. */
export function isSimpleKey(text: string): boolean {
  return !/[\n\r\u0085\u2028\u2029]/.test(text) && new TextEncoder().encode(text).length <= LONGEST_KEY;
}

/** A text in double quotes, folded where it may have lines, or as a literal block where it has several that allow it. */
export function quoteYaml(text: string, lines?: Lines): string {
  if (lines === undefined) return `"${text.replaceAll(special, escapeCharacter)}"`;
  return text.includes('\n') && allowsBlock(text) ? literalBlock(text, lines.indent) : foldedText(text, lines);
}

const special = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ufeff\u{10000}-\u{10ffff}]/gu;

function foldedText(text: string, { indent, column }: Lines): string {
  const characters = Array.from(text);
  let written = '"';
  let at = column + 1;
  let afterSpace = false;
  for (const [index, character] of characters.entries()) {
    const isSpace = character === ' ';
    const isInside = index > 0 && index < characters.length - 1;
    if (isSpace && !afterSpace && at > WIDTH && isInside) {
      const kept = characters[index + 1] === ' ' ? '\\' : '';
      written += `\n${' '.repeat(indent)}${kept}`;
      at = indent + kept.length;
    } else {
      const shown = character.replace(special, escapeCharacter);
      written += shown;
      at += Array.from(shown).length;
    }
    afterSpace = isSpace;
  }
  return `${written}"`;
}

function escapeCharacter(character: string): string {
  const known = Object.hasOwn(named, character) ? named[character] : undefined;
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xffff) return `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
  return known ?? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function allowsBlock(text: string): boolean {
  return !/[ ]\n|[ ]$|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\u{10000}-\u{10ffff}]/u.test(text);
}

function literalBlock(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  let chomp = '-';
  if (text.endsWith('\n')) chomp = text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const lines = text.replace(/\n$/, '').split(/(?<=[\n\u2028\u2029])/);
  return `|${hint}${chomp}\n${lines.map((line) => (/^[\n\u2028\u2029]?$/.test(line) ? line : pad + line)).join('')}`;
}
