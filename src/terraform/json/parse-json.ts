/** A JSON value with its place in the text; numbers keep their digits. */
export type JsonNode =
  | { readonly kind: 'null'; readonly offset: number }
  | { readonly kind: 'bool'; readonly value: boolean; readonly offset: number }
  | { readonly kind: 'number'; readonly text: string; readonly offset: number }
  | { readonly kind: 'string'; readonly value: string; readonly offset: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly offset: number }
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly offset: number };

/** One member of an object. */
export interface JsonMember {
  readonly name: string;
  readonly offset: number;
  readonly value: JsonNode;
}

export type JsonObject = Extract<JsonNode, { kind: 'object' }>;

/** The outcome of reading JSON. */
export type JsonResult =
  | { readonly kind: 'json'; readonly node: JsonNode }
  | { readonly kind: 'problem'; readonly text: string; readonly offset: number };

/** What is allowed. */
export interface JsonOptions {
  /** Refuse an object that has a key twice, or let the last one hold. */
  readonly duplicates: 'refuse' | 'last';
}

const maxDepth = 200;
const maxLength = 256 * 1024 * 1024;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const spacePattern = /[ \t\r\n]*/y;
const plainString = /"[^"\\\u0000-\u001f]*"/y;
/** Repeated by hand for a string with escapes in it: as one pattern it would need a stack as long as the string. */
const stringPiece = /[^"\\\u0000-\u001f]+|(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})){1,256}/y;

class JsonProblem extends Error {
  readonly offset: number;

  constructor(text: string, offset: number) {
    super(text);
    this.offset = offset;
  }
}

/** Reads JSON with places, exact numbers, and limits that keep hostile text harmless. */
export function parseJson(text: string, options: JsonOptions): JsonResult {
  if (text.length > maxLength) return { kind: 'problem', text: 'the text is larger than 256 MB', offset: 0 };
  const reader = new JsonReader(text, options);
  try {
    return { kind: 'json', node: reader.readAll() };
  } catch (error) {
    if (error instanceof JsonProblem) return { kind: 'problem', text: error.message, offset: error.offset };
    throw error;
  }
}

class JsonReader {
  readonly #text: string;
  readonly #options: JsonOptions;
  #position = 0;

  constructor(text: string, options: JsonOptions) {
    this.#text = text;
    this.#options = options;
  }

  readAll(): JsonNode {
    const node = this.#readValue(0);
    this.#skipSpace();
    if (this.#position < this.#text.length) this.#fail('there is text after the end');
    return node;
  }

  #fail(text: string, offset = this.#position): never {
    throw new JsonProblem(text, offset);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text)?.[0];
  }

  #skipSpace(): void {
    this.#position += this.#match(spacePattern)?.length ?? 0;
  }

  #readValue(depth: number): JsonNode {
    if (depth > maxDepth) this.#fail(`it is nested more than ${maxDepth} levels deep`);
    this.#skipSpace();
    const offset = this.#position;
    switch (this.#text[offset]) {
      case '{':
        return this.#readObject(depth, offset);
      case '[':
        return this.#readArray(depth, offset);
      case '"':
        return { kind: 'string', value: this.#readString(), offset };
      case undefined:
        return this.#fail('it ends where a value is needed');
      default:
        return this.#readWord(offset);
    }
  }

  #readWord(offset: number): JsonNode {
    for (const [word, node] of words) {
      if (!this.#text.startsWith(word, offset)) continue;
      this.#position += word.length;
      return { ...node, offset };
    }
    const text = this.#match(numberPattern);
    if (text === undefined) return this.#fail('a value cannot begin like this');
    this.#position += text.length;
    return { kind: 'number', text, offset };
  }

  #readString(): string {
    const plain = this.#match(plainString);
    if (plain !== undefined) {
      this.#position += plain.length;
      return plain.slice(1, -1);
    }
    const start = this.#position;
    this.#position += 1;
    for (let piece = this.#match(stringPiece); piece !== undefined; piece = this.#match(stringPiece)) {
      this.#position += piece.length;
    }
    if (this.#text[this.#position] !== '"') {
      this.#fail('the string is not closed, or holds a character that must be escaped', start);
    }
    this.#position += 1;
    const value: unknown = JSON.parse(this.#text.slice(start, this.#position));
    return typeof value === 'string' ? value : '';
  }

  #readArray(depth: number, offset: number): JsonNode {
    this.#position += 1;
    const items: JsonNode[] = [];
    this.#skipSpace();
    if (this.#text[this.#position] === ']') {
      this.#position += 1;
      return { kind: 'array', items, offset };
    }
    for (;;) {
      items.push(this.#readValue(depth + 1));
      if (this.#readSeparator(']')) return { kind: 'array', items, offset };
    }
  }

  /** Reads a comma, or the end; whether it was the end. */
  #readSeparator(end: string): boolean {
    this.#skipSpace();
    const found = this.#text[this.#position];
    if (found !== ',' && found !== end) this.#fail(`"," or "${end}" is needed`);
    this.#position += 1;
    return found === end;
  }

  #readObject(depth: number, offset: number): JsonNode {
    this.#position += 1;
    const members = new Map<string, JsonMember>();
    this.#skipSpace();
    if (this.#text[this.#position] === '}') {
      this.#position += 1;
      return { kind: 'object', members: [], offset };
    }
    for (;;) {
      this.#skipSpace();
      const member = this.#readMember(depth);
      if (members.has(member.name) && this.#options.duplicates === 'refuse') {
        this.#fail(`the key ${JSON.stringify(member.name.slice(0, 80))} stands twice in one object`, member.offset);
      }
      if (member.name === '__proto__' && this.#options.duplicates === 'refuse') {
        this.#fail('the key "__proto__" is not allowed', member.offset);
      }
      members.set(member.name, member);
      if (this.#readSeparator('}')) return { kind: 'object', members: [...members.values()], offset };
    }
  }

  #readMember(depth: number): JsonMember {
    const offset = this.#position;
    if (this.#text[offset] !== '"') this.#fail('a key in double quotes is needed');
    const name = this.#readString();
    this.#skipSpace();
    if (this.#text[this.#position] !== ':') this.#fail('":" is needed after a key');
    this.#position += 1;
    return { name, offset, value: this.#readValue(depth + 1) };
  }
}

const words = [
  ['true', { kind: 'bool', value: true }],
  ['false', { kind: 'bool', value: false }],
  ['null', { kind: 'null' }],
] as const;
