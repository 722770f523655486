import type { Action, Key } from '../../src/adapters/dynamodb/action.ts';
import type { Condition } from '../../src/adapters/dynamodb/condition.ts';
import { type Item, textOf } from '../../src/adapters/dynamodb/item.ts';
import type { Range, TableAccess, WriteResult } from '../../src/adapters/dynamodb/table-access.ts';
import type { Chance, Clock } from '../../src/engine/ports/time.ts';

/** What becomes of one write: it takes effect, or not, and is answered, or not. */
export type Fate = 'done' | 'done, answer lost' | 'lost';

/** A table that several workers share. */
export interface MemoryTable {
  /** The table as one worker reaches it, with its own clock. */
  access(clock: Clock, chance: Chance): TableAccess;
  /** Decides over each try of each write; everything is done by default. */
  fate: () => Fate;
  /** While it is down, nothing is read and nothing is written. */
  isDown: boolean;
  readonly items: Map<string, Item>;
  readonly writes: { refused: number; done: number };
}

/**
 * Stands for a DynamoDB table: writes are conditional, atomic and serial, reads are consistent, and a transaction that
 * is repeated with its token takes effect once. An answer comes in the same turn. What DynamoDB itself does is tested
 * with the emulator; this one is for thousands of rounds on a clock of the test.
 */
export function createMemoryTable(): MemoryTable {
  const items = new Map<string, Item>();
  const table: MemoryTable = {
    items,
    isDown: false,
    fate: () => 'done',
    writes: { refused: 0, done: 0 },
    access: (clock, chance) => ({
      name: 'memory',
      clock,
      chance,
      async get(key) {
        refuseDown(table);
        return items.get(nameOf(key));
      },
      async query(pk, range) {
        refuseDown(table);
        return select([...items.values()], pk, range);
      },
      async write(actions, patience) {
        let took = false;
        for (let attempt = 1; attempt <= patience.attempts; attempt += 1) {
          const fate = table.isDown ? 'lost' : table.fate();
          if (fate !== 'lost' && !took) {
            const refusal = apply(table, actions);
            if (refusal !== undefined) return { ...refusal, repeated: attempt > 1 };
            took = true;
          }
          if (fate === 'done') return { kind: 'done' };
        }
        return { kind: 'unclear' };
      },
    }),
  };
  return table;
}

function refuseDown({ isDown }: MemoryTable): void {
  if (isDown) throw new Error('the table is down');
}

function nameOf({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

function select(items: readonly Item[], pk: string, range: Range): readonly Item[] {
  const inRange = (sk: string): boolean =>
    sk.startsWith(range.prefix ?? '') && sk >= (range.from ?? '') && sk <= (range.to ?? '\uffff');
  const found = items.filter((item) => textOf(item, 'pk') === pk && inRange(textOf(item, 'sk')));
  const sorted = found.toSorted((a, b) => (textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1));
  return (range.newestFirst === true ? sorted.toReversed() : sorted).slice(0, range.limit);
}

type Refusal = Omit<WriteResult & { readonly kind: 'refused' }, 'repeated'>;

function apply({ items, writes }: MemoryTable, actions: readonly Action[]): Refusal | undefined {
  const index = actions.findIndex(({ key, condition }) => !holds(items.get(nameOf(key)), condition ?? []));
  if (index >= 0) {
    writes.refused += 1;
    return { kind: 'refused', index, current: items.get(nameOf(actions[index]?.key ?? { pk: '', sk: '' })) };
  }
  for (const action of actions) perform(items, action);
  writes.done += 1;
  return undefined;
}

function perform(items: Map<string, Item>, action: Action): void {
  const name = nameOf(action.key);
  if (action.kind === 'delete') {
    items.delete(name);
  } else if (action.kind === 'put') {
    items.set(name, { ...action.item, ...action.key });
  } else {
    const removed = new Set(action.remove);
    const kept = Object.entries({ ...items.get(name), ...action.set }).filter(([attribute]) => !removed.has(attribute));
    items.set(name, { ...Object.fromEntries(kept), ...action.key });
  }
}

function holds(item: Item | undefined, condition: Condition): boolean {
  const alternatives = condition.map((terms) =>
    terms.every((term) => {
      const value = item?.[term.attribute];
      if (term.is === 'absent') return value === undefined;
      if (value === undefined || typeof value !== typeof term.to) return false;
      return term.is === 'equal' ? value === term.to : value < term.to;
    }),
  );
  return alternatives.length === 0 || alternatives.includes(true);
}
