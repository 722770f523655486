import { unescapeXml } from '../xml.ts';

/** An element of an XML document. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  text: string;
}

/** Reads a document to its root element; undefined for one that is not whole. CDATA and mixed content do not occur in AWS. */
export function parseXml(document: string): XmlNode | undefined {
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack: Open[] = [top];
  const tokens = /<\?[^>]*\?>|<!--[^]*?-->|<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)/g;
  for (const [, closing, name = '', attributes = '', empty, text] of document.matchAll(tokens)) {
    const current = stack.at(-1) ?? top;
    if (text !== undefined) current.text += text;
    else if (closing === '/') {
      const done = stack.pop();
      if (done === undefined || done.name !== name) return undefined;
      stack.at(-1)?.children.push(close(done));
    } else if (name !== '') {
      const open: Open = { name, attributes: readAttributes(attributes), children: [], text: '' };
      if (empty === '/') current.children.push(close(open));
      else stack.push(open);
    }
  }
  return stack.length === 1 ? top.children[0] : undefined;
}

function close({ name, attributes, children, text }: Open): XmlNode {
  return { name, attributes, children, text: children.length > 0 ? '' : unescapeXml(text) };
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*"([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, unescapeXml(value ?? '')]));
}
