import { readMark } from '../../core/mark.ts';
import { membersOf } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { SharedNeed } from '../choose-selections.ts';
import type { Instance } from './instance.ts';
import type { StackInput } from './stack-input.ts';

/** A child that somebody added to a parent of ours, and that nobody declared. */
export interface AddedChild {
  readonly address: string;
  readonly parent: string;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly id: string;
  readonly live: Readonly<Record<string, Plain>>;
}

/** What the search for added children will ask for, so that it shares its listings with the scan. */
export function addedNeeds(
  parents: readonly { readonly type: string; readonly id: string; readonly scope: Scope }[],
  childTypes: readonly ResourceType[],
): readonly SharedNeed[] {
  return childTypes.flatMap(({ child }) =>
    child === undefined
      ? []
      : parents
          .filter((parent) => parent.type === child.parentType)
          .map((parent) => ({ scope: parent.scope, from: child.from, by: child.by, key: parent.id })),
  );
}

/**
 * Children on our parents that no instance, no entry and no mark of this installation claims. `claimedElsewhere` is only
 * asked when there is a candidate.
 */
export async function findAdded(
  parents: { readonly instances: readonly Instance[]; readonly childTypes: readonly ResourceType[] },
  input: StackInput,
  claimedElsewhere: () => Promise<ReadonlySet<string>>,
  signal: AbortSignal,
): Promise<{
  readonly added: readonly AddedChild[];
  readonly unread: readonly { readonly address: string; readonly reason: string }[];
}> {
  const { instances, childTypes } = parents;
  const added: AddedChild[] = [];
  const unread: { address: string; reason: string }[] = [];
  const known = knownIds(instances, input);
  for (const type of childTypes) {
    for (const parent of instances.filter((instance) => isOpenParent(instance, type))) {
      try {
        added.push(
          ...(await childrenOf(parent, type, input, signal)).filter((child) => !known.has(`${type.type} ${child.id}`)),
        );
      } catch (thrown) {
        signal.throwIfAborted();
        unread.push({ address: parent.address, reason: thrown instanceof Error ? thrown.message : String(thrown) });
      }
    }
  }
  if (added.length === 0) {
    return { added, unread };
  }
  const elsewhere = await claimedElsewhere();
  return { added: added.filter((child) => !elsewhere.has(`${child.type.type} ${child.id}`)), unread };
}

function isOpenParent(instance: Instance, type: ResourceType): boolean {
  const { child } = type;
  return (
    child !== undefined &&
    instance.type.type === child.parentType &&
    instance.found === 'ours' &&
    instance.observation?.kind === 'present' &&
    !instance.desired.configured.has(child.inline)
  );
}

async function childrenOf(
  parent: Instance,
  type: ResourceType,
  input: StackInput,
  signal: AbortSignal,
): Promise<readonly AddedChild[]> {
  const { child } = type;
  if (child === undefined || parent.id === undefined) {
    return [];
  }
  const selection = input.observer.pages.isListed(parent.scope, child.from)
    ? ({ kind: 'all' } as const)
    : ({ kind: 'keys', index: child.by, keys: [parent.id] } as const);
  const items = await input.observer.pages.items(parent.scope, child.from, selection, signal);
  const mine = items.filter((item) => child.from.indexes[child.by]?.keys(item).includes(parent.id ?? '') === true);
  const children = mine.flatMap((item) => child.children(item, { scope: parent.scope }));
  return children
    .filter((candidate) => !isMarkedByUs(candidate.live, input))
    .map((candidate) => ({
      address: `${input.stack}/${type.type}.added[${JSON.stringify(candidate.id)}]`,
      parent: parent.address,
      type,
      scope: parent.scope,
      id: candidate.id,
      live: candidate.live as Readonly<Record<string, Plain>>,
    }));
}

/** What bears the mark of this installation was not added by somebody else, whatever the ledger knows of it. */
function isMarkedByUs(live: object, input: StackInput): boolean {
  const tags = membersOf((live as Readonly<Record<string, Plain>>)['tags']) as Readonly<Record<string, string>>;
  const mark = readMark(tags);
  return mark?.installation === input.installation;
}

function knownIds(instances: readonly Instance[], input: StackInput): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const instance of instances) {
    ids.add(`${instance.type.type} ${instance.id ?? ''}`);
  }
  for (const known of [...input.state.entries, ...input.state.intents]) {
    ids.add(`${known.type} ${known.id ?? ''}`);
  }
  return ids;
}
