import type { Diagnostic } from '../core/diagnostic.ts';
import type { Document, Import } from './document.ts';
import { referenceId } from './expression/resolve.ts';
import type { Reference } from './expression/syntax.ts';
import { referencesOf } from './parse-body.ts';

/** `aws_vpc.main` or `data.aws_region.current`. */
export type NodeId = string;

/** The order of the blocks of a document. */
export interface DependencyGraph {
  readonly kind: 'graph';
  /** Dependencies before what depends on them; otherwise as the document has them. */
  readonly order: readonly NodeId[];
  /** What a block needs directly, through locals and providers too. */
  dependenciesOf(id: NodeId): readonly NodeId[];
  /** What needs a block directly. */
  dependentsOf(id: NodeId): readonly NodeId[];
}

/** Blocks that need each other. */
export interface DependencyCycle {
  readonly kind: 'cycle';
  readonly diagnostic: Diagnostic;
}

/** Finds the order of resources and data sources together, or the cycle that has none. */
export function dependencyGraph(document: Document): DependencyGraph | DependencyCycle {
  const edges = edgesOf(document);
  const visited = visit(edges);
  if (visited.kind === 'cycle') return { kind: 'cycle', diagnostic: cycleDiagnostic(visited.path, document) };
  const blocks = new Set(document.blocks.map((block) => block.id));
  const dependencies = new Map<NodeId, readonly NodeId[]>();
  const dependents = new Map<NodeId, NodeId[]>([...blocks].map((id) => [id, []]));
  const reach = new Map<string, ReadonlySet<NodeId>>();
  for (const id of visited.order) {
    const direct = edges.get(id) ?? [];
    const found = new Set(direct.flatMap((next) => (blocks.has(next) ? [next] : [...(reach.get(next) ?? [])])));
    if (!blocks.has(id)) reach.set(id, found);
    else dependencies.set(id, [...found]);
    if (blocks.has(id)) for (const other of found) dependents.get(other)?.push(id);
  }
  return {
    kind: 'graph',
    order: visited.order.filter((id) => blocks.has(id)),
    dependenciesOf: (id) => dependencies.get(id) ?? [],
    dependentsOf: (id) => dependents.get(id) ?? [],
  };
}

function ids(references: readonly Reference[]): readonly string[] {
  return references.map(referenceId);
}

function edgesOf(document: Document): ReadonlyMap<string, readonly string[]> {
  const edges = new Map<string, readonly string[]>();
  const providers = new Set(document.providers.map((provider) => provider.id));
  for (const local of document.locals) edges.set(`local.${local.name}`, ids(local.value.references));
  for (const provider of document.providers) edges.set(`provider.${provider.id}`, ids(referencesOf(provider.body)));
  const imports = Map.groupBy(document.imports, ({ to }) => to);
  for (const block of document.blocks) {
    const provider = block.provider ?? block.type.split('_', 1)[0] ?? '';
    const own = providers.has(provider) ? [`provider.${provider}`] : [];
    edges.set(
      block.id,
      [
        ...ids(block.references),
        ...block.dependsOn,
        ...own,
        ...(imports.get(block.id) ?? []).flatMap(importIds),
      ].filter((id) => id !== block.id || refersToItself(block.references, id)),
    );
  }
  return edges;
}

/** An object is looked for by an id that other blocks may give. */
function importIds({ id, forEach }: Import): readonly string[] {
  return ids([...id.references, ...(forEach?.references ?? [])]);
}

function refersToItself(references: readonly Reference[], id: string): boolean {
  return references.some((reference) => referenceId(reference) === id);
}

type Visit =
  | { readonly kind: 'order'; readonly order: readonly string[] }
  | { readonly kind: 'cycle'; readonly path: readonly string[] };

/** Walks depth first with a stack of its own, so that long chains do not exhaust the real one. */
function visit(edges: ReadonlyMap<string, readonly string[]>): Visit {
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const root of edges.keys()) {
    if (state.has(root)) continue;
    const stack = [{ id: root, next: 0 }];
    state.set(root, 'open');
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const child = edges.get(frame.id)?.[frame.next];
      frame.next += 1;
      if (child === undefined) {
        state.set(frame.id, 'done');
        order.push(frame.id);
        stack.pop();
      } else if (state.get(child) === 'open') {
        const path = stack.map((entry) => entry.id);
        return { kind: 'cycle', path: [...path.slice(path.indexOf(child)), child] };
      } else if (edges.has(child) && !state.has(child)) {
        state.set(child, 'open');
        stack.push({ id: child, next: 0 });
      }
    }
  }
  return { kind: 'order', order };
}

function cycleDiagnostic(path: readonly string[], document: Document): Diagnostic {
  const block = document.blocks.find((candidate) => path.includes(candidate.id));
  return {
    severity: 'error',
    code: 'reference-cycle',
    summary: 'Reference cycle',
    detail: `These need each other, so none can come first: ${path.join(' -> ')}. Remove one of the references; for security groups, use separate rule resources.`,
    ...(block === undefined ? {} : { address: block.id, source: block.source }),
    ...(block?.path === undefined ? {} : { path: block.path }),
  };
}
