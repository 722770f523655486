import pLimit from 'p-limit';
import type { Observation } from '../core/observation.ts';
import { formatScope, type Scope } from '../core/scope.ts';
import type { Plain } from '../core/value.ts';
import type { Collection } from '../resources/collection.ts';
import type { CollectionRead, EachRead, Read } from '../resources/define.ts';
import { chooseSelections, type Selections, type SharedNeed, type Target, wantedReads } from './choose-selections.ts';
import { indexItems, type Lookup, Pages, type ReadPorts } from './pages.ts';
import { CloudError, type CloudRequest } from './ports/cloud.ts';
import { READ_RETRY, retry } from './retry.ts';

export interface Observed {
  readonly observation: Observation;
  /** Attributes that came from a hint and are confirmed before a difference in them counts. */
  readonly hinted: ReadonlySet<string>;
}

export interface ObservePorts extends ReadPorts {
  /** The collection of the Resource Groups Tagging API for a resource type; undefined: tags are read one by one. */
  readonly taggedResources?: ((resourceType: string) => Collection<unknown>) | undefined;
  /** Reads an object that lives in the ledger alone; without it there is none. */
  readonly readEntry?: ((target: Target, signal: AbortSignal) => Promise<Observed>) | undefined;
}

/** An item of the Resource Groups Tagging API. */
interface TaggedResource {
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

const EACH_CONCURRENCY = 32;

/** What a single read said of one object. */
type Part =
  | {
      readonly kind: 'values';
      readonly values: Readonly<Record<string, Plain>>;
      readonly pending: string | undefined;
      readonly hinted: boolean;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly reason: string };

/** Reads objects as cheaply as their APIs allow: shared listings, batches, and single calls only where nothing else serves. */
export class Observer {
  readonly pages: Pages;
  readonly ports: ObservePorts;
  readonly #limit = pLimit(EACH_CONCURRENCY);
  readonly #tags = new Map<string, Promise<Lookup>>();

  constructor(ports: ObservePorts) {
    this.ports = ports;
    this.pages = new Pages(ports);
  }

  /** Reads all targets; the answer has one observation for each of their addresses. */
  async observe(
    targets: readonly Target[],
    options: { readonly hints: boolean; readonly needs?: readonly SharedNeed[] },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Observed>> {
    const inCloud = targets.filter(({ type }) => type.ledgerOnly === undefined);
    const selections = chooseSelections(inCloud, options.needs ?? [], (scope, from) =>
      this.pages.isListed(scope, from),
    );
    const lookups = new Map<string, Promise<Lookup>>();
    const result = new Map<string, Observed>();
    await Promise.all(
      targets.map(async (target) => {
        if (target.type.ledgerOnly !== undefined) {
          const absent: Observed = { observation: { kind: 'absent' }, hinted: new Set() };
          result.set(target.address, (await this.ports.readEntry?.(target, signal)) ?? absent);
          return;
        }
        const parts = await Promise.all(
          wantedReads(target).map(async ([name, read]) => ({
            name,
            read,
            part: await this.#read(target, read, { selections, lookups, hints: options.hints }, signal),
          })),
        );
        result.set(target.address, assemble(target, parts));
      }),
    );
    return result;
  }

  #read(
    target: Target,
    read: Read<never>,
    shared: { selections: Selections; lookups: Map<string, Promise<Lookup>>; hints: boolean },
    signal: AbortSignal,
  ): Promise<Part> {
    const answer =
      read.shape === 'collection'
        ? this.#fromCollection(target, read, shared, signal)
        : this.#limit(() => this.#fromEach(target, read, shared.hints, signal));
    // A code that means "not there" in the answer to a question about many says nothing of any one of them.
    const absent = read.shape === 'each' ? target.type.absent : [];
    return answer.catch((thrown: unknown) => partOfError(absent, thrown, signal));
  }

  async #fromCollection(
    target: Target,
    read: CollectionRead<never>,
    shared: { selections: Selections; lookups: Map<string, Promise<Lookup>> },
    signal: AbortSignal,
  ): Promise<Part> {
    const selection = shared.selections(target.scope, read.from, read.by);
    const lookupKey = `${formatScope(target.scope)} ${read.from.name} ${read.by}`;
    let lookup = shared.lookups.get(lookupKey);
    if (lookup === undefined) {
      lookup = this.pages
        .items(target.scope, read.from, selection, signal)
        .then((items) => indexItems(read.from, read.by, items));
      lookup.catch(() => undefined);
      shared.lookups.set(lookupKey, lookup);
    }
    for (const item of (await lookup).get(read.key(target.id)) ?? []) {
      const values = read.attributes(item, target.id, { scope: target.scope });
      if (values !== undefined) {
        return {
          kind: 'values',
          values: values as Readonly<Record<string, Plain>>,
          pending: read.pending?.(item),
          hinted: false,
        };
      }
    }
    return { kind: 'absent' };
  }

