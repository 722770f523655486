import { decodeBody } from '../../src/adapters/dynamodb/body.ts';
import type { Entry, Intent } from '../../src/engine/ports/ledger.ts';
import type { Attributes, FakeTable } from './table.ts';

/** The lock item of a stack as it is stored. */
export interface StoredLock {
  readonly fence: number;
  readonly owner: string;
  readonly released: boolean;
  readonly appliedCommit: string | undefined;
}

/** What the table says of a stack right now, read past every fault. */
export function storedLock(item: Attributes | undefined): StoredLock | undefined {
  if (item === undefined) return undefined;
  return {
    fence: Number(item['fence']?.N ?? 0),
    owner: item['owner']?.S ?? '',
    released: item['released']?.BOOL === true,
    appliedCommit: item['appliedCommit']?.S,
  };
}

export function storedEntries(table: FakeTable, stack: string): readonly Entry[] {
  return records<Entry>(table, stack, 'RES#');
}

export function storedIntents(table: FakeTable, stack: string): readonly Intent[] {
  return records<Intent>(table, stack, 'INTENT#');
}

function records<T>(table: FakeTable, stack: string, prefix: string): readonly T[] {
  const partition = table.partitions.get(`STACK#${stack}`) ?? new Map<string, Attributes>();
  return [...partition].flatMap(([sk, item]) => (sk.startsWith(prefix) ? [bodyOf<T>(item)] : []));
}

/** Bodies by their text, so that the same one is read once. */
const bodies = new WeakMap<Attributes, unknown>();

export function bodyOf<T>(item: Attributes): T {
  const known = bodies.get(item);
  if (known !== undefined) return known as T;
  const read = decodeBody<T>(item['body']?.S ?? item['body']?.B);
  bodies.set(item, read);
  return read;
}
