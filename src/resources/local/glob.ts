/** Whether a path matches a pattern: `*` and `?` stay within a folder, `**` does not, `{a,b}` is a choice and `[...]` a class. */
export function matchesGlob(pattern: string, path: string): boolean {
  const source = pattern.replace(
    /\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|\{[^{}]*\}|[\\^$.|+()[\]{}]/g,
    (part) => pieces[part] ?? (part.startsWith('[') ? part.replace(/^\[!/, '[^') : choiceOf(part)),
  );
  return new RegExp(`^(?:${source})$`, 'u').test(path);
}

const pieces: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

function choiceOf(part: string): string {
  return part.startsWith('{') && part.endsWith('}')
    ? `(?:${part.slice(1, -1).split(',').map(escape).join('|')})`
    : escape(part);
}

function escape(text: string): string {
  return text.replace(/[\\^$.|+()[\]{}*?]/g, '\\$&').replaceAll('\\*', '[^/]*');
}
