import type { Take, TakeCondition } from '../../../src/core/protocol/lease.ts';
import type { LockRecord } from '../../../src/core/protocol/lock-record.ts';
import { type Bounds, leaseMs, type ModelIntent, type Stray, type Table, type Writes } from './world.ts';

/** What the table says to a conditional write: the table after it; undefined: refused. */
export function take(table: Table, wanted: Take): Table | undefined {
  const { owner, fence, version, condition } = wanted;
  const lock = { owner, fence, version, released: false, leaseMs };
  return holds(table.lock, condition) ? { ...table, lock } : undefined;
}

function holds(lock: LockRecord | undefined, condition: TakeCondition): boolean {
  switch (condition.kind) {
    case 'absent':
      return lock === undefined;
    case 'released':
      return lock?.released === true && lock.fence === condition.fence;
    case 'expired':
      return lock?.fence === condition.fence && lock.version === condition.version;
  }
}

/** A fenced write: it counts only while the lock item names its sender. */
export function writeFenced(table: Table, { owner, fence, version, writes }: Stray, bounds: Bounds): Table | undefined {
  const { lock } = table;
  const held = lock !== undefined && lock.owner === owner && lock.fence === fence && !lock.released;
  if (!held && bounds.off !== 'fence') {
    return undefined;
  }
  const { advance } = writes;
  if (
    advance !== undefined &&
    table.applied !== advance.from &&
    table.applied !== advance.to &&
    bounds.off !== 'fence'
  ) {
    return undefined;
  }
  return {
    lock: held && lock !== undefined ? { ...lock, version } : lock,
    applied: advance?.to ?? table.applied,
    entry: entryAfter(table, writes),
    intents: bounds.off === 'intent' ? [] : intentsAfter(table.intents, writes),
  };
}

function entryAfter(table: Table, { entry }: Writes): Table['entry'] {
  if (entry === undefined) {
    return table.entry;
  }
  return entry === 'none' ? undefined : entry;
}

function intentsAfter(intents: readonly ModelIntent[], { put = [], drop = [] }: Writes): readonly ModelIntent[] {
  const gone = new Set([...drop, ...put.map(({ op }) => op)]);
  return [...intents.filter(({ op }) => !gone.has(op)), ...put].toSorted((a, b) => (a.op < b.op ? -1 : 1));
}

/** The holder gives the lease back. */
export function release(table: Table, owner: string, fence: number): Table {
  const { lock } = table;
  return lock?.owner === owner && lock.fence === fence ? { ...table, lock: { ...lock, released: true } } : table;
}
