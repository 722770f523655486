import { didYouMean } from './did-you-mean.ts';
import type { Document } from './document.ts';
import { Refusal } from './expression/refusal.ts';
import { referenceId } from './expression/resolve.ts';
import type { Reference, Span } from './expression/syntax.ts';

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

/** A proposal for an id that nothing declares. */
export function nearestDeclaration(id: string, declarations: Declarations): string {
  return didYouMean(id, [...declarations.names]);
}
