import { encodeAddress, readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { hasUnknown, membersOf } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Observer } from '../observe.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Found } from './instance.ts';
import { naturalId } from './key-of.ts';

interface Located {
  readonly id: string | undefined;
  readonly found: Found;
  readonly observation: Observation | undefined;
  readonly hinted: ReadonlySet<string>;
  /** More than one object bears the mark of this address. */
  readonly twins?: readonly string[];
  /** Why it could not be looked for. */
  readonly unread?: string;
}

interface Search {
  readonly address: string;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly desired: Readonly<Record<string, Plain>>;
  readonly wanted: ReadonlySet<string>;
  readonly installation: string;
  /** Whether an object of this id is in a ledger of this installation. */
  owns?(id: string): Promise<boolean>;
  /** An id that an intent remembers, for names that were generated. */
  readonly knownId?: string | undefined;
  /** Ids that the ledger knows by another address; a mark that was not rewritten after a renaming does not outweigh it. */
  readonly taken?: ReadonlySet<string> | undefined;
}

const NOTHING: Located = { id: undefined, found: undefined, observation: undefined, hinted: new Set() };

/** The ids of a type that the ledger of a stack knows. */
export function takenIds(entries: readonly Pick<Entry, 'type' | 'id'>[], type: string): ReadonlySet<string> {
  return new Set(entries.filter((entry) => entry.type === type).map(({ id }) => id));
}

/** Looks for an object that the ledger does not know: by our mark, by its natural identity, or by what it relates. */
export async function locateObject(search: Search, observer: Observer, signal: AbortSignal): Promise<Located> {
  try {
    const bearers = await findMarked(search, observer, signal);
    const marked = bearers.filter((bearer) => search.taken?.has(bearer) !== true);
    if (marked.length > 1) {
      return { ...NOTHING, twins: marked };
    }
    const [id] = marked;
    if (id !== undefined) {
      return await look({ ...search, id, found: 'ours' }, observer, signal);
    }
    const natural = naturalId(search, search.desired) ?? search.knownId;
    if (natural !== undefined) {
      return await look({ ...search, id: natural }, observer, signal);
    }
    const related = await relatedId(search, observer, signal);
    return related === undefined ? NOTHING : await look({ ...search, id: related }, observer, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    return { ...NOTHING, unread: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The ids of the objects that bear the mark of this installation and address (and of one operation, where it is given). */
export async function findMarked(
  search: Pick<Search, 'address' | 'type' | 'scope' | 'installation'>,
  observer: Observer,
  signal: AbortSignal,
  operation?: string,
): Promise<readonly string[]> {
  const { marked } = search.type;
  if (marked === undefined) {
    return [];
  }
  const selection = marked.from.byMark
    ? ({ kind: 'marked', installation: search.installation } as const)
    : ({ kind: 'all' } as const);
  const items = await observer.pages.items(search.scope, marked.from, selection, signal);
  const encoded = encodeAddress(search.address);
  return items
    .filter((item) => {
      const mark = readMark(marked.tags(item));
      const born = operation === undefined || mark?.operation === operation;
      return born && mark?.installation === search.installation && mark.encodedAddress === encoded;
    })
    .map((item) => marked.id(item));
}

/** The id of a relation that is found by what it relates; undefined while a part of that is not known. */
export async function relatedId(
  search: Pick<Search, 'type' | 'scope' | 'desired'>,
  observer: Observer,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { find } = search.type;
  if (find === undefined || hasUnknown(search.desired)) {
    return undefined;
  }
  const desired = search.desired as never;
  const key = find.key(desired);
  const items = await observer.pages.items(
    search.scope,
    find.from,
    { kind: 'keys', index: find.by, keys: [key] },
    signal,
  );
  return items.map((item) => find.id(item, desired)).find((id) => id !== undefined);
}

async function look(
  search: Search & { readonly id: string; readonly found?: Found },
  observer: Observer,
  signal: AbortSignal,
): Promise<Located> {
  const { address, type, scope, id, wanted, found } = search;
  const target = { address, type, scope, id, wanted };
  const observed = (await observer.observe([target], { hints: false }, signal)).get(address);
  const observation = observed?.observation;
  if (observation === undefined || observation.kind === 'absent') {
    return NOTHING;
  }
  if (observation.kind === 'unread') {
    return { ...NOTHING, id, observation, unread: observation.reason };
  }
  const { tags } = observation.unread;
  if (found === undefined && tags !== undefined) {
    return { ...NOTHING, id, observation, unread: `its tags, which say whose it is, could not be read: ${tags}` };
  }
  return { id, found: found ?? (await ownership(search, observation.live)), observation, hinted: new Set() };
}

/** A relation of a parent of ours may be claimed; an object with a name of its own must prove by its mark that it is ours. */
async function ownership(search: Search, live: Readonly<Record<string, Plain>>): Promise<Found> {
  const mark = readMark(membersOf(live['tags']) as Readonly<Record<string, string>>);
  if (mark?.installation === search.installation && mark.encodedAddress === encodeAddress(search.address)) {
    return 'ours';
  }
  if (mark !== undefined) {
    return 'foreign';
  }
  if (search.type.createClass !== 'relation') {
    return 'foreign';
  }
  return (await standsOnOurs(search)) ? 'claimable' : 'foreign';
}

/** Whether the object that a relation or a setting belongs to is ours; a relation without a parent belongs to nobody. */
async function standsOnOurs({ type, desired, owns }: Search): Promise<boolean> {
  const attribute = type.settingOf ?? type.child?.parentAttribute;
  const parent = attribute === undefined ? undefined : desired[attribute];
  return typeof parent !== 'string' || owns === undefined || (await owns(parent));
}
