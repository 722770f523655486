import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordedCall } from '../../src/core/events/read-message.ts';
import { RecentCalls } from '../../src/engine/events/recent-calls.ts';

const call = (eventId: string, ...names: string[]): RecordedCall => ({
  names: new Set(names),
  record: {
    eventId,
    at: 0,
    service: 'ec2',
    operation: 'CreateTags',
    region: 'eu-west-1',
    account: '1',
    harmless: false,
    actor: { name: 'ada', arn: '', means: '', from: '' },
    userAgent: '',
    text: '',
  },
});

const idsAbout = (calls: RecentCalls, ...names: string[]): readonly string[] =>
  calls.about(names).map(({ eventId }) => eventId);

test('a call that is told of twice is news once, and is found by each of its names', () => {
  const calls = new RecentCalls();
  assert.deepEqual([calls.note(call('a', 'sg-1', 'sgr-1')), calls.note(call('a', 'sg-1'))], [true, false]);
  calls.note(call('b', 'sg-1'));
  assert.deepEqual(idsAbout(calls, 'sg-1', 'sgr-1'), ['b', 'a'], 'the last one first');
  assert.deepEqual(idsAbout(calls, 'sgr-1'), ['a']);
  assert.deepEqual(idsAbout(calls, 'vpc-1'), []);
});

test('a call that could not be handled is news again', () => {
  const calls = new RecentCalls();
  const one = call('a', 'sg-1');
  calls.note(one);
  calls.forget(one);
  assert.deepEqual(idsAbout(calls, 'sg-1'), []);
  assert.equal(calls.note(one), true);
});

test('of more calls than can be kept the oldest are forgotten', () => {
  const calls = new RecentCalls();
  for (let index = 0; index < 6_000; index += 1) calls.note(call(`e${index}`, 'sg-1', `name-${index}`));
  assert.equal(calls.about(['sg-1']).length, 5_000);
  assert.deepEqual(idsAbout(calls, 'name-0'), []);
  assert.deepEqual(idsAbout(calls, 'name-5999'), ['e5999']);
});
