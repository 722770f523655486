import { type Attribute, attribute, type Desired } from '../../core/attribute.ts';
import { set } from '../../core/kinds/collections.ts';
import { intKind } from '../../core/kinds/number.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';

const projectionAttributes = {
  projection_type: choice(['ALL', 'KEYS_ONLY', 'INCLUDE'], { required: true }),
  non_key_attributes: set(textKind),
};

export const globalIndexAttributes = {
  name: text({ required: true }),
  hash_key: text({ required: true }),
  range_key: text({ default: null }),
  ...projectionAttributes,
  read_capacity: capacity(),
  write_capacity: capacity(),
};

export const localIndexAttributes = {
  name: text({ required: true }),
  range_key: text({ required: true }),
  ...projectionAttributes,
};

export type GlobalIndex = Desired<typeof globalIndexAttributes>;
export type LocalIndex = Desired<typeof localIndexAttributes>;

/** A capacity; zero is what a table without one (on demand) has, and then there is nothing to compare. */
export function capacity(): Attribute<number> {
  return attribute({ ...intKind, name: 'capacity', equal: sameCapacity });
}

function sameCapacity(desired: number, live: number): boolean {
  return desired === live || desired === 0 || live === 0;
}

/** Whether two sets of indexes, known by their names, are the same; capacities count where they are configured. */
export function sameGlobalIndexes(desired: readonly GlobalIndex[], live: readonly GlobalIndex[]): boolean {
  return (
    desired.length === live.length &&
    desired.every((index) => {
      const found = live.find(({ name }) => name === index.name);
      return found !== undefined && sameShape(index, found) && sameCapacities(index, found);
    })
  );
}

/** Whether the configured capacities of an index are those it has. */
export function sameCapacities(desired: GlobalIndex, live: GlobalIndex): boolean {
  const same = (wanted: number | null, found: number | null): boolean =>
    wanted === null || sameCapacity(wanted, found ?? 0);
  return same(desired.read_capacity, live.read_capacity) && same(desired.write_capacity, live.write_capacity);
}

/** Whether two sets of local indexes, known by their names, are the same. */
export function sameLocalIndexes(desired: readonly LocalIndex[], live: readonly LocalIndex[]): boolean {
  return (
    desired.length === live.length &&
    desired.every((index) => live.some((found) => found.name === index.name && sameShape(index, found)))
  );
}

/** What cannot be changed in an index: another shape is another index. */
export function sameShape(desired: GlobalIndex | LocalIndex, live: GlobalIndex | LocalIndex): boolean {
  return describeShape(desired) === describeShape(live);
}

function describeShape(index: GlobalIndex | LocalIndex): string {
  const hash = 'hash_key' in index ? index.hash_key : null;
  return JSON.stringify([
    hash,
    index.range_key || null,
    index.projection_type,
    [...(index.non_key_attributes ?? [])].sort(),
  ]);
}
