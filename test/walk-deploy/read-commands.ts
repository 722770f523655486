/** The commands of the blocks of shell between two headings of a page, as somebody would paste them: one for each line. */
export function readCommands(page: string, from: string, to: string): readonly string[] {
  const start = page.indexOf(`\n${from}\n`);
  const end = page.indexOf(`\n${to}\n`, start);
  if (start === -1 || end === -1) throw new Error(`the page has no part from «${from}» to «${to}»`);
  const blocks = page.slice(start, end).matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm);
  return [...blocks].flatMap(([, text = '']) =>
    text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}
