import type { Body, BodySchema, Located, NestedBlock } from './document.ts';
import type { DocumentReader } from './document-reader.ts';
import { member } from './document-reader.ts';
import { referenceId } from './expression/resolve.ts';
import type { Reference } from './expression/syntax.ts';
import type { JsonMember, JsonNode, JsonObject } from './json/parse-json.ts';

/** How a body is read. */
export interface BodyOptions {
  /** Undefined: nothing is known, every name is an attribute. */
  readonly schema: BodySchema | undefined;
  /** Names that are read elsewhere. */
  readonly skip: ReadonlySet<string>;
  /** Names that the surroundings bind, such as the iterator of a dynamic block. */
  readonly bound: readonly string[];
}

/** Reads the arguments and nested blocks of a body. */
export function parseBody(reader: DocumentReader, node: JsonObject, path: string, options: BodyOptions): Body {
  const attributes = new Map<string, Located>();
  const blocks: NestedBlock[] = [];
  for (const given of node.members) {
    const { name, value } = given;
    if (name === '//' || options.skip.has(name)) continue;
    const place = `${path}.${name}`;
    if (name === 'dynamic' && isDynamic(options.schema)) {
      blocks.push(...parseDynamic(reader, value, place, options));
    } else if (isNested(value, options.schema, name)) {
      blocks.push(...parseNested(reader, given, place, options));
    } else {
      attributes.set(name, reader.located(value, place, options.bound));
    }
  }
  return { attributes, blocks, source: reader.source(path) };
}

function isDynamic(schema: BodySchema | undefined): boolean {
  return schema === undefined || !Object.hasOwn(schema, 'dynamic');
}

function entryOf(schema: BodySchema | undefined, name: string): BodySchema[string] | undefined {
  return schema !== undefined && Object.hasOwn(schema, name) ? schema[name] : undefined;
}

/** A block given as an expression is read as an attribute: cdktf writes lists of blocks that way. */
function isNested(value: JsonNode, schema: BodySchema | undefined, name: string): boolean {
  if (entryOf(schema, name)?.kind !== 'block') return false;
  if (value.kind === 'array') return value.items.every((item) => item.kind === 'object' || item.kind === 'null');
  return value.kind === 'object' || value.kind === 'null';
}

function bodySchema(schema: BodySchema | undefined, name: string): BodySchema | undefined {
  const entry = entryOf(schema, name);
  return entry?.kind === 'block' ? entry.body : undefined;
}

function parseNested(
  reader: DocumentReader,
  { name, value }: JsonMember,
  path: string,
  options: BodyOptions,
): NestedBlock[] {
  const inner = { ...options, schema: bodySchema(options.schema, name), skip: noNames };
  const given = reader.unroll(value, 0, path);
  return given.map((found) => ({ kind: 'static', name, body: parseBody(reader, found.body, found.path, inner) }));
}

const noNames: ReadonlySet<string> = new Set();

const dynamicNames: ReadonlySet<string> = new Set(['//', 'for_each', 'iterator', 'content']);

/** A block may be written as an object or as a list of them. */
function bodiesOf(node: JsonNode | undefined): readonly JsonObject[] {
  const items = node?.kind === 'array' ? node.items : [node];
  return items.filter((item) => item?.kind === 'object');
}

function parseDynamic(reader: DocumentReader, value: JsonNode, path: string, options: BodyOptions): NestedBlock[] {
  return reader.unroll(value, 1, path).flatMap(({ labels: [name = ''], body, path: place }) => {
    const forEach = member(body, 'for_each');
    const [content, second] = bodiesOf(member(body, 'content'));
    for (const { name: other } of body.members.filter((given) => !dynamicNames.has(given.name))) {
      reader.report(
        'unknown-argument',
        'Unknown argument of a dynamic block',
        `A dynamic block has "for_each", "iterator" and "content", and no ${JSON.stringify(other)}. Correct or remove it.`,
        `${place}.${other}`,
      );
    }
    if (forEach === undefined || content === undefined || second !== undefined) {
      reader.report(
        'invalid-dynamic',
        'Invalid dynamic block',
        'A dynamic block needs "for_each" and one "content" object. Add them.',
        place,
      );
      return [];
    }
    const iterator = reader.text(member(body, 'iterator'), `${place}.iterator`, 'The iterator') ?? name;
    const bound = [...options.bound, iterator];
    const inner = { ...options, schema: bodySchema(options.schema, name), skip: noNames, bound };
    const block: NestedBlock = {
      kind: 'dynamic',
      name,
      forEach: reader.located(forEach, `${place}.for_each`, options.bound),
      iterator,
      content: parseBody(reader, content, `${place}.content`, inner),
    };
    return [block];
  });
}

/** Everything that a body names. */
export function referencesOf(body: Body): readonly Reference[] {
  const found = new Map<string, Reference>();
  collect(body, found);
  return [...found.values()];
}

function collect(body: Body, found: Map<string, Reference>): void {
  const note = (located: Located): void => {
    for (const reference of located.references) found.set(referenceId(reference), reference);
  };
  for (const located of body.attributes.values()) note(located);
  for (const block of body.blocks) {
    if (block.kind === 'dynamic') note(block.forEach);
    collect(block.kind === 'dynamic' ? block.content : block.body, found);
  }
}
