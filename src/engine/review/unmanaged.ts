import { Failure } from '../../core/failure.ts';
import { decodeAddress, readMark } from '../../core/mark.ts';
import { formatScope, type Scope } from '../../core/scope.ts';
import type { Collection } from '../../resources/collection.ts';
import type { ResourceType } from '../../resources/define.ts';
import { isMadeByAws, regionOfItem } from '../../resources/made-by-aws.ts';
import { Pages } from '../pages.ts';
import { GLOBAL_SERVICES } from '../planning/elsewhere.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Estate } from '../reports.ts';
import type { ReviewPorts } from './review.ts';
import { reachOf } from './stack-reach.ts';

/** An object that exists and that no stack knows. */
export interface UnmanagedObject {
  readonly type: string;
  /** The id, or the name under which the listing has it. */
  readonly id: string;
  readonly name: string | undefined;
  readonly scope: Scope;
  /** It bears the mark of this installation, for this address, and no ledger knows it. */
  readonly markedFor?: string;
}

/** How much of one type is managed. */
export interface TypeCoverage {
  readonly type: string;
  readonly managed: number;
  readonly unmanaged: number;
  /** Objects that bear the mark of another installation. */
  readonly elsewhere: number;
  /** What AWS made by itself; it counts for nothing. */
  readonly madeByAws: number;
  /** Of managed, unmanaged and elsewhere together; undefined where there are none. */
  readonly percent: number | undefined;
  /** Why the figures are not the whole truth, in a full sentence. */
  readonly note?: string;
}

export interface UnmanagedReport {
  readonly commit: string;
  readonly scopes: readonly Scope[];
  readonly types: readonly TypeCoverage[];
  readonly objects: readonly UnmanagedObject[];
  /** What could not be listed, though it can be: the figures of its type are too small. */
  readonly failed: readonly { readonly type: string; readonly scope: Scope; readonly reason: string }[];
  /** Types without a listing, each with the reason. */
  readonly unlisted: readonly { readonly type: string; readonly reason: string }[];
}

export interface UnmanagedRequest {
  readonly estate: Estate;
  /** Only this type; all that are supported where it is undefined. */
  readonly type: string | undefined;
}

