import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScanPolicy } from '../../src/core/stack-policy.ts';
import { StackSchedule } from '../../src/worker/stack-schedule.ts';

const minute = 60_000;
const chance = { id: () => 'x', fraction: () => 0.5 };

/** A schedule whose clocks stand where the test puts them. */
function open(scan: ScanPolicy | undefined, from: string) {
  let passed = 0;
  let jump = 0;
  const start = Date.parse(from);
  const clock = { now: () => start + passed + jump, monotonic: () => passed, sleep: async () => undefined };
  const schedule = new StackSchedule(5 * minute, clock, chance);
  schedule.follow(() => scan);
  schedule.succeed('s');
  return {
    schedule,
    pass: (minutes: number) => {
      passed += minutes * minute;
    },
    jump: (minutes: number) => {
      jump += minutes * minute;
    },
  };
}

const cron = (expression: string, zone = 'UTC') => ({ kind: 'cron', expression, zone }) as const;

test('a stack with a cron expression is due at its times, and at no other', () => {
  const { schedule, pass } = open({ declared: cron('0,30 * * * *'), deep: undefined }, '2026-11-26T10:01Z');
  pass(28);
  assert.equal(schedule.isDue('s'), false);
  pass(1);
  assert.equal(schedule.isDue('s'), true);
  schedule.succeed('s');
  assert.equal(schedule.isDue('s'), false);
  pass(30);
  assert.equal(schedule.isDue('s'), true);
});

test('the wall clock decides, also where it is set: a time that has come is not slept through', () => {
  const { schedule, pass, jump } = open({ declared: cron('0 3 * * *'), deep: undefined }, '2026-11-26T01:00Z');
  pass(1);
  jump(120);
  assert.equal(schedule.isDue('s'), true);
});

test('an event, a retry and a grace period do not wait for the time', () => {
  const { schedule, pass } = open({ declared: cron('0 3 * * *'), deep: undefined }, '2026-11-26T04:00Z');
  schedule.within('s', 2 * minute);
  assert.equal(schedule.isDue('s'), false);
  pass(2);
  assert.equal(schedule.isDue('s'), true);
  schedule.succeed('s');
  schedule.hasten('s');
  assert.equal(schedule.isDue('s'), true);
  schedule.retry('s');
  pass(5);
  assert.equal(schedule.isDue('s'), true);
});

test('the time of a deep look makes the stack due by itself, and is deep once', () => {
  const { schedule, pass } = open(
    { declared: undefined, deep: cron('0 3 * * *', 'Europe/Berlin') },
    '2026-11-26T01:58Z',
  );
  assert.equal(schedule.depth('s'), 'deep', 'the first one');
  schedule.lookedDeep('s');
  assert.equal(schedule.depth('s'), 'declared');
  assert.equal(schedule.isDue('s'), false);
  pass(2);
  assert.deepEqual([schedule.isDue('s'), schedule.depth('s')], [true, 'deep']);
  schedule.lookedDeep('s');
  schedule.succeed('s');
  assert.deepEqual([schedule.isDue('s'), schedule.depth('s')], [false, 'declared']);
});

test('without a word of groundstate.yaml it is the interval of the worker, and a deep look each hour', () => {
  const { schedule, pass } = open(undefined, '2026-11-26T10:00Z');
  schedule.lookedDeep('s');
  pass(5);
  assert.deepEqual([schedule.isDue('s'), schedule.depth('s')], [true, 'declared']);
  pass(55);
  assert.equal(schedule.depth('s'), 'deep');
});

test('a scan is late after three of its times, however far they are from each other', () => {
  const friday = Date.parse('2026-11-27T03:00Z');
  const weekdays = open({ declared: cron('0 3 * * MON-FRI'), deep: undefined }, '2026-11-27T04:00Z');
  assert.equal(new Date(weekdays.schedule.after('s', friday, 3)).toISOString(), '2026-12-02T03:00:00.000Z');
  assert.equal(open(undefined, '2026-11-27T04:00Z').schedule.after('s', friday, 3) - friday, 15 * minute);
});
