import { createHmac } from 'node:crypto';
import type { TableFacts } from '../../core/doctor/judge-table.ts';
import { Failure } from '../../core/failure.ts';
import type { Chance, Clock } from '../../engine/ports/time.ts';
import { createTable, describeTable, removeTable } from './create-table.ts';
import { textOf } from './item.ts';
import { keys } from './keys.ts';
import { createTableAccess, type TableAccess } from './table-access.ts';
import { createTableClients, type TableConnection } from './table-client.ts';

/** The table, before it is known to exist. */
export interface Table {
  readonly access: TableAccess;
  /** What `groundstate init` does; harmless on a table that exists. */
  create(signal: AbortSignal): Promise<'created' | 'existed'>;
  /** Deletes the table with everything in it. */
  remove(signal: AbortSignal): Promise<void>;
  describe(signal: AbortSignal): Promise<TableFacts>;
  /** Reads the install key; the hash of every sensitive value is made with it. */
  openHash(signal: AbortSignal): Promise<(text: string) => string>;
  close(): void;
}

/** What the table needs from the process it runs in. */
export interface TableOptions extends TableConnection {
  readonly clock: Clock;
  readonly chance: Chance;
  /** How long one request may take; well below a third of the lease, so that a heartbeat can be said twice. */
  readonly requestTimeoutMs?: number;
}

/** Makes the table's clients; nothing is called yet. */
export function openTable(options: TableOptions): Table {
  const clients = createTableClients(options, options.requestTimeoutMs ?? 3_000);
  const access = createTableAccess({ table: options.table, clients, clock: options.clock, chance: options.chance });
  const target = { client: clients.read, access };
  return {
    access,
    create: (signal) => createTable(target, signal),
    remove: (signal) => removeTable(target, signal),
    describe: (signal) => describeTable(target, signal),
    openHash: (signal) => openHash(access, signal),
    close: () => clients.destroy(),
  };
}

async function openHash(access: TableAccess, signal: AbortSignal): Promise<(text: string) => string> {
  const item = await access.get(keys.install, signal);
  const key = item === undefined ? '' : textOf(item, 'key');
  if (key === '') {
    throw new Failure({
      code: 'table-not-initialised',
      handling: 'stop',
      summary: 'The Groundstate table has no install key',
      detail: `The table «${access.name}» exists, but its first record is missing. Sensitive values cannot be compared without it, so nothing was applied. Run «groundstate init», which completes the table.`,
    });
  }
  const secret = Buffer.from(key, 'base64');
  return (text) => createHmac('sha256', secret).update(text).digest('base64url');
}
