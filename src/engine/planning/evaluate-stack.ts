import { formatAddress } from '../../core/address.ts';
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { Value } from '../../core/value.ts';
import type { Block } from '../../terraform/document.ts';
import type { ImportedObject } from '../../terraform/evaluate-import.ts';
import type { LocalAddress } from '../../terraform/evaluator.ts';
import { brokenConditions } from './conditions.ts';
import { readDataInstance, UNANSWERED } from './data-instance.ts';
import { evaluateInstance } from './evaluate-instance.ts';
import { importsOf, importWithoutBlock, strayImports } from './imports.ts';
import type { Instance } from './instance.ts';
import { instanceValue } from './instance-value.ts';
import { foresee } from './ledger-only.ts';
import { staleMoves } from './moves.ts';
import { removedAndDeclared } from './orphans.ts';
import { readsSibling } from './remote-state.ts';
import type { StackInput } from './stack-input.ts';
import { triggeredReplacement } from './triggered.ts';

/** Every instance that Git wants, evaluated against what is live. */
export interface EvaluatedStack {
  readonly instances: ReadonlyMap<string, Instance>;
  /** Addresses of blocks about which nothing can be said, with the reason in a full sentence. */
  readonly blocked: ReadonlyMap<string, string>;
  /** Data sources that could not be read before something is applied. */
  readonly deferredData: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Walks the blocks of a stack in dependency order: configure, find, compare, and tell the others what it will be. */
export async function evaluateStack(input: StackInput, signal: AbortSignal): Promise<EvaluatedStack> {
  const walk: Walk = {
    input,
    instances: new Map(),
    byBlock: new Map(),
    imports: new Map(),
    blocked: new Map(),
    deferredData: new Set(),
    diagnostics: [...input.evaluator.check()],
  };
  for (const block of input.blocks.filter(({ check }) => check === undefined)) {
    await evaluateOrBlock(block, walk, signal);
  }
  for (const block of input.blocks) {
    await evaluateScoped(block, walk, signal);
  }
  walk.diagnostics.push(...statementProblems(walk), ...input.evaluator.checkAssertions());
  return walk;
}

interface Walk {
  readonly input: StackInput;
  readonly instances: Map<string, Instance>;
  readonly byBlock: Map<string, Instance[]>;
  /** What import blocks name, by address. */
  readonly imports: Map<string, ImportedObject>;
  readonly blocked: Map<string, string>;
  readonly deferredData: Set<string>;
  readonly diagnostics: Diagnostic[];
}

async function evaluateOrBlock(block: Block, walk: Walk, signal: AbortSignal): Promise<void> {
  const { input } = walk;
  signal.throwIfAborted();
  if (readsSibling(block, input)) {
    return; // the evaluator asks for the outputs itself
  }
  const obstacle = obstacleOf(block, walk);
  if (obstacle === undefined) {
    await evaluateBlock(block, walk, signal);
    return;
  }
  walk.blocked.set(block.id, obstacle);
  input.evaluator.setUnknown({ mode: block.mode, type: block.type, name: block.name });
}

/** The data source of a check is read after everything else; that it cannot be read fails the check and stops nothing. */
async function evaluateScoped(block: Block, walk: Walk, signal: AbortSignal): Promise<void> {
  const { input } = walk;
  if (block.check === undefined) {
    return;
  }
  const own = {
    ...walk,
    blocked: new Map(walk.blocked),
    deferredData: new Set<string>(),
    diagnostics: new Array<Diagnostic>(),
  };
  await evaluateOrBlock(block, own, signal);
  walk.diagnostics.push(...own.diagnostics.filter(({ code }) => code !== UNANSWERED));
  const failed = own.diagnostics.find(({ code }) => code === UNANSWERED);
  if (failed !== undefined) {
    const detail = `The check "${block.check}" does not hold, because its own data source gives no answer. ${own.blocked.get(block.id) ?? ''}`;
    const summary = 'Check failed';
    input.evaluator.failCheck(block.check, { ...failed, severity: 'warning', code: 'check-failed', summary, detail });
  }
}

/** Moved, import and removed blocks that contradict what the stack declares. */
function statementProblems({ input, instances, blocked, imports }: Walk): readonly Diagnostic[] {
  const { document } = input;
  const declared = (address: string): boolean => instances.has(address);
  const ids = new Set(document.blocks.map((block) => block.id));
  const missing = document.imports.filter(({ to }) => !ids.has(to));
  const waiting = blocked.size > 0;
  return [
    ...staleMoves(document, declared),
    ...(waiting ? [] : strayImports(imports, declared)),
    ...missing.map(importWithoutBlock),
    ...document.removed.filter(({ from }) => ids.has(from)).map(removedAndDeclared),
  ];
}

async function evaluateBlock(block: Block, walk: Walk, signal: AbortSignal): Promise<void> {
  const { evaluator, stack } = walk.input;
  const expansion = evaluator.expand(block);
  walk.diagnostics.push(...expansion.diagnostics);
  if (expansion.unknown || hasErrors(expansion.diagnostics)) {
    walk.blocked.set(block.id, `How many instances ${block.id} has cannot be told yet.`);
    evaluator.setUnknown({ mode: block.mode, type: block.type, name: block.name });
    return;
  }
  const imports = importsOf(block, walk.input);
  walk.diagnostics.push(...imports.diagnostics);
  for (const [address, object] of imports.byAddress) {
    walk.imports.set(address, object);
  }
  for (const key of expansion.keys) {
    const local = { mode: block.mode, type: block.type, name: block.name, ...(key === undefined ? {} : { key }) };
    const address = formatAddress({ stack, ...local });
    const { config, diagnostics } = evaluator.configure(block, key);
    const broken = [...diagnostics, ...brokenConditions({ block, key, address }, 'before', evaluator)];
    walk.diagnostics.push(...broken.map((diagnostic) => ({ ...diagnostic, address: diagnostic.address ?? address })));
    if (hasErrors(broken)) {
      walk.blocked.set(block.id, `${address} has errors in its configuration.`);
      evaluator.setUnknown(local);
    } else if (block.mode === 'data') {
      await evaluateData({ block, address, config, local }, walk, signal);
      walk.diagnostics.push(...brokenConditions({ block, key, address }, 'after', evaluator));
    } else {
      const imported = imports.byAddress.get(address);
      await evaluateManaged({ block, key, address, config, local, imported }, walk, signal);
      walk.diagnostics.push(...brokenConditions({ block, key, address }, 'after', evaluator));
    }
  }
}

interface Configured {
  readonly block: Block;
  readonly address: string;
  readonly config: Value;
  readonly local: LocalAddress;
}

async function evaluateData(
  { block, address, config, local }: Configured,
  walk: Walk,
  signal: AbortSignal,
): Promise<void> {
  const given = { block, address, config, waits: waitsForChange(block, walk) };
  const answer = await readDataInstance(given, walk.input, signal);
  walk.diagnostics.push(...answer.diagnostics);
  if (answer.value !== undefined) {
    walk.input.evaluator.setInstance(local, answer.value);
    return;
  }
  walk.input.evaluator.setUnknown(local);
  if (answer.blocked === undefined) {
    walk.deferredData.add(block.id);
  } else {
    walk.blocked.set(block.id, answer.blocked);
  }
}

async function evaluateManaged(
  given: Configured & Pick<Instance, 'key' | 'imported'>,
  walk: Walk,
  signal: AbortSignal,
): Promise<void> {
  const { local, ...input } = given;
  const evaluated = await evaluateInstance(input, walk.input, signal);
  walk.diagnostics.push(...evaluated.diagnostics);
  const known = unresolved(evaluated.instance, walk) ?? evaluated.instance;
  const triggered = triggeredReplacement(known, walk.byBlock, walk.input);
  const instance = triggered === undefined ? known : { ...known, decided: triggered };
  walk.instances.set(given.address, instance);
  walk.byBlock.set(given.block.id, [...(walk.byBlock.get(given.block.id) ?? []), instance]);
  if (instance.found === 'ours' && instance.id !== undefined) {
    walk.input.foundIds.add(instance.id);
  }
  if (instance.blocked !== undefined) {
    walk.blocked.set(given.block.id, instance.blocked);
  }
  walk.input.evaluator.setInstance(local, instanceValue(foresee(instance), instance.decided?.action === 'replace'));
}

/**
 * An existing object whose wanted values are unknown although nothing that they come from will be new: they could not be
 * read. And no object is replaced for a value that may turn out to be the one it has.
 */
function unresolved(instance: Instance, walk: Walk): Instance | undefined {
  if (instance.desired.unknown.size === 0 || instance.id === undefined) {
    return undefined;
  }
  const needs = walk.input.dependenciesOf(instance.block.id);
  const becomesKnown = [...needs].some((need) => isMoving(need, walk));
  const forced = instance.differences.some(
    ({ attribute, forcesReplacement }) => forcesReplacement && instance.desired.unknown.has(attribute),
  );
  if (becomesKnown || (!forced && [...needs].some((need) => walk.deferredData.has(need)))) {
    return undefined;
  }
  const names = [...instance.desired.unknown].join(', ');
  const blocked = `${instance.address} cannot be compared: what Git wants for ${names} could not be read, or is only known when what it depends on was applied.`;
  return { ...instance, differences: [], decided: undefined, blocked };
}

/** Whether what a block gives will be new: it is made anew, or is itself built on something that is. */
function isMoving(blockId: string, walk: Walk): boolean {
  const instances = walk.byBlock.get(blockId) ?? [];
  if (instances.length > 0) {
    return instances.some(
      ({ decided, desired }) =>
        decided?.action === 'create' || decided?.action === 'replace' || desired.unknown.size > 0,
    );
  }
  return [...walk.input.dependenciesOf(blockId)].some((need) => isMoving(need, walk));
}

/** A data source that depends on a block with changes is read during the apply, after them. */
function waitsForChange(block: Block, walk: Walk): boolean {
  return block.dependsOn.some((id) => walk.byBlock.get(id)?.some(({ decided }) => decided?.action !== 'none'));
}

function obstacleOf(block: Block, walk: Walk): string | undefined {
  if (block.unsupportedType) {
    walk.diagnostics.push(unsupportedType(block, walk.input.stack));
    return `The type ${block.type} is not supported yet.`;
  }
  const needs = [...walk.input.dependenciesOf(block.id)];
  const stopped = needs.find((need) => walk.blocked.has(need));
  return stopped === undefined ? undefined : `It depends on ${stopped}: ${walk.blocked.get(stopped) ?? ''}`;
}

function unsupportedType(block: Block, stack: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unsupported-type',
    summary: 'Resource type is not supported yet',
    detail: `Groundstate does not know the ${block.mode === 'data' ? 'data source' : 'resource type'} "${block.type}" yet. It and what depends on it are left alone; the rest of the stack goes on. Take it out of this stack, or ask for the type (src/resources/CATALOG.md lists what is supported).`,
    address: formatAddress({ stack, mode: block.mode, type: block.type, name: block.name }),
    ...(block.path === undefined ? {} : { path: block.path }),
    source: block.source,
  };
}
