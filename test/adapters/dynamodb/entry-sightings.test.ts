import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '../../../src/adapters/dynamodb/body.ts';
import { EntrySightings } from '../../../src/adapters/dynamodb/entry-sightings.ts';
import { renderLedgerWrite } from '../../../src/adapters/dynamodb/ledger-write.ts';
import type { Entry } from '../../../src/engine/ports/ledger.ts';

function entry(name: string, more: Partial<Entry> = {}): Entry {
  return {
    address: `network/aws_vpc.${name}`,
    type: 'aws_vpc',
    scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
    id: `vpc-${name}`,
    applied: {},
    generation: 1,
    protected: false,
    dependencies: [],
    commit: 'c1',
    createdAt: 1_000,
    updatedAt: 1_000,
    ...more,
  };
}

const timesOf = (entries: readonly Entry[]): readonly (number | undefined)[] => entries.map(({ seenAt }) => seenAt);

test('an entry is known since it was first read as it is; one that was written, replaced or made anew is new', () => {
  const sightings = new EntrySightings();
  const first = [entry('a'), entry('b'), entry('c'), entry('d')];
  assert.deepEqual(timesOf(sightings.stamp('network', first, 10)), [10, 10, 10, 10]);
  const second = [
    entry('a', { commit: 'c2' }),
    entry('b', { updatedAt: 2_000 }),
    entry('c', { id: 'vpc-z' }),
    entry('d', { createdAt: 999 }),
  ];
  assert.deepEqual(timesOf(sightings.stamp('network', second, 20)), [10, 20, 20, 20]);
  assert.deepEqual(timesOf(sightings.stamp('other', [entry('a')], 30)), [30], 'each stack for itself');
});

test('one that was gone in between is new again, and nothing is kept of what is gone', () => {
  const sightings = new EntrySightings();
  sightings.stamp('network', [entry('a')], 10);
  sightings.stamp('network', [], 20);
  assert.deepEqual(timesOf(sightings.stamp('network', [entry('a')], 30)), [30]);
});

test('one that this process wrote itself is known since then', () => {
  const sightings = new EntrySightings();
  sightings.noteWritten('network', [{ kind: 'put entry', entry: entry('a') }], 10);
  sightings.noteWritten('network', [{ kind: 'put entry', entry: entry('a', { commit: 'c2' }) }], 20);
  sightings.noteWritten('network', [{ kind: 'put entry', entry: entry('b') }], 30);
  assert.deepEqual(timesOf(sightings.stamp('network', [entry('a'), entry('b'), entry('c')], 40)), [10, 30, 40]);
});

test('when it was seen is not written into the table', () => {
  const action = renderLedgerWrite('network', { kind: 'put entry', entry: { ...entry('a'), seenAt: 10 } });
  assert.ok(action.kind === 'put');
  assert.deepEqual(decodeBody(action.item['body']), entry('a'));
});
