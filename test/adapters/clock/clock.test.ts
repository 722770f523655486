import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';

test('identifiers are unique and sort in the order in which they were made, even when the wall clock goes back', () => {
  const times = [5_000, 5_000, 6_000, 4_000, 7_000];
  const chance = createSystemChance(() => times.shift() ?? 7_000);
  const ids = Array.from({ length: 40_000 }, () => chance.id());
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every((id) => /^[a-z0-9]{24}$/.test(id)));
});

test('a sleep that is aborted rejects with the reason of the signal', async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(60_000, abort.signal);
  abort.abort(new Error('the worker stops'));
  await assert.rejects(sleep, /the worker stops/);
  await assert.rejects(systemClock.sleep(0, abort.signal), /the worker stops/);
});

test('fractions lie between 0 and 1', () => {
  const chance = createSystemChance();
  for (let round = 0; round < 1_000; round += 1) {
    const value = chance.fraction();
    assert.ok(value >= 0 && value < 1);
  }
});
