import { didYouMean } from './did-you-mean.ts';
import type { Block, Document } from './document.ts';
import { Refusal } from './expression/refusal.ts';
import { referenceId } from './expression/resolve.ts';
import type { AttributeUse, Reference, Span } from './expression/syntax.ts';

/** The declared names of a document. */
export interface Declarations {
  readonly names: ReadonlySet<string>;
}

/** Collects what a document declares. */
export function declarationsOf(document: Document): Declarations {
  const names = new Set<string>();
  for (const block of document.blocks) names.add(block.id);
  for (const local of document.locals) names.add(`local.${local.name}`);
  for (const variable of document.variables) names.add(`var.${variable.name}`);
  return { names };
}

const nouns = { resource: 'resource', local: 'local value', variable: 'variable', module: 'module' } as const;

/** The refusal of a reference to nothing; undefined when it names something. */
export function undeclared(
  reference: Reference,
  declarations: Declarations,
  span: Span | undefined,
): Refusal | undefined {
  const id = referenceId(reference);
  if (declarations.names.has(id)) return undefined;
  const noun = reference.kind === 'resource' && reference.mode === 'data' ? 'data source' : nouns[reference.kind];
  const group = id.slice(0, id.indexOf('.') + 1);
  const kind = reference.kind === 'resource' && reference.mode === 'managed' ? '' : group;
  const near = [...declarations.names].filter((name) => name.startsWith(kind));
  return new Refusal({
    code: `undeclared-${reference.kind}`,
    summary: `Reference to undeclared ${noun}`,
    detail: `Nothing in this stack declares the ${noun} ${id}. Declare it, or correct the reference.${didYouMean(id, near)}`,
    ...(span === undefined ? {} : { span }),
    fatal: true,
  });
}

/** The refusal of a data source that stands in a check, named from outside of it; undefined where it may be named. */
export function outOfScope(block: Block | undefined, check: string | undefined): Refusal | undefined {
  if (block?.check === undefined || block.check === check) return undefined;
  return new Refusal({
    code: 'scoped-data-source',
    summary: 'Reference to a data source of a check',
    detail: `${block.id} stands inside the check "${block.check}", so only that check may read it. Declare it beside the check.`,
    fatal: true,
  });
}

/** A proposal for an id that nothing declares. */
export function nearestDeclaration(id: string, declarations: Declarations): string {
  return didYouMean(id, [...declarations.names]);
}

/** The refusal of an attribute that its type does not have; undefined where it has it, or where nobody can tell. */
export function unreadable(use: AttributeUse, block: Block | undefined): Refusal | undefined {
  const { attribute, through, span, text, path } = use;
  const readable = block?.readable;
  if (block === undefined) return undefined;
  const repeated = block.count !== undefined || block.forEach !== undefined;
  if (through === 'key' && !repeated) return unexpectedKey(use, block);
  if (readable === undefined || readable.has(attribute)) return undefined;
  if (through !== 'splat' && repeated !== (through !== 'nothing')) return undefined;
  return new Refusal({
    code: 'no-such-attribute',
    summary: 'Unsupported attribute',
    detail: `${block.type} has no attribute ${JSON.stringify(attribute)} that can be read, so it would never be known. Correct the name.${didYouMean(attribute, [...readable])}`,
    span,
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
    fatal: true,
  });
}

function unexpectedKey({ attribute, span, text, path }: AttributeUse, block: Block): Refusal {
  return new Refusal({
    code: 'unexpected-instance-key',
    summary: 'Unexpected instance key',
    detail: `${block.id} has neither count nor for_each, so it is one instance without a key. Write ${block.id}.${attribute}.`,
    span,
    ...(text === undefined ? {} : { text }),
    ...(path === undefined ? {} : { path }),
    fatal: true,
  });
}
