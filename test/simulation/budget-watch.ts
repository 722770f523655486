import { replacedAt } from '../../src/engine/applying/leftover.ts';
import type { Entry } from '../../src/engine/ports/ledger.ts';
import type { Author } from './cloud.ts';
import { storedEntries, storedIntents } from './ledger-view.ts';
import type { CloudObject } from './objects.ts';
import type { FakeTable } from './table.ts';

/** Counts what is deleted under each lease against the deletion budget of its commit. */
export class BudgetWatch {
  readonly #table: FakeTable;
  readonly #deleted = new Map<string, Set<string>>();
  /** By lease: addresses that an earlier one had begun to replace. That was decided, and counted, there. */
  readonly #begun = new Map<string, ReadonlySet<string>>();

  constructor(table: FakeTable) {
    this.#table = table;
  }

  onGranted(stack: string, fence: number): void {
    const left = storedEntries(this.#table, stack).flatMap((entry) => replacedAt(entry) ?? []);
    const open = storedIntents(this.#table, stack).filter(({ kind }) => kind === 'create');
    this.#begun.set(`${stack} ${fence}`, new Set([...left, ...open.map(({ address }) => address)]));
  }

  /** Why this deletion is one too many; undefined where it is not. */
  onDeleted(
    object: CloudObject,
    { name, stack, fence }: Author,
    { entry, most }: { readonly entry: Entry | undefined; readonly most: number },
  ): string | undefined {
    const lease = `${stack} ${fence}`;
    const former = entry === undefined ? undefined : replacedAt(entry);
    if (former !== undefined && this.#begun.get(lease)?.has(former) === true) {
      return undefined;
    }
    const ids = this.#deleted.get(lease) ?? new Set();
    this.#deleted.set(lease, ids.add(object.id));
    return ids.size > most ? `${name} deletes ${[...ids].join(', ')}, more than ${most}` : undefined;
  }
}
