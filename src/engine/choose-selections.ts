import { formatScope, type Scope } from '../core/scope.ts';
import type { Collection, Selection } from '../resources/collection.ts';
import type { Read, ResourceType } from '../resources/define.ts';

/** One object to be read. */
export interface Target {
  readonly address: string;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly id: string;
  /** Attributes that are worth a call of their own. */
  readonly wanted: ReadonlySet<string>;
}

/** Keys of a collection that something else will ask for in the same pass, so that one listing serves both. */
export interface SharedNeed {
  readonly scope: Scope;
  readonly from: Collection<unknown>;
  readonly by: string;
  readonly key: string;
}

/** Which part of a collection is asked for. */
export type Selections = (scope: Scope, from: Collection<unknown>, by: string) => Selection;

/** One filtered call where it holds everything that is wanted of a collection; the whole list where it does not. */
export function chooseSelections(
  targets: readonly Target[],
  needs: readonly SharedNeed[],
  isListed: (scope: Scope, from: Collection<unknown>) => boolean,
): Selections {
  const keys = new Map<string, Map<string, Set<string>>>();
  for (const target of targets) {
    for (const [, read] of wantedReads(target)) {
      if (read.shape === 'collection') {
        const byIndex = getOrMake(
          keys,
          `${formatScope(target.scope)} ${read.from.name}`,
          () => new Map<string, Set<string>>(),
        );
        getOrMake(byIndex, read.by, () => new Set<string>()).add(read.key(target.id));
      }
    }
  }
  for (const need of needs) {
    const byIndex = getOrMake(
      keys,
      `${formatScope(need.scope)} ${need.from.name}`,
      () => new Map<string, Set<string>>(),
    );
    getOrMake(byIndex, need.by, () => new Set<string>()).add(need.key);
  }
  return (scope, from, by) => {
    const byIndex = keys.get(`${formatScope(scope)} ${from.name}`);
    const wanted = byIndex?.get(by) ?? new Set<string>();
    const fits = wanted.size <= (from.indexes[by]?.batch ?? 0);
    if (byIndex?.size === 1 && fits && !isListed(scope, from)) {
      return { kind: 'keys', index: by, keys: [...wanted].sort() };
    }
    return { kind: 'all' };
  };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  map.set(key, made);
  return made;
}

/** `main` always, the others only where they give something that is wanted. */
export function wantedReads(target: Target): readonly [string, Read<never>][] {
  const reads = Object.entries(target.type.reads) as [string, Read<never>][];
  return reads.filter(
    ([name, read]) =>
      name === 'main' || (read.gives as readonly string[]).some((attribute) => target.wanted.has(attribute)),
  );
}
