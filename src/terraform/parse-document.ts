import { isName } from '../core/address.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Block, Document, Local, SchemaOf } from './document.ts';
import { DocumentReader, type Labelled } from './document-reader.ts';
import { type JsonNode, type JsonObject, parseJson } from './json/parse-json.ts';
import { parseImports, parseRemoved } from './parse-adoption.ts';
import { parseBlock } from './parse-block.ts';
import { parseChecks } from './parse-check.ts';
import { parseMetadata } from './parse-metadata.ts';
import { parseMoved } from './parse-moved.ts';
import { parseOutput, parseProvider } from './parse-others.ts';
import { parseVariable } from './parse-variable.ts';

/** What parseDocument must know beside the text. */
export interface ParseOptions {
  readonly stack: string;
  readonly file: string;
  readonly schemaOf: SchemaOf;
}

/** A document, and what is wrong with it; no document where the text is not one. */
export interface ParsedDocument {
  readonly document?: Document;
  readonly diagnostics: readonly Diagnostic[];
}

const topNames = [
  '//',
  'terraform',
  'provider',
  'variable',
  'locals',
  'data',
  'resource',
  'module',
  'output',
  'moved',
  'import',
  'removed',
  'check',
  'ephemeral',
];

/** Reads a cdk.tf.json: blocks, expressions and all; nothing is evaluated yet. */
export function parseDocument(text: string, options: ParseOptions): ParsedDocument {
  const reader = new DocumentReader(options.file);
  const parsed = parseJson(text.startsWith('\ufeff') ? text.slice(1) : text, { duplicates: 'refuse' });
  if (parsed.kind === 'problem') {
    const line = text.slice(0, parsed.offset).split('\n').length;
    const detail = `The document is not usable JSON: ${parsed.text} (line ${line}, character ${parsed.offset + 1}). Synthesize it again.`;
    reader.report('invalid-json', 'Invalid JSON', detail, '');
    return { diagnostics: reader.diagnostics };
  }
  if (parsed.node.kind !== 'object') {
    reader.report('invalid-document', 'Invalid document', 'The document must be one JSON object.', '');
    return { diagnostics: reader.diagnostics };
  }
  const document = readDocument(reader, parsed.node, options);
  return { document, diagnostics: reader.diagnostics };
}

function readDocument(reader: DocumentReader, root: JsonObject, options: ParseOptions): Document {
  checkTop(reader, root);
  const find = (name: string): JsonNode | undefined => root.members.find((member) => member.name === name)?.value;
  const unroll = (name: string, levels: number): readonly Labelled[] => {
    const node = find(name);
    return node === undefined ? [] : reader.unroll(node, levels, name);
  };
  const present = <T>(items: readonly (T | undefined)[]): readonly T[] => items.filter((item) => item !== undefined);
  const checked = parseChecks(reader, unroll('check', 1), options.schemaOf);
  const blocks = [
    ...unroll('data', 2).map((labelled) => parseBlock(reader, 'data', labelled, options.schemaOf)),
    ...unroll('resource', 2).map((labelled) => parseBlock(reader, 'managed', labelled, options.schemaOf)),
    ...checked.blocks,
  ];
  return {
    stack: options.stack,
    file: options.file,
    blocks: refuseTwins(reader, present<Block>(blocks), (block) => block.id),
    locals: refuseTwins(reader, readLocals(reader, unroll('locals', 0)), (local) => `local.${local.name}`),
    variables: refuseTwins(
      reader,
      present(unroll('variable', 1).map((item) => parseVariable(reader, item))),
      (variable) => `var.${variable.name}`,
    ),
    outputs: refuseTwins(
      reader,
      present(unroll('output', 1).map((item) => parseOutput(reader, item))),
      (output) => `output.${output.name}`,
    ),
    providers: refuseTwins(
      reader,
      unroll('provider', 1).map((item) => parseProvider(reader, item)),
      (provider) => `provider.${provider.id}`,
    ),
    moved: parseMoved(reader, unroll('moved', 0)),
    imports: parseImports(reader, unroll('import', 0)),
    removed: parseRemoved(reader, unroll('removed', 0)),
    checks: refuseTwins(reader, checked.checks, (check) => `check.${check.name}`),
    metadata: parseMetadata(reader, find('//'), unroll('terraform', 0)),
  };
}

function checkTop(reader: DocumentReader, root: JsonObject): void {
  for (const { name, value } of root.members) {
    if (!topNames.includes(name)) {
      reader.report(
        'unknown-block',
        'Unknown block',
        `There is no block type ${JSON.stringify(name)}.${didYouMean(name, topNames)}`,
        name,
      );
    }
    if (name === 'ephemeral') {
      reader.report(
        'ephemeral',
        'Ephemeral resources are not supported',
        'Ephemeral resources exist only while Terraform runs. Read the secret with a data source, or let AWS keep it (manage_master_user_password).',
        name,
      );
    }
    if (name !== 'module') continue;
    for (const found of reader.unroll(value, 1, 'module')) {
      reader.report(
        'module',
        'Modules are not supported',
        `The module "${found.labels[0] ?? ''}" is written in HCL, which is not read here. Write its resources as constructs, or keep it in a pipeline of its own.`,
        found.path,
      );
    }
  }
}

function readLocals(reader: DocumentReader, found: readonly Labelled[]): readonly Local[] {
  return found.flatMap(({ body, path }) =>
    body.members.flatMap(({ name, value }) => {
      if (name === '//') return [];
      if (!isName(name)) {
        reader.report(
          'invalid-name',
          'Invalid local name',
          `${JSON.stringify(name)} cannot name a local value.`,
          `${path}.${name}`,
        );
        return [];
      }
      return [{ name, value: reader.located(value, `${path}.${name}`) }];
    }),
  );
}

/** Two declarations of one thing can stand in two arrays, where JSON does not notice. */
function refuseTwins<T>(reader: DocumentReader, items: readonly T[], idOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const id = idOf(item);
    if (seen.has(id)) {
      reader.report(
        'declared-twice',
        'Declared twice',
        `${id} is declared twice. Rename one of them, or remove it.`,
        id,
      );
    }
    const first = !seen.has(id);
    seen.add(id);
    return first;
  });
}
