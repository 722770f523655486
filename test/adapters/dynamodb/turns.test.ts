import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../../../src/adapters/dynamodb/turns.ts';
import type { Chance, Clock } from '../../../src/engine/ports/time.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { ManualClock } from '../../worker/manual-clock.ts';

const never = new AbortController().signal;
const chance: Chance = { id: () => 'x', fraction: () => 0.5 };

test('three processes together make a call of a budget once in the given time, and each gets its turn', async () => {
  const clock = new ManualClock();
  const table = createMemoryTable();
  const made: { readonly by: number; readonly at: number }[] = [];
  const processes = [0, 1, 2].map(async (by) => {
    const takeTurn = createTurns(table.access(clock, chance));
    for (let count = 0; count < 4; count += 1) {
      await takeTurn('111122223333 eu-west-1 cloudtrail', 625, never);
      made.push({ by, at: clock.monotonic() });
    }
  });
  await clock.advance(30_000);
  await Promise.all(processes);
  assert.equal(made.length, 12);
  for (const [at, call] of made.entries()) {
    const before = made[at - 1];
    if (before !== undefined) assert.ok(call.at - before.at >= 625, `${call.at - before.at} ms apart`);
  }
  assert.equal(table.writes.done, 12);
});

test('another budget has turns of its own, and a turn that a wrong clock put far ahead holds nobody up', async () => {
  const clock = new ManualClock();
  const table = createMemoryTable();
  const ahead: Clock = {
    now: () => clock.now() + 86_400_000,
    monotonic: () => clock.monotonic(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
  await createTurns(table.access(ahead, chance))('one', 625, never);
  const takeTurn = createTurns(table.access(clock, chance));
  await takeTurn('two', 625, never);
  await takeTurn('one', 625, never);
});

test('a table that does not confirm a turn gives none', async () => {
  const table = createMemoryTable();
  table.isDown = true;
  const takeTurn = createTurns(table.access(new ManualClock(), chance));
  await assert.rejects(takeTurn('one', 625, never), { code: 'table-unavailable' });
});
