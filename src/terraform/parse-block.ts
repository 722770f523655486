import { isName } from '../core/address.ts';
import { explainAssetHash } from './asset-hash.ts';
import type { Block, BodySchema, Condition, Lifecycle, Located, SchemaOf } from './document.ts';
import { type DocumentReader, type Labelled, member } from './document-reader.ts';
import { parseExpressionText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';
import { referenceId, resolveReferences } from './expression/resolve.ts';
import type { Expression, Reference } from './expression/syntax.ts';
import type { JsonNode, JsonObject } from './json/parse-json.ts';
import { parseBody, referencesOf } from './parse-body.ts';
import { resourcePath } from './resource-path.ts';

const metaArguments = new Set([
  'count',
  'for_each',
  'depends_on',
  'lifecycle',
  'provider',
  'provisioner',
  'connection',
]);

/** Reads one resource or data block; undefined when it cannot be used at all. */
export function parseBlock(
  reader: DocumentReader,
  mode: 'managed' | 'data',
  labelled: Labelled,
  schemaOf: SchemaOf,
): Block | undefined {
  const {
    labels: [type = '', name = ''],
    body,
    path,
  } = labelled;
  if (!isName(type) || !isName(name)) {
    reader.report(
      'invalid-name',
      'Invalid name',
      `${JSON.stringify(`${type}.${name}`)} cannot name a block: names are letters, digits, "_" and "-", and begin with a letter or "_".`,
      path,
    );
    return undefined;
  }
  refuseUnsupported(reader, mode, labelled);
  const schema = schemaOf(mode, type);
  const parsed = parseBody(reader, body, path, { schema, skip: metaArguments, bound: [] });
  explainAssetHash(reader, parsed, path);
  const count = meta(reader, body, 'count', path);
  const forEach = meta(reader, body, 'for_each', path);
  if (count !== undefined && forEach !== undefined) {
    reader.report(
      'count-and-for-each',
      'Both count and for_each',
      'A block takes "count" or "for_each", not both. Remove one.',
      path,
    );
  }
  const lifecycle = parseLifecycle(reader, member(body, 'lifecycle'), `${path}.lifecycle`);
  const dependsOn = parseDependsOn(reader, member(body, 'depends_on'), `${path}.depends_on`);
  const others = [count, forEach, ...locatedOf(lifecycle)].flatMap((located) => located?.references ?? []);
  const id = `${mode === 'data' ? 'data.' : ''}${type}.${name}`;
  return {
    mode,
    type,
    name,
    id,
    path: reader.text(member(member(member(body, '//'), 'metadata'), 'path'), path, 'The construct path'),
    body: parsed,
    unsupportedType: schema === undefined,
    readable: readableNames(schema),
    count,
    forEach,
    dependsOn,
    lifecycle,
    provider: parseProviderName(reader, member(body, 'provider'), `${path}.provider`),
    references: distinct([...referencesOf(parsed), ...others.filter((reference) => referenceId(reference) !== id)]),
    source: reader.source(path),
  };
}

const readableOf = new WeakMap<BodySchema, ReadonlySet<string>>();

/** One set per schema: a document has many blocks of few types. */
function readableNames(schema: BodySchema | undefined): ReadonlySet<string> | undefined {
  if (schema === undefined) return undefined;
  const known = readableOf.get(schema);
  if (known !== undefined) return known;
  const isComplete = Object.values(schema).some((entry) => entry.kind === 'attribute' && entry.computed === true);
  if (!isComplete) return undefined;
  const names = new Set(Object.keys(schema));
  readableOf.set(schema, names);
  return names;
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  return [...new Map(references.map((reference) => [referenceId(reference), reference])).values()];
}

function locatedOf(lifecycle: Lifecycle): readonly Located[] {
  const conditions = [...lifecycle.preconditions, ...lifecycle.postconditions];
  return [...lifecycle.replaceTriggeredBy, ...conditions.flatMap(({ condition, message }) => [condition, message])];
}

function meta(reader: DocumentReader, body: JsonObject, name: string, path: string): Located | undefined {
  const node = member(body, name);
  return node === undefined ? undefined : reader.located(node, `${path}.${name}`);
}

function refuseUnsupported(reader: DocumentReader, mode: 'managed' | 'data', { labels, body, path }: Labelled): void {
  if (member(body, 'provisioner') !== undefined || member(body, 'connection') !== undefined) {
    reader.report(
      'provisioner',
      'Provisioners are not supported',
      'A provisioner runs commands that nobody can read back, so this block could never be compared with what exists. ' +
        'Remove "provisioner" and "connection"; use user_data, an SSM document, or a step of your pipeline instead.',
      path,
    );
  }
  if (mode !== 'data' || labels[0] !== 'external') return;
  reader.report(
    'external-data',
    'External data sources are not supported',
    'data.external runs a program at evaluation time, which the worker does not do. Compute the value in the cdktf program, or pass it as a variable.',
    path,
  );
}

function parseProviderName(reader: DocumentReader, node: JsonNode | undefined, path: string): string | undefined {
  const text = reader.text(node, path, 'The provider');
  if (text === undefined) return undefined;
  if (/^[\w-]+(\.[\w-]+)?$/.test(text)) return text;
  reader.report(
    'invalid-provider',
    'Invalid provider reference',
    'A provider is named as "aws" or "aws.alias", without "${}".',
    path,
  );
  return undefined;
}

/** Reads depends_on: bare names of whole blocks. */
export function parseDependsOn(reader: DocumentReader, node: JsonNode | undefined, path: string): readonly string[] {
  return reader.texts(node, path, 'depends_on').flatMap((item) => {
    const id = wholeBlock(item.text);
    if (id !== undefined) return [id];
    reader.report(
      'invalid-depends-on',
      'Invalid depends_on',
      `${JSON.stringify(item.text)} does not name a whole block. Write type.name or data.type.name, without "\${}" and without an attribute.`,
      item.path,
    );
    return [];
  });
}

function wholeBlock(text: string): string | undefined {
  try {
    let node = parseExpressionText(text);
    if (node.kind === 'index') node = node.target;
    const { expression } = resolveReferences(node);
    if (expression.kind !== 'reference') return undefined;
    return referenceId(expression.reference);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const lifecycleNames = new Set([
  '//',
  'create_before_destroy',
  'prevent_destroy',
  'ignore_changes',
  'replace_triggered_by',
  'precondition',
  'postcondition',
]);

function parseLifecycle(reader: DocumentReader, node: JsonNode | undefined, path: string): Lifecycle {
  const [found, second] = node === undefined ? [] : reader.unroll(node, 0, path);
  if (second !== undefined) {
    reader.report('two-lifecycles', 'Two lifecycle blocks', 'A block has one "lifecycle". Join them.', second.path);
  }
  const get = (name: string): JsonNode | undefined => member(found?.body, name);
  for (const { name } of found?.body.members ?? []) {
    if (!lifecycleNames.has(name)) {
      reader.report(
        'unknown-argument',
        'Unknown lifecycle argument',
        `"${name}" is no lifecycle argument. Correct or remove it.`,
        path,
      );
    }
  }
  return {
    createBeforeDestroy: reader.flag(get('create_before_destroy'), `${path}.create_before_destroy`, false),
    preventDestroy: reader.flag(get('prevent_destroy'), `${path}.prevent_destroy`, false),
    ignoreChanges: parseIgnoreChanges(reader, get('ignore_changes'), `${path}.ignore_changes`),
    replaceTriggeredBy: reader
      .texts(get('replace_triggered_by'), `${path}.replace_triggered_by`, 'replace_triggered_by')
      .flatMap((item) => parseTrigger(reader, item)),
    preconditions: parseConditions(reader, get('precondition'), `${path}.precondition`),
    postconditions: parseConditions(reader, get('postcondition'), `${path}.postcondition`),
  };
}

function parseTrigger(
  reader: DocumentReader,
  { text, path }: { readonly text: string; readonly path: string },
): readonly Located[] {
  const bare = text.replace(/^\$\{(.*)\}$/s, '$1');
  if (bare !== text) {
    reader.report(
      'invalid-trigger',
      'Invalid replace_triggered_by',
      `Terraform takes no "\${}" here, and cdktf writes it where it is given a construct or a token. Write the address as text: ${JSON.stringify(bare)}.`,
      path,
    );
    return [];
  }
  const located = reader.locatedBare(text, path);
  if (resourcePath(located.expression) !== undefined) return [located];
  if (located.expression.kind === 'embedded') {
    reader.report(
      'invalid-trigger',
      'Invalid replace_triggered_by',
      `${JSON.stringify(text)} names neither a resource nor an attribute of one. Write aws_vpc.main, aws_vpc.main[count.index] or aws_vpc.main.tags; for another value, put it into the input of a terraform_data.`,
      path,
    );
  }
  return [];
}

function parseIgnoreChanges(
  reader: DocumentReader,
  node: JsonNode | undefined,
  path: string,
): 'all' | readonly string[] {
  if (node?.kind === 'string' && node.value === 'all') return 'all';
  const items = reader.texts(node, path, 'ignore_changes');
  if (items.some(({ text }) => text === 'all') && items.length === 1) return 'all';
  return items.flatMap((item) => {
    if (isAttributePath(item.text)) return [item.text];
    reader.report(
      'invalid-ignore-changes',
      'Invalid ignore_changes',
      `${JSON.stringify(item.text)} is no path of an attribute. Write tags["X"] or block[0].name, without "\${}".`,
      item.path,
    );
    return [];
  });
}

function isAttributePath(text: string): boolean {
  try {
    return isPath(parseExpressionText(text));
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function isPath(node: Expression): boolean {
  if (node.kind === 'root') return true;
  if (node.kind === 'attribute') return isPath(node.target);
  return node.kind === 'index' && node.key.kind === 'literal' && isPath(node.target);
}

/** Reads conditions with their messages. */
export function parseConditions(
  reader: DocumentReader,
  node: JsonNode | undefined,
  path: string,
  bound: readonly string[] = [],
): readonly Condition[] {
  const found = node === undefined ? [] : reader.unroll(node, 0, path);
  return found.flatMap(({ body, path: place }) => {
    const condition = member(body, 'condition');
    const message = member(body, 'error_message');
    if (condition === undefined || message === undefined) {
      reader.report(
        'incomplete-condition',
        'Incomplete condition',
        'A condition needs "condition" and "error_message". Add what is missing.',
        place,
      );
      return [];
    }
    const located = reader.located(condition, `${place}.condition`, bound);
    if (located.constant) {
      reader.report(
        'constant-condition',
        'Condition checks nothing',
        'The condition names nothing of the configuration, so it always has the same result. Refer to what it is to check.',
        `${place}.condition`,
      );
    }
    return [{ condition: located, message: reader.located(message, `${place}.error_message`, bound) }];
  });
}
