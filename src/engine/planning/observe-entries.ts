import { parseAddress } from '../../core/address.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Target } from '../choose-selections.ts';
import type { EngineDeps } from '../deps.ts';
import type { Observed, Observer } from '../observe.ts';
import type { Entry, StackState } from '../ports/ledger.ts';
import { addedNeeds } from './added.ts';
import { confirmAbsences } from './confirm-absence.ts';
import type { PreparedStack } from './prepare-stack.ts';
import { type Depth, type ReferencedAttributes, readableAttributes, wantedAttributes } from './wanted.ts';

interface EntriesInput {
  readonly prepared: PreparedStack;
  readonly state: StackState;
  readonly referenced: ReferencedAttributes;
  readonly childTypes: readonly ResourceType[];
  readonly reuse?: ReadonlyMap<string, Observed> | undefined;
  readonly depth?: Depth | undefined;
}

/**
 * Reads every object that the ledger knows of this stack, all at once, and loads the types of those that left Git. What is
 * not seen is read a second time.
 */
export async function observeEntries(
  given: EntriesInput,
  observer: Observer,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<{ readonly observed: ReadonlyMap<string, Observed>; readonly types: ReadonlyMap<string, ResourceType> }> {
  const types = new Map(given.prepared.types);
  const blocks = new Map(given.prepared.blocks.map((block) => [block.id, block]));
  const known: { readonly target: Target; readonly entry: Entry }[] = [];
  const reused = new Map<string, Observed>();
  for (const entry of given.state.entries) {
    const type = types.get(entry.type) ?? (await deps.catalogue.resourceType(entry.type));
    if (type === undefined) {
      continue; // findOrphans says so
    }
    types.set(entry.type, type);
    const before = given.reuse?.get(entry.address);
    if (before !== undefined) {
      reused.set(entry.address, before);
      continue;
    }
    const local = parseAddress(entry.address);
    const block = local === undefined ? undefined : blocks.get(`${local.type}.${local.name}`);
    const wanted =
      given.depth === 'deep'
        ? readableAttributes(type)
        : wantedAttributes(type, block, given.referenced, entry.applied);
    known.push({ entry, target: { address: entry.address, type, scope: entry.scope, id: entry.id, wanted } });
  }
  const parents = given.state.entries.map((entry) => ({ type: entry.type, id: entry.id, scope: entry.scope }));
  const needs = addedNeeds(parents, given.childTypes);
  const targets = known.map(({ target }) => target);
  const first = await observer.observe(targets, { hints: true, needs }, signal);
  const observed = await confirmAbsences(known, first, observer.ports, signal);
  return { observed: new Map([...reused, ...observed]), types };
}
