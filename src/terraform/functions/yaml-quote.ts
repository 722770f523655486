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
  return `"${text.replaceAll(/[\u0000-\u001f"\\\u007f-\u00a0\u2028\u2029\ufeff]/g, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const known = Object.hasOwn(named, character) ? named[character] : undefined;
  return known ?? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function allowsBlock(text: string): boolean {
  return !/^[ \n]|[ ]\n|[ ]$|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff]/.test(text);
}

function literalBlock(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}
