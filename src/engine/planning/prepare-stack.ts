import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { Value } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { DataSource } from '../../resources/define-data.ts';
import { createEvaluator } from '../../terraform/create-evaluator.ts';
import { dependencyGraph } from '../../terraform/dependency-graph.ts';
import type { Block, Document } from '../../terraform/document.ts';
import type { Evaluator, EvaluatorOptions } from '../../terraform/evaluator.ts';
import { parseDocument } from '../../terraform/parse-document.ts';
import type { FilePort, StablePort } from '../../terraform/ports.ts';
import type { EngineDeps } from '../deps.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { SynthesizedStack } from '../ports/synth.ts';
import type { SiblingOutputs } from './sibling-outputs.ts';

/** A document that was read, with its types loaded; independent of what is live. */
export interface PreparedStack {
  readonly stack: SynthesizedStack;
  readonly document: Document;
  readonly blocks: readonly Block[];
  dependenciesOf(blockId: string): ReadonlySet<string>;
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly dataSources: ReadonlyMap<string, DataSource>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What reading a document comes to. Undefined where it is broken as a whole; the diagnostics say why. */
interface Prepared {
  readonly prepared: PreparedStack | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A worker passes over the same stacks until the tip moves, and what they say does not depend on the pass. */
const preparedBefore = new WeakMap<EngineDeps['catalogue'], WeakMap<SynthesizedStack, Promise<Prepared>>>();

/** Reads the document of a stack, once for each synthesis of it. */
export function prepareStack(stack: SynthesizedStack, deps: EngineDeps): Promise<Prepared> {
  const { catalogue } = deps;
  const known = preparedBefore.get(catalogue) ?? new WeakMap<SynthesizedStack, Promise<Prepared>>();
  preparedBefore.set(catalogue, known);
  const reading = known.get(stack) ?? readStack(stack, deps);
  known.set(stack, reading);
  reading.catch(() => known.delete(stack));
  return reading;
}

async function readStack(stack: SynthesizedStack, deps: EngineDeps): Promise<Prepared> {
  const names = typeNames(stack.document);
  const types = await loadAll(names.resource, (name) => deps.catalogue.resourceType(name));
  const dataSources = await loadAll(names.data, (name) => deps.catalogue.dataSource(name));
  const { document, diagnostics } = parseDocument(stack.document, {
    stack: stack.name,
    file: `${stack.name}/cdk.tf.json`,
    schemaOf: (mode, type) => {
      const known = mode === 'managed' ? types.get(type) : dataSources.get(type);
      return known === undefined ? undefined : deps.catalogue.bodySchema(known);
    },
  });
  if (document === undefined) {
    return { prepared: undefined, diagnostics };
  }
  const graph = dependencyGraph(document);
  if (graph.kind === 'cycle') {
    return { prepared: undefined, diagnostics: [...diagnostics, graph.diagnostic] };
  }
  const byId = new Map(document.blocks.map((block) => [block.id, block]));
  const blocks = graph.order.flatMap((id) => byId.get(id) ?? []);
  const all = [...diagnostics, ...synthAnnotations(stack)];
  const dependencies = new Map(graph.order.map((id) => [id, new Set(graph.dependenciesOf(id))]));
  const dependenciesOf = (id: string): ReadonlySet<string> => dependencies.get(id) ?? new Set();
  const prepared = { stack, document, blocks, dependenciesOf, types, dataSources, diagnostics: all };
  return { prepared: hasErrors(diagnostics) && blocks.length === 0 ? undefined : prepared, diagnostics: all };
}

/** What a document is evaluated with beside the outputs of other stacks. */
interface Given {
  readonly files: FilePort;
  readonly stable: StablePort;
  readonly variables: EvaluatorOptions['variables'];
  readonly variableTexts: NonNullable<EvaluatorOptions['variableTexts']>;
  readonly secrets: Secrets;
}

/** An evaluator over the prepared document, with nothing known of any instance. */
export function evaluatorFor(prepared: PreparedStack, siblings: SiblingOutputs, given: Given): Evaluator {
  const { secrets, ...known } = given;
  return createEvaluator({
    document: prepared.document,
    ...known,
    noteSecret: (secret) => secrets.add(secret),
    remoteState: (reference) => siblingState(reference.stack, siblings),
  });
}

function siblingState(stack: string | undefined, siblings: SiblingOutputs): Value | undefined {
  const outputs = stack === undefined ? undefined : siblings.get(stack);
  return outputs === undefined
    ? undefined
    : { kind: 'object', entries: new Map([...outputs].sort(([a], [b]) => (a < b ? -1 : 1))), sensitive: false };
}

/** Names of the types in a document, before it is read properly; broken JSON has none. */
function typeNames(text: string): { readonly resource: readonly string[]; readonly data: readonly string[] } {
  try {
    const json = JSON.parse(text) as {
      readonly resource?: object;
      readonly data?: object;
      readonly check?: object;
    } | null;
    const scoped = valuesOf(json?.check).map((check) => (check as { readonly data?: object } | null)?.data);
    return { resource: keysOf(json?.resource), data: [...new Set([json?.data, ...scoped].flatMap(keysOf))] };
  } catch {
    return { resource: [], data: [] };
  }
}

function keysOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(keysOf);
  }
  return value !== null && typeof value === 'object' ? Object.keys(value).filter((key) => key !== '//') : [];
}

function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap(valuesOf);
  }
  return value !== null && typeof value === 'object' ? Object.values(value).flat() : [];
}

async function loadAll<T>(
  names: readonly string[],
  load: (name: string) => Promise<T | undefined>,
): Promise<ReadonlyMap<string, T>> {
  const loaded = new Map<string, T>();
  for (const name of names) {
    const found = await load(name);
    if (found !== undefined) {
      loaded.set(name, found);
    }
  }
  return loaded;
}

function synthAnnotations(stack: SynthesizedStack): readonly Diagnostic[] {
  return stack.annotations
    .filter((annotation) => annotation.level !== 'info')
    .map((annotation) => ({
      severity: annotation.level === 'error' ? ('error' as const) : ('warning' as const),
      code: 'synth-annotation',
      summary: 'The cdktf app says something about this stack',
      detail: annotation.message,
      path: annotation.path,
    }));
}
