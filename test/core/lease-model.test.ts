import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explore, type Mistake } from './lease-world.ts';

test('no order of pauses and delays lets two workers call under one lease', () => {
  const { worlds, broken, reached } = explore({ seconds: 5, faults: 0, quests: 1, releases: false, mistake: 'none' });
  assert.equal(broken, undefined);
  assert.ok(worlds > 100_000, `only ${worlds} worlds were seen`);
  for (const part of ['second holder', 'ended: taken', 'ended: expired', 'ended: stalled']) {
    assert.ok(reached.has(part), `the exploration never got to «${part}»`);
  }
});

test('no order of lost answers, late requests and releases lets two workers call or uses a fence twice', () => {
  const { broken, reached } = explore({ seconds: 0, faults: 2, quests: 2, releases: true, mistake: 'none' });
  assert.equal(broken, undefined);
  for (const part of ['second holder', 'resolving', 'ended: released']) {
    assert.ok(reached.has(part), `the exploration never got to «${part}»`);
  }
});

test('no order of looks before a worker wants the lease lets two workers call', () => {
  const bounds = { seconds: 5, faults: 0, quests: 1, releases: false, looks: 1, mistake: 'none' } as const;
  const { broken, reached } = explore(bounds);
  assert.equal(broken, undefined);
  assert.ok(reached.has('takeover by an earlier sight'));
});

const mistakes: readonly (readonly [Mistake, string, number])[] = [
  ['clock read before the read', 'an observer that starts its clock before the answer arrives takes a living lease', 5],
  ['lease counted from the answer', 'a holder that counts its lease from the answer outlives it', 5],
  ['takeover ignores the version', 'a takeover that does not compare the version takes a renewed lease', 5],
  ['takeover ignores the fence', 'a take that does not compare the fence uses one twice', 0],
];

for (const [mistake, sentence, seconds] of mistakes) {
  test(`the exploration finds that ${sentence}`, () => {
    const { broken } = explore({ seconds, faults: 0, quests: seconds === 0 ? 2 : 1, releases: seconds === 0, mistake });
    assert.notEqual(broken, undefined);
  });
}
