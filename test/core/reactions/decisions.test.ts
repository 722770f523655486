import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Cause, Change, Decision, Difference } from '../../../src/core/change.ts';
import type { Control } from '../../../src/core/controls/control.ts';
import type { DriftRecord } from '../../../src/core/drift.ts';
import { applyPolicy } from '../../../src/core/policy.ts';
import { driftId } from '../../../src/core/reactions/drift-parts.ts';
import { type DriftPolicy, NO_DRIFT_POLICY } from '../../../src/core/reactions/drift-policy.ts';
import { type IgnoreRule, setIgnoredAside } from '../../../src/core/reactions/ignores.ts';
import { DEFAULT_POLICY, type StackPolicy } from '../../../src/core/stack-policy.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = Date.UTC(2026, 10, 28, 12); // a Saturday
const address = 'network/aws_vpc.main';

function difference(attribute: string, cause: Cause, more: Partial<Difference> = {}): Difference {
  return { attribute, desired: true, live: false, cause, forcesReplacement: false, sensitive: false, ...more };
}

function change(action: Change['action'], differences: readonly Difference[], more: Partial<Change> = {}): Change {
  const causes = new Set(differences.map(({ cause }) => cause));
  const [only = 'git'] = causes;
  return {
    address,
    type: 'aws_vpc',
    scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
    id: 'vpc-1',
    action,
    cause: causes.size > 1 ? 'both' : only,
    differences,
    reason: '',
    dataBearing: false,
    dependencies: [],
    ...more,
  };
}

const reverting: StackPolicy = { ...DEFAULT_POLICY, drift: 'revert' };

function ruled(rules: Partial<DriftPolicy>): StackPolicy {
  return { ...reverting, driftRules: { ...NO_DRIFT_POLICY, ...rules } };
}

function decide(
  one: Change,
  policy: StackPolicy,
  more: { readonly controls?: readonly Control[]; readonly records?: readonly DriftRecord[] } = {},
): Decision {
  const [decision] = applyPolicy({
    stack: 'network',
    changes: [one],
    policy,
    stackSize: 10,
    protectedAddresses: new Set(),
    unreadOrphans: 0,
    controls: [],
    records: [],
    now,
    ...more,
  });
  assert.ok(decision !== undefined);
  return decision;
}

function record(more: Partial<DriftRecord> = {}): DriftRecord {
  const live = more.live ?? false;
  return {
    id: driftId(address, 'support', live),
    stack: 'network',
    address,
    type: 'aws_vpc',
    cloudId: 'vpc-1',
    attribute: 'support',
    desired: true,
    live,
    tier: 'declared',
    severity: 'medium',
    next: '',
    status: 'open',
    firstSeen: now,
    lastSeen: now,
    recurrences: 0,
    ...more,
  };
}

const workdays = {
  windows: [{ stacks: undefined, holds: 'git', zone: 'UTC', days: [0], from: 0, to: 60 }],
  freezes: [],
} as const;
const closed = ruled({ calendar: workdays });
const drifted = change('revert drift', [difference('support', 'drift')]);
const mixed = change('update', [difference('support', 'drift'), difference('names', 'git')]);

