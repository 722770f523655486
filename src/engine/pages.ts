import type { Scope } from '../core/scope.ts';
import { formatScope } from '../core/scope.ts';
import type { Collection, Selection } from '../resources/collection.ts';
import type { Cloud } from './ports/cloud.ts';
import type { Chance, Clock } from './ports/time.ts';
import { READ_RETRY, retry } from './retry.ts';

export interface ReadPorts {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Items of a collection by the keys of one index. */
export type Lookup = ReadonlyMap<string, readonly unknown[]>;

/**
 * The pages that one pass read, shared by all types that come from the same collection: each listing is made once.
 * A failed listing fails for everybody who needs it; nothing partial is ever seen.
 */
export class Pages {
  readonly #ports: ReadPorts;
  readonly #listings = new Map<string, Promise<readonly unknown[]>>();

  constructor(ports: ReadPorts) {
    this.#ports = ports;
  }

  /** All items of a selection, page by page, complete or not at all. */
  items(
    scope: Scope,
    collection: Collection<unknown>,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const key = `${formatScope(scope)} ${collection.name} ${JSON.stringify(selection)}`;
    const known = this.#listings.get(key);
    if (known !== undefined) {
      return known;
    }
    const listing = this.#list(scope, collection, selection, signal);
    listing.catch(() => undefined); // every caller sees the failure through its own await
    this.#listings.set(key, listing);
    return listing;
  }

  /** Whether the whole collection was or is being listed. */
  isListed(scope: Scope, collection: Collection<unknown>): boolean {
    return this.#listings.has(`${formatScope(scope)} ${collection.name} ${JSON.stringify({ kind: 'all' })}`);
  }

  async #list(
    scope: Scope,
    collection: Collection<unknown>,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    const seen = new Set<string>();
    let token: string | undefined;
    do {
      const call = collection.page(selection, token, { scope });
      const output = await retry(
        () => this.#ports.cloud.send({ scope, service: collection.service, call, purpose: 'read' }, signal),
        READ_RETRY,
        this.#ports,
        signal,
      );
      for (const item of collection.items(output)) {
        items.push(item); // not push(...): a page may hold ten thousand
      }
      token = collection.next(output);
      if (token !== undefined && seen.has(token)) {
        throw new Error(`${collection.name} answered the same page token twice; the listing is not complete`);
      }
      seen.add(token ?? '');
    } while (token !== undefined);
    return items;
  }
}

/** Looks items up by every key of an index. */
export function indexItems(collection: Collection<unknown>, index: string, items: readonly unknown[]): Lookup {
  const lookup = new Map<string, unknown[]>();
  for (const item of items) {
    for (const key of collection.indexes[index]?.keys(item) ?? []) {
      const same = lookup.get(key);
      if (same === undefined) {
        lookup.set(key, [item]);
      } else {
        same.push(item);
      }
    }
  }
  return lookup;
}
