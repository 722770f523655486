import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Change, Difference } from '../../../src/core/change.ts';
import {
  type Control,
  concernsStack,
  isActive,
  isInScope,
  isStackPaused,
  sayScopes,
} from '../../../src/core/controls/control.ts';
import { openGlass, reasonOfControls } from '../../../src/core/controls/guard.ts';
import { dueReminder } from '../../../src/core/controls/reminders.ts';
import { utcText } from '../../../src/core/utc-text.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function control(more: Partial<Control> = {}): Control {
  return {
    id: 'c1',
    kind: 'pause',
    scopes: ['network'],
    by: 'ada',
    reason: 'load test',
    from: 0,
    until: HOUR,
    ...more,
  };
}

function difference(cause: Difference['cause']): Difference {
  return { attribute: 'a', desired: 1, live: 2, cause, forcesReplacement: false, sensitive: false };
}

function change(more: Partial<Change>): Change {
  return {
    address: 'network/aws_vpc.main',
    type: 'aws_vpc',
    scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
    id: 'vpc-1',
    action: 'update',
    cause: 'git',
    differences: [difference('git')],
    reason: '',
    dataBearing: false,
    dependencies: [],
    ...more,
  };
}

const scopes: readonly (readonly [scope: string, address: string, isIn: boolean])[] = [
  ['*', 'network/aws_vpc.main', true],
  ['network', 'network/aws_vpc.main', true],
  ['network', 'network-two/aws_vpc.main', false],
  ['a', 'a/b/aws_vpc.main', false],
  ['a/b', 'a/b/aws_vpc.main', true],
  ['network/aws_vpc.main', 'network/aws_vpc.main', true],
  ['network/aws_vpc.main', 'network/aws_vpc.main["a/b"]', true],
  ['network/aws_vpc.main', 'network/aws_vpc.main2', false],
  ['network/aws_vpc.main["a"]', 'network/aws_vpc.main["b"]', false],
  ['network/aws_vpc.main', 'network/aws_vpc.main (replaced vpc-1)', true],
];

describe('the scope of a control', () => {
  for (const [scope, address, isIn] of scopes) {
    test(`${scope} ${isIn ? 'holds' : 'does not hold'} ${address}`, () => {
      assert.equal(isInScope(scope, address), isIn);
    });
  }

  test('a control of an address concerns its stack, and no other', () => {
    const one = control({ scopes: ['network/aws_vpc.main'] });
    assert.equal(concernsStack(one, 'network'), true);
    assert.equal(concernsStack(one, 'data'), false);
    assert.equal(concernsStack(control({ scopes: ['*'] }), 'data'), true);
  });

  test('a pause of one object does not pause its stack', () => {
    assert.equal(isStackPaused([control({ scopes: ['network/aws_vpc.main'] })], 'network', 1), false);
    assert.equal(isStackPaused([control()], 'network', 1), true);
    assert.equal(isStackPaused([control()], 'network', HOUR), false);
    assert.equal(isStackPaused([control({ kind: 'break-glass' })], 'network', 1), false);
  });

  test('scopes are said as a list', () => {
    assert.equal(sayScopes(control({ scopes: ['*'] })), 'every stack');
    assert.equal(sayScopes(control({ scopes: ['a', 'b', 'c'] })), 'a, b and c');
  });
});

describe('the time of a control', () => {
  test('it holds from its beginning until before its end', () => {
    assert.deepEqual(
      [-1, 0, HOUR - 1, HOUR].map((now) => isActive(control(), now)),
      [false, true, true, false],
    );
  });

  test('it ends sooner when somebody ends it', () => {
    assert.equal(isActive(control({ ended: { at: 5, by: 'bob' } }), 6), false);
  });

  const reminders: readonly (readonly [minutes: number, until: number, name: string | undefined])[] = [
    [10, 3 * HOUR, undefined],
    [61, 3 * HOUR, 'hour-1'],
    [125, 3 * HOUR, 'hour-2'],
    [164, 3 * HOUR, 'hour-2'],
    [165, 3 * HOUR, 'ends-soon'],
    [180, 3 * HOUR, undefined],
    [44, HOUR, undefined],
    [45, HOUR, 'ends-soon'],
    [14, 20 * MINUTE, undefined],
    [15, 20 * MINUTE, 'ends-soon'],
  ];
  for (const [minutes, until, name] of reminders) {
    test(`${minutes} minutes into ${until / MINUTE}, the reminder is ${name ?? 'none'}`, () => {
      assert.equal(dueReminder(control({ until }), minutes * MINUTE)?.name, name);
    });
  }

  test('a moment is said in UTC', () => {
    assert.equal(utcText(Date.UTC(2026, 10, 26, 0, 5)), '2026-11-26 00:05 UTC');
  });
});

const held: readonly (readonly [sentence: string, change: Partial<Change>, kind: Control['kind'], held: boolean])[] = [
  ['a pause holds an update of Git', {}, 'pause', true],
  ['a pause holds a create', { action: 'create' }, 'pause', true],
  ['a pause holds a revert', { action: 'revert drift', cause: 'drift' }, 'pause', true],
  ['break-glass lets an update of Git pass', {}, 'break-glass', false],
  ['break-glass lets a create pass', { action: 'create' }, 'break-glass', false],
  ['break-glass holds a revert', { action: 'revert drift', cause: 'drift' }, 'break-glass', true],
  ['break-glass holds making anew what was deleted by hand', { action: 'create', cause: 'drift' }, 'break-glass', true],
  [
    'break-glass holds an update of what was changed by hand too',
    { cause: 'both', differences: [difference('both')] },
    'break-glass',
    true,
  ],
  ['break-glass holds a deletion of Git', { action: 'delete' }, 'break-glass', true],
  ['break-glass holds a replacement', { action: 'replace' }, 'break-glass', true],
  [
    'break-glass of the parent holds the removal of an added child',
    { address: 'network/aws_route.added["r"]', addedTo: 'network/aws_vpc.main', action: 'delete', cause: 'drift' },
    'break-glass',
    true,
  ],
  ['an order to revert holds nothing', { action: 'revert drift', cause: 'drift' }, 'revert', false],
];

describe('what controls hold', () => {
  for (const [sentence, more, kind, isHeld] of held) {
    test(sentence, () => {
      const reason = reasonOfControls(change(more), [control({ kind, scopes: ['network/aws_vpc.main'] })], 1);
      assert.equal(reason !== '', isHeld, reason);
      if (isHeld) assert.match(reason, /ada.*load test/);
    });
  }

  test('another object, and a time that is over, are not held', () => {
    assert.equal(reasonOfControls(change({}), [control({ scopes: ['network/aws_vpc.other'] })], 1), '');
    assert.equal(reasonOfControls(change({}), [control()], HOUR), '');
  });

  test('of two pauses the longer one is named', () => {
    const two = [control(), control({ until: 2 * HOUR, by: 'bob' })];
    assert.match(reasonOfControls(change({}), two, 1), /paused by bob until 1970-01-01 02:00 UTC/);
  });

  test('of two open break-glasses the longer one is found, and none that is over', () => {
    const two = [control({ kind: 'break-glass' }), control({ kind: 'break-glass', id: 'c2', until: 2 * HOUR })];
    assert.equal(openGlass(change({}), two, 1)?.id, 'c2');
    assert.equal(openGlass(change({}), two, 2 * HOUR), undefined);
  });
});
