import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replayCommand, runSeeds } from './campaign.ts';
import { callFaults, incidentKinds, weatherKinds } from './faults.ts';
import { kinds } from './objects.ts';
import { withoutRealTime } from './real-time.ts';
import { simulate } from './simulate.ts';

/** Enough for every kind of trouble to happen many times, within the minute and a half of processor time that it has. */
const SEEDS = 2_400;
/** In parts, so that a busy machine does not run into the time limit of a test. */
const PART = 300;

const counts = new Map<string, number>();

for (let from = 1; from <= SEEDS; from += PART) {
  test(`the seeds from ${from} to ${from + PART - 1} break no invariant`, async () => {
    const tally = await runSeeds({ from, count: PART });
    for (const [kind, times] of tally.counts) counts.set(kind, (counts.get(kind) ?? 0) + times);
    const report = tally.broken.map(
      ({ seed, invariant, text }) => `seed ${seed} breaks «${invariant}»: ${text}\n  replay: ${replayCommand(seed)}`,
    );
    assert.deepEqual(report, []);
  });
}

test('every kind of trouble occurred in them', () => {
  const expected = [
    ...callFaults.filter((fault) => fault !== 'conflict').map((fault) => `write: ${fault}`),
    ...callFaults
      .filter((fault) => fault !== 'hollow answer' && fault !== 'refused once')
      .map((fault) => `table write: ${fault}`),
    ...['throttled', 'lost reply', 'cut-off answer', 'hollow answer', 'slow'].map((fault) => `read: ${fault}`),
    ...weatherKinds.map((weather) => `weather: ${weather}`),
    ...incidentKinds.map((incident) => `incident: ${incident}`),
    ...kinds.flatMap((kind) => [`create ${kind}`, `delete ${kind}`]),
    ...['disk', 'queue', 'net', 'route', 'grant'].map((kind) => `change ${kind}`),
    ...['before a write', 'after its effect', 'before its record'].map((place) => `crash ${place}`),
    'freeze before a write',
    'stale read',
    'stale tip',
    'create answered by its token',
    'lease taken over',
    'lease lost',
  ];
  assert.deepEqual(
    expected.filter((kind) => (counts.get(kind) ?? 0) === 0),
    [],
    'these never happened',
  );
});

test('the same seed gives the same trace, and another one another', async () => {
  const hashes: string[] = [];
  for (let seed = 1; seed <= 40; seed += 1) {
    const once = await simulate(seed);
    const again = await simulate(seed, { trace: true });
    assert.equal(again.hash, once.hash, replayCommand(seed));
    assert.deepEqual(again.counts, once.counts, replayCommand(seed));
    hashes.push(once.hash);
  }
  assert.equal(new Set(hashes).size, hashes.length);
});

test('the real clock, real chance and the real network throw while a simulation runs', async () => {
  const ways: readonly [string, () => unknown][] = [
    ['Date.now', () => Date.now()],
    ['new Date', () => new Date()],
    ['Math.random', () => Math.random()],
    ['performance.now', () => performance.now()],
    ['setTimeout', () => setTimeout(() => {}, 1)],
    ['setInterval', () => setInterval(() => {}, 1)],
    ['setImmediate', () => setImmediate(() => {})],
    ['AbortSignal.timeout', () => AbortSignal.timeout(1)],
    ['fetch', () => fetch('https://example.com')],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(1))],
  ];
  await withoutRealTime(async () => {
    for (const [name, way] of ways) assert.throws(way, /not be repeatable/, name);
  });
  for (const [name, way] of ways.slice(0, 4)) assert.doesNotThrow(way, name);
});
