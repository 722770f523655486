import { type FoundSecret, lineAt } from './finding.ts';
import { looksSecret } from './looks-secret.ts';
import { scanText } from './scan-text.ts';
import { roleOfName } from './secret-names.ts';
import { tokensIn } from './token-shapes.ts';

interface Reader {
  readonly stack: string;
  readonly text: string;
  readonly found: FoundSecret[];
}

/** Deeper than any configuration; a document that a stranger made cannot use up the stack. */
const deepest = 60;

/** The secrets in a synthesized document (the text of cdk.tf.json); a text that is no JSON has none that could be applied. */
export function scanDocument(stack: string, text: string): readonly FoundSecret[] {
  const root = parse(text);
  const reader: Reader = { stack, text, found: [] };
  for (const [section, body] of membersOf(root)) readSection(section, body, reader);
  return reader.found;
}

/** Blocks of resources are named by their addresses, all others by their section. */
function readSection(section: string, body: unknown, reader: Reader): void {
  if (section === '//') return;
  for (const [name, inner] of membersOf(body)) {
    if (section === 'variable') {
      readVariable(name, inner, reader);
    } else if (section === 'resource' || section === 'data') {
      readBlocks(section === 'data' ? `data.${name}` : name, inner, reader);
    } else {
      const prefix = section === 'locals' ? 'local' : section;
      walk(inner, { place: `${reader.stack}/${prefix}.${name}`, name, depth: 0 }, reader);
    }
  }
}

function readBlocks(type: string, blocks: unknown, reader: Reader): void {
  for (const [name, config] of membersOf(blocks)) {
    const spot = { place: `${reader.stack}/${type}.${name}`, name, depth: 0 };
    for (const one of Array.isArray(config) ? config : [config]) walk(one, spot, reader);
  }
}

/** The default of a variable that Git calls sensitive is a secret in Git. */
function readVariable(name: string, body: unknown, reader: Reader): void {
  const members = new Map(membersOf(body));
  const bearing = members.get('sensitive') === true ? `${name}_password` : name;
  walk(members.get('default'), { place: `${reader.stack}/variable.${name}.default`, name: bearing, depth: 0 }, reader);
}

interface Spot {
  readonly place: string;
  /** The name that says what the value is. */
  readonly name: string;
  readonly depth: number;
}

function walk(value: unknown, spot: Spot, reader: Reader): void {
  if (spot.depth > deepest) return;
  if (typeof value === 'string') {
    readText(value, spot, reader);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      walk(item, { place: `${spot.place}[${index}]`, name: spot.name, depth: spot.depth + 1 }, reader);
    }
  } else {
    const named = nameOfPair(value);
    for (const [name, member] of membersOf(value)) {
      const bearing = named !== undefined && /^value$/i.test(name) ? named : name;
      if (name !== '//') walk(member, { place: `${spot.place}.${name}`, name: bearing, depth: spot.depth + 1 }, reader);
    }
  }
}

/** `{name: "DB_PASSWORD", value: "..."}`, as containers and parameter groups write it. */
function nameOfPair(value: unknown): string | undefined {
  const members = new Map(membersOf(value));
  const name = ['name', 'Name', 'key', 'Key'].map((key) => members.get(key)).find((given) => typeof given === 'string');
  return typeof name === 'string' ? name : undefined;
}

function readText(text: string, spot: Spot, reader: Reader): void {
  const inner = /^\s*[[{]/.test(text) ? parse(text) : undefined;
  if (typeof inner === 'object' && inner !== null) {
    walk(inner, { ...spot, depth: spot.depth + 1 }, reader);
    return;
  }
  const found = secretsIn(text, spot);
  const line = found.length === 0 ? undefined : lineOf(text, reader);
  for (const { kind, value } of found) {
    reader.found.push({ finding: { place: spot.place, line, kind }, value });
  }
}

function secretsIn(text: string, { name, place }: Spot): readonly { readonly kind: string; readonly value: string }[] {
  const role = roleOfName(name);
  const [token] = tokensIn(text);
  if (token !== undefined) return [{ kind: token.name, value: token.text }];
  if (role !== undefined && looksSecret(text, role)) {
    return [{ kind: role === 'password' ? 'password' : 'secret', value: text }];
  }
  // A script of a machine, as it is or in base64.
  const isScript = text.includes('\n') || isEncoded(text);
  return isScript ? scanText(place, decode(text)).map(({ finding, value }) => ({ kind: finding.kind, value })) : [];
}

/** The line in the document in which a text stands; undefined for one that stands inside another text. */
function lineOf(text: string, reader: Reader): number | undefined {
  const offset = reader.text.indexOf(JSON.stringify(text).slice(1, -1));
  return offset === -1 ? undefined : lineAt(reader.text, offset);
}

function isEncoded(text: string): boolean {
  return text.length >= 64 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function decode(text: string): string {
  if (!isEncoded(text)) return text;
  const plain = atob(text);
  return /[^\t\n\r -~]/.test(plain) ? '' : plain;
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.flatMap((item) => membersOf(item));
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
