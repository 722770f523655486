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
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
  '\ufeff': '\\uFEFF',
};

/** A text in double quotes, or as a literal block where it has several lines that allow it. */
export function quoteYaml(text: string, indent: number): string {
  if (indent > 0 && text.includes('\n') && allowsBlock(text)) return literalBlock(text, indent);
  return `"${text.replaceAll(/[\u0000-\u001f"\\\u007f-\u00a0\u2028\u2029\ufeff\u{10000}-\u{10ffff}]/gu, escapeCharacter)}"`;
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
  if (text.endsWith('\n')) chomp = text.endsWith('\n\n') ? '+' : '';
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}