describe('drift and Git in one object', () => {
  test('in a closed window drift is put back, and what Git changes is left as it was applied', () => {
    const decision = decide(mixed, closed);
    assert.equal(decision.verdict, 'allowed');
    assert.equal(decision.change.action, 'revert drift');
    assert.deepEqual(Object.keys(decision.spares ?? {}), ['names']);
    assert.match(
      decision.spares?.['names'] ?? '',
      /closed, so changes of Git wait. It goes on at 2026-11-30 00:00 UTC/,
    );
    assert.equal(decision.waits, true);
    assert.equal(decision.until, Date.UTC(2026, 10, 30));
  });

  test('the other way round, Git is applied and the drift that is only reported is left', () => {
    const decision = decide(mixed, DEFAULT_POLICY);
    assert.equal(decision.change.action, 'update');
    assert.deepEqual(Object.keys(decision.spares ?? {}), ['support']);
    assert.equal(decision.waits, undefined);
  });

  test('where neither may be written, it is held', () => {
    const decision = decide(mixed, { ...closed, drift: 'report' });
    assert.deepEqual([decision.verdict, decision.spares], ['held', undefined]);
  });

  test('an attribute that both changed waits with Git', () => {
    const both = change('update', [difference('support', 'both')]);
    assert.equal(decide(both, closed).verdict, 'held');
    assert.equal(decide(both, reverting).verdict, 'allowed');
  });

  test('a window holds what Git makes, replaces and deletes, and not the end of what was begun', () => {
    const prune = { ...closed, prune: 'auto', maxDeletions: 100, maxDeletionPercent: 100 } as const;
    const verdict = (action: Change['action'], more: Partial<Change> = {}) =>
      decide(change(action, [], more), prune).verdict;
    assert.deepEqual(
      [verdict('create'), verdict('delete'), verdict('replace'), verdict('adopt', { importId: 'vpc-1' })],
      ['held', 'held', 'held', 'held'],
    );
    assert.deepEqual(
      [verdict('delete', { replacedAt: address }), verdict('forget'), verdict('adopt')],
      ['allowed', 'allowed', 'allowed'],
    );
  });

  test('a window that holds drift holds reverts', () => {
    const policy = ruled({ calendar: { windows: [{ ...workdays.windows[0], holds: 'both' }], freezes: [] } });
    assert.match(decide(drifted, policy).reason, /reverts of drift wait/);
  });
});

describe('attributes of one object with reactions of their own', () => {
  const rules = ruled({ reactions: [{ number: 1, attributes: ['names'], reaction: 'report', graceMs: 0 }] });

  test('one is put back and the other is left', () => {
    const two = change('revert drift', [difference('support', 'drift'), difference('names', 'drift')]);
    const decision = decide(two, rules);
    assert.equal(decision.verdict, 'allowed');
    assert.deepEqual(Object.keys(decision.spares ?? {}), ['names']);
    assert.deepEqual(
      decision.answers?.map(({ reaction }) => reaction.by),
      ['`drift: revert` of the stack', 'rule 1 of groundstate.yaml'],
    );
  });

  test('a severity of the file goes before the one that is built in', () => {
    const policy = ruled({
      severities: [{ types: ['aws_vpc'], severity: 'low' }],
      reactions: [{ number: 1, severities: ['low'], reaction: 'hold', graceMs: 0 }],
    });
    assert.match(decide(drifted, policy).reason, /Rule 1 of groundstate.yaml/);
  });
});

describe('a field that is fought over', () => {
  const culprit = { eventId: 'e', at: 0, operation: 'X', name: 'autoscaler', text: '' };
  const over = (more: Partial<DriftRecord>): DriftRecord => record({ status: 'resolved', culprit, ...more });
  const fought = (...minutesAgo: readonly number[]): DriftRecord[] =>
    minutesAgo.map((minutes, index) => over({ live: `value ${index}`, putBack: [now - minutes * MINUTE] }));

  test('is put back twice in an hour, and left alone the third time, with both actors named and a way out', () => {
    assert.equal(decide(drifted, reverting, { records: fought(10) }).verdict, 'allowed');
    const held = decide(drifted, reverting, { records: fought(10, 30) });
    assert.equal(held.verdict, 'held');
    assert.match(held.reason, /moved 3 times within an hour: autoscaler changes it, and Groundstate puts it back/);
    assert.match(
      held.reason,
      /«groundstate revert 'network\/aws_vpc.main' --attribute support --reason "\.\.\."» puts/,
    );
  });

  test('that moved three times in two hours is put back', () => {
    assert.equal(decide(drifted, reverting, { records: fought(61, 90) }).verdict, 'allowed');
  });

  test('the same value that comes back counts each time', () => {
    const records = [over({ putBack: [now - 20 * MINUTE, now - 10 * MINUTE], recurrences: 1 })];
    assert.match(decide(drifted, reverting, { records }).reason, /3 times/);
  });

  test('what came and went without a write of ours is no fight, however often', () => {
    const records = [over({ recurrences: 9, ending: 'equal again', putBack: [now - 10 * MINUTE] })];
    assert.equal(decide(drifted, reverting, { records }).verdict, 'allowed');
  });

  test('that is left alone stays so while it is open, however long, also where another clock put it back', () => {
    const openedAt = now - 5 * HOUR;
    const putBack = [openedAt - 20 * MINUTE, openedAt + MINUTE];
    assert.equal(decide(drifted, reverting, { records: [record({ firstSeen: openedAt, putBack })] }).verdict, 'held');
  });

  test('of another field nothing is counted', () => {
    const records = fought(10, 30).map((each) => ({ ...each, attribute: 'names' }));
    assert.equal(decide(drifted, reverting, { records }).verdict, 'allowed');
  });

  test('an object that is deleted, or a child that is added, each time that it was put back, is fought over as well', () => {
    const twice = { attribute: '*', status: 'resolved', putBack: [now - 20 * MINUTE, now - 10 * MINUTE] } as const;
    const missing = change('create', [], { cause: 'drift' });
    const rule = change('delete', [difference('cidr', 'drift')], { addedTo: address, type: 'aws_route' });
    const exclusive: StackPolicy = { ...reverting, exclusive: ['aws_route'] };
    for (const one of [missing, rule]) {
      const once = [record({ ...twice, putBack: [now - 10 * MINUTE] })];
      assert.equal(decide(one, exclusive, { records: once }).verdict, 'allowed', one.action);
      assert.match(decide(one, exclusive, { records: [record(twice)] }).reason, /3 times/, one.action);
    }
  });
});

