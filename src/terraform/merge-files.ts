import { type JsonNode, type JsonObject, parseJson } from './json/parse-json.ts';
import { writeNode } from './json/write-node.ts';
import { overrideBody } from './override-body.ts';

/** A `*.tf.json` file of a folder. */
export interface TerraformFile {
  readonly name: string;
  readonly text: string;
}

/** One document made of several files, or what is wrong with one of them: the rest of a sentence about the file. */
export type MergedFiles =
  | { readonly kind: 'merged'; readonly text: string }
  | { readonly kind: 'problem'; readonly file: string; readonly text: string };

/** How many labels the blocks of a type have; what is not here has none. */
const labelCounts: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  ephemeral: 2,
  variable: 1,
  output: 1,
  provider: 1,
  module: 1,
  check: 1,
};
/** Blocks that nothing identifies: any number of them may stand in any number of files. */
const unnamed = new Set(['locals', 'terraform', 'moved', 'import', 'removed']);
const neverOverridden = new Set(['moved', 'import', 'removed', 'check']);

/** One block of one file. */
interface Entry {
  readonly type: string;
  readonly labels: readonly string[];
  /** What two declarations of one thing have in common. */
  readonly id: string;
  readonly file: string;
  body: JsonObject;
}

class MergeProblem extends Error {
  readonly file: string;

  constructor(file: string, text: string) {
    super(text);
    this.file = file;
  }
}

/**
 * Merges the files of a folder as Terraform does: by name, and after them the override files, whose blocks change blocks
 * of the other files argument by argument.
 */
export function mergeFiles(files: readonly TerraformFile[]): MergedFiles {
  const ordered = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const [only] = ordered;
  if (only !== undefined && ordered.length === 1 && !isOverride(only.name)) return { kind: 'merged', text: only.text };
  try {
    const entries = new Map<string, Entry>();
    for (const file of ordered.filter(({ name }) => !isOverride(name))) declare(file, entries);
    for (const file of ordered.filter(({ name }) => isOverride(name))) override(file, entries);
    return { kind: 'merged', text: writeEntries([...entries.values()]) };
  } catch (error) {
    if (error instanceof MergeProblem) return { kind: 'problem', file: error.file, text: error.message };
    throw error;
  }
}

function isOverride(name: string): boolean {
  return name === 'override.tf.json' || name.endsWith('_override.tf.json');
}

function declare(file: TerraformFile, entries: Map<string, Entry>): void {
  for (const entry of readEntries(file)) {
    const before = entries.get(entry.id);
    if (before !== undefined) {
      throw new MergeProblem(file.name, `declares ${entry.id} again, which ${before.file} has declared already`);
    }
    entries.set(entry.id, entry);
  }
}

function override(file: TerraformFile, entries: Map<string, Entry>): void {
  for (const entry of readEntries(file)) {
    if (neverOverridden.has(entry.type)) {
      throw new MergeProblem(file.name, `has a "${entry.type}" block, and an override file cannot hold one`);
    }
    if (entry.type === 'terraform') {
      entries.set(entry.id, entry);
      continue;
    }
    const base = entries.get(entry.id);
    if (base === undefined) {
      throw new MergeProblem(file.name, `overrides ${entry.id}, which no other file of the folder declares`);
    }
    if (entry.body.members.some(({ name }) => name === 'depends_on')) {
      throw new MergeProblem(file.name, `overrides the depends_on of ${entry.id}, which cannot be overridden`);
    }
    const ignored = ignoredRules(entry.body);
    if (ignored !== undefined) {
      throw new MergeProblem(file.name, `overrides lifecycle.${ignored} of ${entry.id}, which has no effect there`);
    }
    base.body = overrideBody(base.body, entry.body);
  }
}

const overridable = new Set(['//', 'create_before_destroy', 'prevent_destroy', 'ignore_changes']);

