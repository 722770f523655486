import { createHmac, randomBytes } from 'node:crypto';
import type { Item } from '../../src/adapters/dynamodb/item.ts';
import type { Table } from '../../src/adapters/dynamodb/open-table.ts';
import type { Chance, Clock } from '../../src/engine/ports/time.ts';
import { createMemoryTable } from './memory-table.ts';

/** A table in memory: half of the calls of a pass are to the table, and most tests are about the other half. */
export function openMemoryTable(
  clock: Clock,
  chance: Chance,
): Pick<Table, 'access' | 'openHash' | 'create' | 'close'> & { readonly items: ReadonlyMap<string, Item> } {
  const table = createMemoryTable();
  const key = randomBytes(32); // names are made with it, and those of buckets are one for all accounts
  return {
    items: table.items,
    access: table.access(clock, chance),
    openHash: async () => (text) => createHmac('sha256', key).update(text).digest('base64url'),
    create: async () => 'created',
    close() {},
  };
}