describe('what people ordered', () => {
  const control = (kind: Control['kind'], more: Partial<Control> = {}): Control => ({
    id: 'c1',
    kind,
    scopes: ['network'],
    by: 'ada',
    reason: 'INC-204',
    from: now - HOUR,
    until: now + HOUR,
    ...more,
  });
  const over = control('break-glass', { until: now - MINUTE });

  test('an order puts one drift back, where it is only reported', () => {
    const order = control('revert', { driftId: driftId(address, 'support', false) });
    const two = change('revert drift', [difference('support', 'drift'), difference('names', 'drift')]);
    const decision = decide(two, DEFAULT_POLICY, { controls: [order] });
    assert.equal(decision.verdict, 'allowed');
    assert.deepEqual(Object.keys(decision.spares ?? {}), ['names']);
    assert.equal(decision.answers?.[0]?.reaction.by, 'the order of ada');
  });

  test('an order is no licence for the same change when somebody makes it again', () => {
    const order = control('revert', { driftId: driftId(address, 'support', false), occurrence: 0 });
    const verdict = (recurrences: number) =>
      decide(drifted, DEFAULT_POLICY, { controls: [order], records: [record({ recurrences })] }).verdict;
    assert.deepEqual([verdict(0), verdict(1)], ['allowed', 'held']);
  });

  test('an order does not lift a pause, and makes no replacement of a revert', () => {
    const order = control('revert', { driftId: driftId(address, 'support', false) });
    assert.match(decide(drifted, DEFAULT_POLICY, { controls: [order, control('pause')] }).reason, /is paused by ada/);
    const replace = change('replace', [difference('support', 'drift', { forcesReplacement: true })], {
      replaceOrder: 'delete-first',
    });
    assert.match(decide(replace, reverting, { controls: [order] }).reason, /a revert never replaces or deletes/);
  });

  test('at the end of a break-glass its edits are put back, also where drift is only reported', () => {
    const edit = record({ firstSeen: now - 30 * MINUTE });
    const decision = decide(drifted, DEFAULT_POLICY, { controls: [over], records: [edit] });
    assert.equal(decision.verdict, 'allowed');
    assert.equal(decision.answers?.[0]?.reaction.by, 'the end of break-glass c1');
  });

  test('drift from before it is not, but for the one that it keeps', () => {
    const older = record({ firstSeen: now - 2 * HOUR });
    assert.equal(decide(drifted, DEFAULT_POLICY, { controls: [over], records: [older] }).verdict, 'held');
    const keeps = { ...over, driftId: driftId(address, 'support', false) };
    const decision = decide(drifted, DEFAULT_POLICY, { controls: [keeps], records: [older] });
    assert.equal(decision.verdict, 'allowed');
    const another = { ...over, driftId: driftId(address, 'names', false) };
    assert.equal(decide(drifted, DEFAULT_POLICY, { controls: [another], records: [older] }).verdict, 'held');
  });

  test('what would be replaced, or was added to what is not exclusive, is held at its end', () => {
    const replace = change('replace', [difference('support', 'drift', { forcesReplacement: true })], {
      replaceOrder: 'delete-first',
    });
    assert.equal(decide(replace, DEFAULT_POLICY, { controls: [over] }).verdict, 'held');
    const added = change('delete', [difference('cidr', 'drift')], { addedTo: address, type: 'aws_route' });
    assert.match(decide(added, DEFAULT_POLICY, { controls: [over] }).reason, /not make aws_route exclusive/);
  });

  test('while it is open, the drift of an object that Git changes is left, and Git is applied', () => {
    const decision = decide(mixed, reverting, { controls: [control('break-glass')] });
    assert.equal(decision.verdict, 'allowed');
    assert.match(decision.spares?.['support'] ?? '', /Break-glass c1 is open/);
  });

  test('a pause holds a commit back, which is not applied yet; of drift it holds nothing back', () => {
    assert.equal(decide(mixed, reverting, { controls: [control('pause')] }).waits, true);
    assert.equal(decide(drifted, reverting, { controls: [control('pause')] }).waits, undefined);
  });
});

