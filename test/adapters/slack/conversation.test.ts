import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addAlert, addToSummary, type Conversation } from '../../../src/adapters/slack/conversation.ts';
import type { Alert, AlertStatus } from '../../../src/engine/ports/journal.ts';
import { driftAlert, ending, followUp } from './alerts.ts';

const fold = (...alerts: readonly Alert[]): Conversation => {
  const folded = alerts.reduce<Conversation | undefined>(addAlert, undefined);
  assert.ok(folded !== undefined);
  return folded;
};

const drift = driftAlert('a');
const acknowledged = followUp('a', 'progress', { status: 'acknowledged', title: 'Ada looks at it.', next: '' });
const failed = followUp('a', 'progress', { id: 'failed-a-0', status: 'failed', title: 'It could not be put back.' });

const lives: readonly { readonly why: string; readonly alerts: readonly Alert[]; readonly status: AlertStatus }[] = [
  { why: 'a drift is open', alerts: [drift], status: 'open' },
  { why: 'somebody looks at it', alerts: [drift, acknowledged], status: 'acknowledged' },
  { why: 'a revert failed', alerts: [drift, acknowledged, failed], status: 'failed' },
  { why: 'it is put back after all', alerts: [drift, failed, ending('a', 'reverted')], status: 'reverted' },
  { why: 'Git took it over', alerts: [drift, ending('a', 'codified')], status: 'codified' },
  {
    why: 'what is over stays so, whatever comes late',
    alerts: [drift, ending('a', 'reverted'), acknowledged],
    status: 'reverted',
  },
  { why: 'the end may come before the beginning', alerts: [ending('a', 'reverted'), drift], status: 'reverted' },
];

for (const { why, alerts, status } of lives) {
  test(`${why}: ${status}`, () => assert.equal(fold(...alerts).status, status));
}

test('the message about a held change is brought up to date: another plan takes the buttons along and asks again', () => {
  const plan = { stack: 'network', digest: 'a1', changes: 1 };
  const { drift: _drift, ...plain } = driftAlert('h');
  const held: Alert = { ...plain, id: 'held-1', thread: 'held-1', kind: 'held', next: 'approve a1', plan };
  const approved: Alert = {
    ...held,
    id: 'said',
    kind: 'progress',
    status: 'approved',
    title: 'Ada approves a1.',
    next: '',
  };
  const known = fold(held, approved);
  assert.equal(known.status, 'approved');
  const moved: Alert = {
    ...held,
    id: 'restated',
    kind: 'progress',
    status: 'open',
    restates: 'alone',
    next: 'approve b2',
    plan: { ...plan, digest: 'b2' },
  };
  const anew = fold(held, approved, moved);
  assert.deepEqual([anew.status, anew.alert.next, anew.alert.plan?.digest], ['open', 'approve b2', 'b2']);
  assert.deepEqual([anew.alert.title, anew.steps.length], [held.title, 1]);
  assert.deepEqual([fold(held, moved).steps.length, fold(held, moved).alert.plan?.digest], [0, 'b2']);
  const { plan: _plan, ...refused } = moved;
  assert.equal(
    fold(held, { ...refused, restates: 'besides' }).alert.plan,
    undefined,
    'nobody can let it through any more',
  );
});

test('an alert that was told already changes nothing', () => {
  const once = fold(drift, acknowledged);
  assert.equal(addAlert(once, acknowledged), once);
  assert.equal(addAlert(once, drift), once);
});

test('who it was, when that is known later, stands in the head and in the story', () => {
  const named = fold(drift, followUp('a', 'info', { by: 'carl@example.com (SSO), by RevokeSecurityGroupIngress' }));
  assert.match(named.alert.by, /carl/);
  assert.match(named.steps[0]?.text ?? '', /^It was carl/);
});

test('a name that CloudTrail confirms changes the head and tells nobody anything new; one that it does not know is said', () => {
  const sure = fold(drift, followUp('a', 'info', { naming: 'confirmed', by: 'carl@example.com (SSO)' }));
  assert.deepEqual([sure.alert.by, sure.steps.length], ['carl@example.com (SSO)', 0]);
  const title = 'CloudTrail does not know the event that said who';
  const doubted = fold(drift, followUp('a', 'info', { naming: 'doubted', title, by: 'carl, perhaps' }));
  assert.deepEqual([doubted.alert.by, doubted.steps[0]?.text], ['carl, perhaps', `${title}.`]);
});

test('what becomes of a drift by now takes the place of what the message said, and nobody is told twice', () => {
  const next = 'Rule 2 says that this drift is put before a person.';
  const left = driftAlert('a', { isLeftAlone: true });
  const anew = fold(left, acknowledged, followUp('a', 'progress', { id: 'anew', restates: 'alone', next }));
  assert.deepEqual([anew.alert.next, anew.alert.isLeftAlone, anew.status], [next, undefined, 'acknowledged']);
  assert.equal(anew.steps.length, 1);
  const ordered = fold(drift, followUp('a', 'progress', { restates: 'besides', title: 'Ada ordered it: x', next }));
  assert.deepEqual([ordered.alert.next, ordered.steps.map(({ text }) => text)], [next, ['Ada ordered it: x']]);
});

test('a report that stands below a message of another matter has what it found, each sentence with its stop', () => {
  const { drift: _drift, ...opened } = driftAlert('a', { kind: 'info', title: 'Break-glass 7 is open' });
  const { drift: _none, ...report } = followUp('a', 'info', {
    title: 'Break-glass 7: 1 edit by hand.',
    next: 'See it.',
  });
  assert.equal(
    fold(opened, report).steps[0]?.text,
    'Break-glass 7: 1 edit by hand. See it.\ncidr_ipv4: 10.0.0.0/8 -> 0.0.0.0/0',
  );
});

test('the drift is the head, also where it arrives after what became of it', () => {
  assert.equal(fold(ending('a', 'reverted'), drift).alert.id, drift.id);
});

test('a summary keeps one line for each drift, with where it stands', () => {
  const two = addToSummary(undefined, [drift, driftAlert('b')]);
  const later = addToSummary(two, [ending('b', 'reverted')]);
  assert.deepEqual(
    later.members.map(({ thread, status }) => [thread, status]),
    [
      ['drift-a-0', 'open'],
      ['drift-b-0', 'reverted'],
    ],
  );
  assert.deepEqual(addToSummary(later, [ending('b', 'reverted')]), later);
});