/** What exists in the accounts and regions of the stacks and belongs to none of them, by one listing for each type and place. Read-only. */
export async function findUnmanaged(
  { estate, type: only }: UnmanagedRequest,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<UnmanagedReport> {
  const { deps } = ports;
  const types = await loadTypes(only, ports);
  const places = await placesOf(estate, ports, signal);
  const entries: Entry[] = [];
  for (const stack of await deps.ledger.stacks(signal)) {
    entries.push(...(await deps.ledger.load(stack, signal)).entries);
  }
  const found: Found = { objects: [], coverage: [], failed: [], unlisted: [] };
  for (const type of types) {
    const listing = listingOf(type);
    if (typeof listing === 'string') found.unlisted.push({ type: type.type, reason: listing });
    else await listType({ type, listing, entries }, { places, found, ports }, signal);
  }
  const { coverage, ...rest } = found;
  return {
    commit: estate.revision.commit,
    scopes: [...places.values()].map(({ scope }) => scope),
    types: coverage,
    ...rest,
  };
}

interface Found {
  readonly objects: UnmanagedObject[];
  readonly coverage: TypeCoverage[];
  readonly failed: UnmanagedReport['failed'][number][];
  readonly unlisted: UnmanagedReport['unlisted'][number][];
}

async function loadTypes(only: string | undefined, { deps }: ReviewPorts): Promise<readonly ResourceType[]> {
  const names = only === undefined ? deps.catalogue.typeNames : [only];
  const types = await Promise.all(names.map((name) => deps.catalogue.resourceType(name)));
  if (only !== undefined && types[0] === undefined) throw unknownType(only, deps.catalogue.typeNames);
  return types.filter((type) => type !== undefined && type.ledgerOnly === undefined) as readonly ResourceType[];
}

function unknownType(type: string, known: readonly string[]): Failure {
  return new Failure({
    code: 'usage',
    handling: 'ask',
    summary: 'There is no such resource type',
    detail: `"${type}" is not supported, so nothing of it can be listed. There are: ${known.filter((name) => name.startsWith('aws_')).join(', ')}.`,
  });
}

/** A place to look in, with the pages that were read there. */
interface Place {
  readonly scope: Scope;
  readonly pages: Pages;
}

async function placesOf(
  estate: Estate,
  { deps }: ReviewPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  for (const stack of estate.stacks) {
    const policy = estate.policy?.stacks[stack.name] ?? estate.policy?.defaults;
    const reach = await reachOf(stack, policy, deps, signal);
    for (const scope of reach.scopes) {
      const key = formatScope(scope);
      if (places.has(key)) continue;
      places.set(key, { scope, pages: new Pages({ cloud: reach.cloud, clock: deps.clock, chance: deps.chance }) });
    }
  }
  return places;
}

/** How the objects of a type are listed and known by a key of the listing. */
interface Listing {
  readonly from: Collection<unknown>;
  keys(item: unknown): readonly string[];
  keyOf(entry: Entry): string;
  tags(item: unknown): Readonly<Record<string, string>>;
  /** Some listings show for a while what is gone already. */
  isThere(listed: Listed): boolean;
}

function listingOf({ marked, reads, child, settingOf, find }: ResourceType): Listing | string {
  if (child !== undefined || settingOf !== undefined || find !== undefined) {
    return 'It is a part of another object; one that somebody adds to an object of ours is drift.';
  }
  const { main } = reads;
  const isThere: Listing['isThere'] = ({ id, item, scope }) =>
    main.shape !== 'collection' ||
    main.from.name !== (marked?.from ?? main.from).name ||
    main.attributes(item, id, { scope }) !== undefined;
  if (marked !== undefined) {
    const { from, tags } = marked;
    return { from, keys: (item) => [marked.id(item)], keyOf: ({ id }) => id, tags, isThere };
  }
  if (main.shape !== 'collection') {
    return 'AWS is asked for one object of it at a time: there is no listing of it yet.';
  }
  return {
    from: main.from,
    keys: (item) => main.from.indexes[main.by]?.keys(item) ?? [],
    keyOf: ({ id }) => main.key(id),
    tags: tagsOf,
    isThere,
  };
}

/** Tags where a listing happens to show them. */
function tagsOf(item: unknown): Readonly<Record<string, string>> {
  const tags = (item as { readonly Tags?: unknown }).Tags;
  const pairs = Array.isArray(tags) ? (tags as readonly { readonly Key?: string; readonly Value?: string }[]) : [];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

interface Search {
  readonly type: ResourceType;
  readonly listing: Listing;
  readonly entries: readonly Entry[];
}

interface SearchPorts {
  readonly places: ReadonlyMap<string, Place>;
  readonly found: Found;
  readonly ports: ReviewPorts;
}

async function listType(search: Search, ports: SearchPorts, signal: AbortSignal): Promise<void> {
  const { type, listing } = search;
  const { found } = ports;
  const known = new Set(
    search.entries
      .filter((entry) => entry.type === type.type)
      .map((entry) => `${entry.scope.account} ${listing.keyOf(entry)}`),
  );
  const counts = { managed: 0, unmanaged: 0, elsewhere: 0, madeByAws: 0 };
  for (const listed of (await listEverywhere(search, ports, signal)).values()) {
    const kind = kindOf(listed, known, search, ports);
    counts[kind] += 1;
    if (kind === 'unmanaged') {
      found.objects.push(objectOf(listed, search));
    }
  }
  const all = counts.managed + counts.unmanaged + counts.elsewhere;
  found.coverage.push({
    type: type.type,
    ...counts,
    percent: all === 0 ? undefined : Math.floor(((counts.managed + counts.elsewhere) / all) * 100),
    ...(listing.from.service === 'tagging' ? { note: 'Only those that bear tags are listed.' } : {}),
  });
}

interface Listed {
  readonly id: string;
  readonly item: unknown;
  readonly scope: Scope;
}

/** Every object once, by account and id: some listings show the objects of every region, in each of them. */
async function listEverywhere(
  { type, listing }: Search,
  { places, found }: SearchPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Listed>> {
  const listed = new Map<string, Listed>();
  const whole = new Set<string>();
  for (const { scope, pages } of places.values()) {
    if (whole.has(scope.account)) continue;
    try {
      const items = await pages.items(scope, listing.from, { kind: 'all' }, signal);
      const here = items.filter((item) => isHere(item, scope, places));
      const named = here.flatMap((item) => listing.keys(item).map((id) => ({ id, item, scope })));
      if (listing.from.service === 's3' || GLOBAL_SERVICES.has(listing.from.service)) whole.add(scope.account);
      const there = named.filter((candidate) => listing.isThere(candidate));
      for (const each of there) listed.set(`${scope.account} ${each.id}`, each);
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof CloudError)) throw thrown;
      found.failed.push({ type: type.type, scope, reason: thrown.message });
    }
  }
  return listed;
}

function isHere(item: unknown, { account }: Scope, places: ReadonlyMap<string, Place>): boolean {
  const region = regionOfItem(item);
  return (
    region === undefined ||
    [...places.values()].some(({ scope }) => scope.account === account && scope.region === region)
  );
}

function kindOf(
  { id, item, scope }: Listed,
  known: ReadonlySet<string>,
  { type, listing }: Search,
  { ports: { deps } }: SearchPorts,
): 'managed' | 'unmanaged' | 'elsewhere' | 'madeByAws' {
  if (known.has(`${scope.account} ${id}`)) return 'managed';
  const mark = readMark(listing.tags(item));
  if (mark !== undefined && mark.installation !== deps.settings.installation) return 'elsewhere';
  return isMadeByAws(type.type, item) ? 'madeByAws' : 'unmanaged';
}

function objectOf({ id, item, scope }: Listed, { type, listing }: Search): UnmanagedObject {
  const tags = listing.tags(item);
  const mark = readMark(tags);
  const markedFor = mark === undefined ? undefined : decodeAddress(mark.encodedAddress);
  const region = regionOfItem(item);
  return {
    type: type.type,
    id,
    name: tags['Name'],
    scope: region === undefined ? scope : { ...scope, region },
    ...(markedFor === undefined ? {} : { markedFor }),
  };
}