  async #fromEach(target: Target, read: EachRead<never>, hints: boolean, signal: AbortSignal): Promise<Part> {
    const { taggingHint } = read;
    const context = { scope: target.scope };
    if (hints && taggingHint !== undefined && this.ports.taggedResources !== undefined) {
      const from = this.ports.taggedResources(taggingHint.resourceType);
      const tags = await this.#tagsByArn(target.scope, from, taggingHint.arn(target.id, context), signal);
      if (tags !== undefined) {
        return { kind: 'values', values: { tags }, pending: undefined, hinted: true };
      }
    }
    const output = await this.#pagesOf(target, read, signal).catch((thrown: unknown) => {
      if (thrown instanceof CloudError && Object.hasOwn(read.answers, thrown.code)) {
        return { [ANSWER]: read.answers[thrown.code] };
      }
      throw thrown;
    });
    const values = isAnswer(output) ? output[ANSWER] : read.attributes(output, target.id, context);
    const pending = isAnswer(output) ? undefined : read.pending?.(output);
    return values === undefined
      ? { kind: 'absent' }
      : { kind: 'values', values: values as Readonly<Record<string, Plain>>, pending, hinted: false };
  }

  /** The answer of a one-by-one read; several pages are joined to one. */
  async #pagesOf(target: Target, read: EachRead<never>, signal: AbortSignal): Promise<unknown> {
    const context = { scope: target.scope };
    const { service } = target.type;
    const send = (call: CloudRequest['call']): Promise<unknown> =>
      retry(
        () => this.ports.cloud.send({ scope: target.scope, service, call, purpose: 'read' }, signal),
        READ_RETRY,
        this.ports,
        signal,
      );
    const outputs = [await send(read.call(target.id, context))];
    const asked = new Set<string>();
    for (;;) {
      const next = read.pages?.next(outputs.at(-1), target.id, context);
      if (next === undefined) {
        return outputs.length > 1 ? read.pages?.join(outputs) : outputs[0];
      }
      const question = JSON.stringify(next.input);
      if (asked.has(question)) {
        throw new Error(`${next.operation} gave the same page twice; what it lists is not complete`);
      }
      asked.add(question);
      outputs.push(await send(next));
    }
  }

  /** Undefined where the hint does not know the object, or could not be had: then the service itself is asked. */
  async #tagsByArn(
    scope: Scope,
    from: Collection<unknown>,
    arn: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    const key = `${formatScope(scope)} ${from.name}`;
    let lookup = this.#tags.get(key);
    if (lookup === undefined) {
      lookup = this.pages.items(scope, from, { kind: 'all' }, signal).then((items) => indexItems(from, 'arn', items));
      this.#tags.set(key, lookup);
    }
    const [item] = (await lookup.catch(() => new Map() as Lookup)).get(arn) ?? [];
    const tags = (item as TaggedResource | undefined)?.Tags;
    return tags === undefined ? undefined : Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? '']));
  }
}

const ANSWER: unique symbol = Symbol('answer of an error code');

function isAnswer(output: unknown): output is { readonly [ANSWER]: object | undefined } {
  return output !== null && typeof output === 'object' && ANSWER in output;
}

function partOfError(absent: readonly string[], thrown: unknown, signal: AbortSignal): Part {
  if (signal.aborted) {
    throw signal.reason;
  }
  if (thrown instanceof CloudError) {
    if (absent.includes(thrown.code)) {
      return { kind: 'absent' };
    }
    return { kind: 'unread', reason: `${thrown.operation} was answered ${thrown.code}: ${thrown.message}` };
  }
  return { kind: 'unread', reason: thrown instanceof Error ? thrown.message : String(thrown) };
}

function assemble(
  target: Target,
  parts: readonly { readonly name: string; readonly read: Read<never>; readonly part: Part }[],
): Observed {
  const main = parts.find((candidate) => candidate.name === 'main')?.part;
  if (main === undefined || main.kind === 'unread') {
    return { observation: { kind: 'unread', reason: main?.reason ?? 'it was not read' }, hinted: new Set() };
  }
  if (main.kind === 'absent') {
    return { observation: { kind: 'absent' }, hinted: new Set() };
  }
  let live: Readonly<Record<string, Plain>> = {};
  const unread: Record<string, string> = {};
  const hinted = new Set<string>();
  let pending: string | undefined;
  for (const { read, part } of parts) {
    if (part.kind === 'values') {
      live = { ...live, ...part.values };
      pending ??= part.pending;
      if (part.hinted) {
        hinted.add('tags');
      }
    } else {
      const reason = part.kind === 'unread' ? part.reason : 'the service did not find it';
      for (const attribute of (read.gives as readonly string[]).filter((name) => target.wanted.has(name))) {
        unread[attribute] = reason;
      }
    }
  }
  return { observation: { kind: 'present', id: target.id, live, unread, pending }, hinted };
}