describe('what groundstate.yaml ignores', () => {
  const ignore: IgnoreRule = {
    number: 1,
    type: 'aws_vpc',
    attribute: 'support',
    reason: 'r',
    owner: 'o',
    until: now + 1,
  };
  const aside = (one: Change, rule: Partial<IgnoreRule> = {}, at = now) =>
    setIgnoredAside(one, [{ ...ignore, ...rule }], { stack: 'network', now: at });
  const asideOf = (one: Change, rule: Partial<IgnoreRule> = {}) =>
    aside(one, rule).change ?? assert.fail('nothing is left');

  test('is no change any more, and is listed', () => {
    const { ignored } = aside(drifted);
    const left = asideOf(drifted);
    assert.deepEqual([left.action, left.differences.length, ignored.length], ['none', 0, 1]);
    assert.equal(ignored[0]?.rule.owner, 'o');
  });

  test('leaves the other attributes', () => {
    const two = change('revert drift', [difference('support', 'drift'), difference('names', 'drift')]);
    assert.deepEqual(
      asideOf(two).differences.map(({ attribute }) => attribute),
      ['names'],
    );
  });

  test('leaves what Git changes, also of the same attribute', () => {
    assert.equal(aside(change('update', [difference('support', 'both')])).ignored.length, 0);
    const left = asideOf(mixed);
    assert.deepEqual([left.action, left.cause], ['update', 'git']);
  });

  test('is the whole of what somebody added, where it names just that', () => {
    const name = 'network/aws_route.added["rtb-1_10.0.0.0/8"]';
    const added = change('delete', [difference('cidr', 'drift')], {
      addedTo: address,
      type: 'aws_route',
      address: name,
    });
    const { type: _type, ...rest } = ignore;
    const by = (rule: Partial<IgnoreRule>) =>
      setIgnoredAside(added, [{ ...rest, attribute: '*', ...rule }], { stack: 'network', now });
    assert.deepEqual([by({ address: name }).change, by({ address: name }).ignored[0]?.attribute], [undefined, '*']);
    assert.equal(by({ address: 'network/aws_route.added["rtb-2"]' }).change, added);
    assert.equal(by({ type: 'aws_route', attribute: 'cidr' }).change, added);
  });

  test('ends with its day', () => {
    assert.equal(aside(drifted, {}, now + 1).ignored.length, 0);
  });

  test('is about one stack or one address, where it says so', () => {
    assert.equal(aside(drifted, { stack: 'data' }).ignored.length, 0);
    const keyed = { ...drifted, address: `${address}["a"]` };
    const { type: _type, ...rest } = ignore;
    const by = (name: string, one: Change) =>
      setIgnoredAside(one, [{ ...rest, address: name }], { stack: 'network', now }).ignored.length;
    assert.deepEqual(
      [by(address, keyed), by(`${address}["b"]`, keyed), by(address, { ...drifted, address: `${address}2` })],
      [1, 0, 0],
    );
  });

  test('makes an update of a replacement that only it would have forced', () => {
    const forced = difference('support', 'drift', { forcesReplacement: true });
    const left = asideOf(change('replace', [forced, difference('names', 'git')], { replaceOrder: 'create-first' }));
    assert.deepEqual([left.action, left.replaceOrder], ['update', undefined]);
  });
});
