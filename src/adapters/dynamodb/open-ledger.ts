import type { Ledger } from '../../engine/ports/ledger.ts';
import { createLedger, type LedgerOptions } from './ledger.ts';
import type { Table } from './open-table.ts';

/** The ledger over a table, whose install key is read with the first use, so that `init` can run before it exists. */
export function openLedger(
  table: Pick<Table, 'access' | 'openHash'>,
  options: Omit<LedgerOptions, 'access' | 'hash'> & {
    /** Called with the keyed hash once the key was read. */
    readonly onKey?: (hash: (text: string) => string) => void;
  },
): Ledger {
  let opening: Promise<(text: string) => string> | undefined;
  let hash: ((text: string) => string) | undefined;
  const ledger = createLedger({
    ...options,
    access: table.access,
    hash(text) {
      if (hash === undefined) {
        throw new Error('the install key is used before the ledger was read');
      }
      return hash(text);
    },
  });
  const ready = async (signal: AbortSignal): Promise<void> => {
    opening ??= table.openHash(signal);
    opening.catch(() => {
      opening = undefined; // the table may be made later
    });
    hash = await opening;
    options.onKey?.(hash);
  };
  return {
    ...ledger,
    async load(stack, signal) {
      await ready(signal);
      return ledger.load(stack, signal);
    },
    async acquire(input, signal) {
      await ready(signal);
      return ledger.acquire(input, signal);
    },
  };
}
