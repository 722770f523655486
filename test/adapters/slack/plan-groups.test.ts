import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostPerMinute, planGroups, type Traffic } from '../../../src/adapters/slack/plan-groups.ts';
import type { Alert } from '../../../src/engine/ports/journal.ts';
import { driftAlert, ending, start } from './alerts.ts';

const hour = 3_600_000;
const calm: Traffic = { now: start, digestMs: hour, known: new Map(), recent: 0, hasRecentSummary: false };
const many = (count: number): readonly Alert[] => Array.from({ length: count }, (_, at) => driftAlert(`d${at}`));
const ids = (groups: readonly (readonly Alert[])[]): string[][] => groups.map((group) => group.map(({ id }) => id));

test('what belongs to one drift is one message, in its order', () => {
  const waiting = [driftAlert('a'), driftAlert('b'), ending('a', 'reverted')];
  assert.deepEqual(ids(planGroups(waiting, calm)), [['drift-a-0', 'resolved-a-0'], ['drift-b-0']]);
});

test('alerts of low severity wait until the oldest of them is as old as the digest', () => {
  const low = [driftAlert('a', { severity: 'low' }), driftAlert('b', { severity: 'low', at: start + 50 })];
  assert.deepEqual(planGroups(low, calm), []);
  assert.deepEqual(planGroups(low, { ...calm, now: start + hour - 1 }), []);
  assert.deepEqual(ids(planGroups(low, { ...calm, now: start + hour })), [['drift-a-0', 'drift-b-0']]);
  assert.equal(planGroups(low, { ...calm, digestMs: 0 }).length, 2);
});

test('a digest never holds back what matters more, nor what goes on below a message that is there', () => {
  const low = driftAlert('a', { severity: 'low' });
  const end = { ...ending('b', 'gone'), severity: 'low' as const };
  const known = new Map([['drift-b-0', undefined]]);
  assert.deepEqual(ids(planGroups([low, driftAlert('c'), end], { ...calm, known })), [['resolved-b-0'], ['drift-c-0']]);
});

test('ten new messages in a minute are told one by one, the eleventh makes all that wait one summary', () => {
  assert.equal(planGroups(many(mostPerMinute), calm).length, mostPerMinute);
  assert.deepEqual(
    planGroups(many(mostPerMinute + 1), calm).map(({ length }) => length),
    [11],
  );
  assert.deepEqual(
    planGroups(many(3), { ...calm, recent: 8 }).map(({ length }) => length),
    [3],
  );
});

test('after a summary the rest of the storm waits for a minute', () => {
  const storm = { ...calm, recent: 1, hasRecentSummary: true };
  assert.deepEqual(planGroups(many(40), storm), []);
  assert.equal(planGroups(many(3), storm).length, 3);
});

test('what becomes of the parts of a summary is one edit of it', () => {
  const known = new Map([
    ['drift-a-0', 'summary-1'],
    ['drift-b-0', 'summary-1'],
    ['drift-c-0', undefined],
  ]);
  const waiting = [ending('a', 'reverted'), ending('c', 'reverted'), ending('b', 'reverted')];
  assert.deepEqual(ids(planGroups(waiting, { ...calm, known })), [['resolved-a-0', 'resolved-b-0'], ['resolved-c-0']]);
});
