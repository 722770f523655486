import type { Action, Key } from '../../../src/adapters/dynamodb/action.ts';
import type { Condition, Term } from '../../../src/adapters/dynamodb/condition.ts';
import type { Item } from '../../../src/adapters/dynamodb/item.ts';
import type { Range, TableAccess } from '../../../src/adapters/dynamodb/table-access.ts';
import type { Chance, Clock } from '../../../src/engine/ports/time.ts';

/**
 * Stands for the DynamoDB table that never fails: every request is made at once, a transaction is made whole or not at all, and
 * all reads are consistent. What DynamoDB can do wrong is tested with moto in test/adapters/dynamodb.
 */
export function createMemoryTable(clock: Clock, chance: Chance): TableAccess {
  const items = new Map<string, Item>();
  return {
    name: 'in memory',
    clock,
    chance,
    get: async (key) => items.get(keyOf(key)),
    query: async (pk, range) => select([...items.values()], pk, range),
    async write(actions) {
      const refused = actions.findIndex(({ key, condition }) => !holds(condition, items.get(keyOf(key))));
      const [target] = actions.slice(refused);
      if (refused >= 0 && target !== undefined) {
        return { kind: 'refused', index: refused, current: items.get(keyOf(target.key)), repeated: false };
      }
      for (const action of actions) perform(items, action);
      return { kind: 'done' };
    },
  };
}

function keyOf({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

function select(items: readonly Item[], pk: string, range: Range): readonly Item[] {
  const inRange = (sk: string): boolean =>
    sk.startsWith(range.prefix ?? '') && sk >= (range.from ?? '') && sk <= (range.to ?? '\uffff');
  const found = items.filter((item) => item['pk'] === pk && inRange(String(item['sk'])));
  const sorted = found.toSorted((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1));
  return (range.newestFirst === true ? sorted.toReversed() : sorted).slice(0, range.limit);
}

function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  if (condition === undefined || condition.length === 0) return true;
  return condition.some((terms) => terms.every((term) => isTrue(term, item)));
}

function isTrue(term: Term, item: Item | undefined): boolean {
  const value = item?.[term.attribute];
  if (term.is === 'absent') return value === undefined;
  if (value === undefined || typeof value !== typeof term.to) return false;
  return term.is === 'equal' ? value === term.to : value < term.to;
}

function perform(items: Map<string, Item>, action: Action): void {
  const key = keyOf(action.key);
  if (action.kind === 'delete') {
    items.delete(key);
  } else if (action.kind === 'put') {
    items.set(key, { ...action.item, ...action.key });
  } else {
    const removed = new Set(action.remove);
    const kept = Object.entries({ ...items.get(key), ...action.set }).filter(([name]) => !removed.has(name));
    items.set(key, { ...Object.fromEntries(kept), ...action.key });
  }
}
