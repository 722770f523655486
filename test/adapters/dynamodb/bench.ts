import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { createLedger } from '../../../src/adapters/dynamodb/ledger.ts';
import { openTable, type Table } from '../../../src/adapters/dynamodb/open-table.ts';
import type { Ledger } from '../../../src/engine/ports/ledger.ts';
import type { Clock } from '../../../src/engine/ports/time.ts';
import { type Emulator, startEmulator } from '../../support/emulator/start.ts';
import { type Proxy, startProxy } from '../../support/proxy/start.ts';

/** A table behind the proxy, and workers that use it. */
export interface Bench {
  readonly proxy: Proxy;
  table(clock?: Clock, name?: string): Table;
  /** A ledger as another process would have it. */
  ledger(holder: string, clock?: Clock): Ledger;
  close(): Promise<void>;
}

/** Starts the emulator and the proxy, and creates a table. */
export async function startBench(): Promise<Bench> {
  const emulator: Emulator = await startEmulator();
  const proxy = await startProxy({ upstream: emulator.endpoint });
  const tables: Table[] = [];
  const table: Bench['table'] = (clock = systemClock, name = 'groundstate-test') => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const made = openTable({
      table: name,
      region: 'eu-west-1',
      endpoint: proxy.endpoint,
      credentials,
      clock,
      chance: createSystemChance(),
    });
    tables.push(made);
    return made;
  };
  const first = table();
  const never = new AbortController().signal;
  await first.create(never);
  const hash = await first.openHash(never);
  return {
    proxy,
    table,
    ledger: (holder, clock) =>
      createLedger({ access: table(clock).access, hash, redact: (text) => text, holder, host: 'test-host' }),
    close: async () => {
      for (const made of tables) {
        made.close();
      }
      await proxy.stop();
      await emulator.stop();
    },
  };
}
