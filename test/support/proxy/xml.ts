const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Writes text so that it can stand in an XML document. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** Reads text that stood in an XML document. */
export function unescapeXml(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_all, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_all, digits: string) => String.fromCodePoint(Number(digits)))
    .replace(
      /&(lt|gt|quot|apos|amp);/g,
      (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '&',
    );
}

/** The text of the first element of this name, or undefined. */
export function readElement(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`).exec(xml);
  return found?.[1] === undefined ? undefined : unescapeXml(found[1]);
}

/** Every element of this name with what it holds, not looking inside those already found. */
export function readBlocks(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`, 'g'))].map((found) => found[1] ?? '');
}

/** A list in a document, cut into the text before it, its items, and the text after it. */
export interface XmlList {
  readonly before: string;
  readonly items: readonly string[];
  readonly after: string;
}

/** Finds the first list of this name and cuts it into its own items; nested lists stay inside their item. */
export function splitList(xml: string, list: string, item = 'item'): XmlList | undefined {
  const open = xml.indexOf(`<${list}>`);
  if (open < 0) return undefined;
  const start = open + list.length + 2;
  const items: string[] = [];
  const tags = new RegExp(`<(/?)(${list}|${item})>|<${item}/>`, 'g');
  tags.lastIndex = start;
  let depth = 0;
  let from = start;
  for (let tag = tags.exec(xml); tag !== null; tag = tags.exec(xml)) {
    if (tag[2] === undefined) continue;
    if (tag[1] === '/' && depth === 0) return { before: xml.slice(0, start), items, after: xml.slice(tag.index) };
    if (tag[1] !== '/' && depth === 0) from = tag.index;
    depth += tag[1] === '/' ? -1 : 1;
    if (depth === 0) items.push(xml.slice(from, tags.lastIndex));
  }
  return undefined;
}
