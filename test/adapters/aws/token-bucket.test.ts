import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTokenBucket } from '../../../src/adapters/aws/token-bucket.ts';
import type { Clock } from '../../../src/engine/ports/time.ts';

const never = new AbortController().signal;

/** A clock on which a sleep passes at once. */
function createJumpClock(): Clock & { time: number } {
  const clock = {
    time: 0,
    now: () => clock.time,
    monotonic: () => clock.time,
    sleep: async (milliseconds: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      clock.time += milliseconds;
    },
  };
  return clock;
}

async function drain(count: number, bucket: ReturnType<typeof createTokenBucket>): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => bucket.take(never)));
}

test('four fifths of the documented burst go at once, and the rest at four fifths of the documented rate', async () => {
  const clock = createJumpClock();
  const bucket = createTokenBucket({ burst: 100, perSecond: 20 }, clock);
  await drain(80, bucket);
  assert.equal(clock.time, 0);
  await drain(32, bucket);
  assert.ok(Math.abs(clock.time - 2_000) < 50, `it took ${clock.time} ms`);
});

test('a throttle halves the pace and empties the bucket, and the pace comes back little by little', async () => {
  const clock = createJumpClock();
  const bucket = createTokenBucket({ burst: 100, perSecond: 20 }, clock);
  bucket.slowDown();
  assert.equal(bucket.pace(), 8);
  await drain(8, bucket);
  assert.ok(clock.time >= 900 && clock.time <= 1_100, `it took ${clock.time} ms`);
  clock.time += 10_000;
  assert.ok(bucket.pace() > 8 && bucket.pace() < 16);
  clock.time += 60_000;
  assert.equal(bucket.pace(), 16);
});

test('however often it is throttled, the bucket goes on', async () => {
  const clock = createJumpClock();
  const bucket = createTokenBucket({ burst: 10, perSecond: 10 }, clock);
  for (let round = 0; round < 100; round += 1) {
    bucket.slowDown();
  }
  await drain(1, bucket);
  assert.ok(clock.time <= 2_500);
});

test('whoever gives up leaves at once and takes no token', async () => {
  const abort = new AbortController();
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const bucket = createTokenBucket({ burst: 2, perSecond: 1 }, clock);
  await bucket.take(never);
  const waiting = bucket.take(abort.signal);
  const behind = bucket.take(abort.signal);
  abort.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(behind, /enough/);
});

test('workers that share a budget make no more calls together than one alone, and take over the part of one that left', async () => {
  const clock = createJumpClock();
  let workers = 4;
  const bucket = createTokenBucket({ burst: 100, perSecond: 20 }, clock, () => workers);
  await drain(20, bucket);
  assert.equal(clock.time, 0);
  await drain(8, bucket);
  assert.ok(Math.abs(clock.time - 2_000) < 50, `it took ${clock.time} ms`);
  workers = 2;
  assert.equal(bucket.pace(), 8);
});