/** Terraform drops the other lifecycle rules of an override without a word. */
function ignoredRules(body: JsonObject): string | undefined {
  const lifecycle = body.members.find(({ name }) => name === 'lifecycle')?.value;
  const given = lifecycle?.kind === 'array' ? lifecycle.items : [lifecycle];
  const names = given.flatMap((node) => (node?.kind === 'object' ? node.members.map(({ name }) => name) : []));
  return names.find((name) => !overridable.has(name));
}

function readEntries(file: TerraformFile): readonly Entry[] {
  const parsed = parseJson(file.text.replace(/^\ufeff/, ''), { duplicates: 'refuse' });
  if (parsed.kind === 'problem') throw new MergeProblem(file.name, `is not JSON: ${parsed.text}`);
  if (parsed.node.kind !== 'object') throw new MergeProblem(file.name, 'does not hold a JSON object');
  const entries: Entry[] = [];
  for (const { name: type, value } of parsed.node.members) {
    if (type === '//') continue;
    const count = Object.hasOwn(labelCounts, type) ? (labelCounts[type] ?? 0) : 0;
    for (const { labels, body } of unroll(value, count, { file: file.name, place: type })) {
      const made = { type, labels, file: file.name, body };
      if (type === 'locals') entries.push(...localEntries(made));
      else entries.push({ ...made, id: idOf(made, entries.length) });
    }
  }
  return entries;
}

/** Each local value is overridden by itself. */
function localEntries(made: Omit<Entry, 'id'>): readonly Entry[] {
  return made.body.members
    .filter(({ name }) => name !== '//')
    .map((member) => ({ ...made, id: `local.${member.name}`, body: { ...made.body, members: [member] } }));
}

function idOf({ type, labels, file, body }: Omit<Entry, 'id'>, index: number): string {
  if (unnamed.has(type) || !Object.hasOwn(labelCounts, type)) return `${type} block ${index} of ${file}`;
  const path = [type, ...labels].join('.');
  const alias = type === 'provider' ? body.members.find(({ name }) => name === 'alias')?.value : undefined;
  return alias?.kind === 'string' ? `${path}.${alias.value}` : path;
}

interface Found {
  readonly labels: readonly string[];
  readonly body: JsonObject;
}

/** Follows labels down; arrays are allowed at every level. */
function unroll(node: JsonNode, count: number, at: { readonly file: string; readonly place: string }): Found[] {
  if (node.kind === 'array') return node.items.flatMap((item) => unroll(item, count, at));
  if (node.kind === 'null') return [];
  if (node.kind !== 'object') {
    throw new MergeProblem(at.file, `has a ${node.kind} at ${at.place}, which needs an object`);
  }
  if (count === 0) return [{ labels: [], body: node }];
  return node.members
    .filter(({ name }) => name !== '//')
    .flatMap(({ name, value }) =>
      unroll(value, count - 1, { ...at, place: `${at.place}.${name}` }).map((found) => ({
        ...found,
        labels: [name, ...found.labels],
      })),
    );
}

/** The blocks as objects by their labels, and as arrays where several may have the same ones. */
function writeEntries(entries: readonly Entry[]): string {
  const groups = Map.groupBy(entries, ({ type }) => type);
  const parts = [...groups].map(([type, group]) => `${JSON.stringify(type)}:${writeGroup(group, 0)}`);
  return `{${parts.join(',\n')}}\n`;
}

function writeGroup(group: readonly Entry[], depth: number): string {
  const [first] = group;
  if (first === undefined || depth === first.labels.length) {
    const bodies = group.map(({ body }) => writeNode(body));
    return first?.type === 'provider' || depth === 0 ? `[${bodies.join(',')}]` : bodies.join(',');
  }
  const inner = Map.groupBy(group, ({ labels }) => labels[depth] ?? '');
  return `{${[...inner].map(([label, below]) => `${JSON.stringify(label)}:${writeGroup(below, depth + 1)}`).join(',\n')}}`;
}
