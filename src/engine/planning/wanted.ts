import type { ResourceType } from '../../resources/define.ts';
import type { Block } from '../../terraform/document.ts';

/** Attributes that expressions of a document read, by block id (`aws_vpc.main`); `*` where a whole object is read. */
export type ReferencedAttributes = ReadonlyMap<string, ReadonlySet<string>>;

const TRAVERSAL = /\b((?:data\.)?[a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*)(?:\[[^\]]*\]|\.\*|\.\d+)*(?:\.([A-Za-z_]\w*))?/g;

/** Finds which attributes the expressions of a document read, so that a scan reads them too, and no others. */
export function referencedAttributes(documentText: string): ReferencedAttributes {
  const found = new Map<string, Set<string>>();
  for (const template of documentText.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)) {
    for (const [, block, attribute] of (template[1] ?? '').matchAll(TRAVERSAL)) {
      const known = found.get(block ?? '') ?? new Set<string>();
      found.set(block ?? '', known.add(attribute ?? '*'));
    }
  }
  return found;
}

/** The attributes of an instance that are worth a call: configured, referenced, or with a default that is enforced. */
export function wantedAttributes(
  type: ResourceType,
  block: Block | undefined,
  referenced: ReferencedAttributes,
  applied: Readonly<Record<string, unknown>> = {},
): ReadonlySet<string> {
  const read = block === undefined ? undefined : referenced.get(block.id);
  if (read?.has('*') === true) {
    return new Set(Object.keys(type.attributes));
  }
  const enforced = Object.entries(type.attributes)
    .filter(
      ([name, attribute]) =>
        attribute.default !== undefined || (attribute.unset !== undefined && isWritten(applied[name])),
    )
    .filter(([, attribute]) => !attribute.localOnly)
    .map(([name]) => name);
  const configured =
    block === undefined ? [] : [...block.body.attributes.keys(), ...block.body.blocks.map((nested) => nested.name)];
  // What left Git may be deleted, and its mark says whether it is ours to delete.
  const proof = block === undefined && Object.hasOwn(type.attributes, 'tags') ? ['tags'] : [];
  return new Set([...enforced, ...configured, ...proof, ...(read ?? [])]);
}

/** How much of each object is read: what declared attributes need, or all that can be read. */
export type Depth = 'declared' | 'deep';

/** Every attribute that AWS shows. */
export function readableAttributes({ attributes }: ResourceType): ReadonlySet<string> {
  const readable = Object.entries(attributes).filter(([, { localOnly, writeOnly }]) => !localOnly && !writeOnly);
  return new Set(readable.map(([name]) => name));
}

/** What we once wrote goes back to its default when it leaves Git, so it is read as long as the ledger remembers it. */
function isWritten(applied: unknown): boolean {
  return applied !== undefined && applied !== null;
}
