import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AdvanceEvent, readyAdvance, stepAdvance } from '../../src/core/protocol/advance.ts';
import { type OperationEvent, readyOperation, stepOperation } from '../../src/core/protocol/operation.ts';
import {
  type RecoveryEvent,
  type RecoveryFacts,
  readyRecovery,
  stepRecovery,
} from '../../src/core/protocol/recovery.ts';
import { mustWait } from '../../src/core/protocol/standing.ts';
import { CONSISTENCY_WINDOW_MS, elapsedOf, isOlderThan, quarantineMs } from '../../src/core/protocol/windows.ts';

const minute = 60_000;

function operate(facts: { repeatable: boolean; provable: boolean }, kinds: readonly OperationEvent['kind'][]): string {
  let state = readyOperation;
  const said: string[] = [];
  for (const kind of ['begin', ...kinds] as const) {
    const next = stepOperation(facts, state, { kind });
    state = next.state;
    said.push(
      ...next.effects.map((effect) =>
        effect.kind === 'end' ? `${effect.end.result}/${effect.end.intent}` : effect.kind,
      ),
    );
  }
  return said.join(' ');
}

describe('one mutating operation', () => {
  const proven = { repeatable: true, provable: true };
  const rows: readonly (readonly [string, typeof proven, readonly OperationEvent['kind'][], string])[] = [
    ['is recorded, called and done', proven, ['recorded', 'answered'], 'record call done/drop'],
    ['that is refused leaves nothing', proven, ['recorded', 'refused'], 'record call refused/drop'],
    ['whose answer was lost is looked for', proven, ['recorded', 'unclear', 'found'], 'record call find done/drop'],
    [
      'is made again where that does no harm, and then stands',
      proven,
      ['recorded', 'unclear', 'nothing', 'recorded', 'answered'],
      'record call find note call done/keep',
    ],
    [
      'that another request did before stands in doubt',
      proven,
      ['recorded', 'unclear', 'adopted'],
      'record call find done/keep',
    ],
    [
      'that was refused as done before is done',
      proven,
      ['recorded', 'exists', 'adopted'],
      'record call find done/drop',
    ],
    [
      'is not made a third time',
      proven,
      ['recorded', 'unclear', 'nothing', 'recorded', 'unclear', 'nothing'],
      'record call find note call find unsettled/leave',
    ],
    [
      'is not made again where it would make a twin',
      { repeatable: false, provable: true },
      ['recorded', 'unclear', 'nothing'],
      'record call find unsettled/leave',
    ],
    [
      'whose effect proves nothing stands',
      { repeatable: true, provable: false },
      ['recorded', 'unclear', 'found'],
      'record call find done/keep',
    ],
    ['never touches what is foreign', proven, ['recorded', 'exists', 'foreign'], 'record call find foreign/drop'],
    ['that is stopped leaves its intent', proven, ['recorded', 'stopped'], 'record call stopped/leave'],
    [
      'refused at the second call still doubts the first',
      proven,
      ['recorded', 'unclear', 'nothing', 'recorded', 'refused'],
      'record call find note call refused/leave',
    ],
  ];
  for (const [sentence, facts, events, expected] of rows) {
    test(sentence, () => assert.equal(operate(facts, events), expected));
  }
});

const young: RecoveryFacts = {
  kind: 'create',
  spent: false,
  revealed: false,
  replayable: true,
  wanted: true,
  named: false,
  provable: true,
  singular: false,
  settled: false,
};
const over = { spent: true, revealed: true };

function recover(facts: Partial<RecoveryFacts>, kinds: readonly RecoveryEvent['kind'][]): string {
  let state = readyRecovery;
  const said: string[] = [];
  for (const kind of ['begin', ...kinds] as const) {
    const next = stepRecovery({ ...young, ...facts }, state, { kind });
    state = next.state;
    said.push(
      ...next.effects.map((effect) =>
        effect.kind === 'end' ? `${effect.end.object}/${effect.end.intent}` : effect.kind,
      ),
    );
  }
  return said.join(' ');
}

describe('the recovery of an intent of an older holder', () => {
  const mark = { replayable: false };
  const rows: readonly (readonly [string, Partial<RecoveryFacts>, readonly RecoveryEvent['kind'][], string])[] = [
    ['a create that is found is adopted at once', mark, ['born'], 'look adopt/drop'],
    ['a token or a name is sent again at once', {}, ['nothing', 'answered'], 'look replay adopt/keep'],
    [
      'a token that is known with other parameters means that it exists',
      {},
      ['nothing', 'exists', 'born'],
      'look replay look adopt/keep',
    ],
    ['what exists and is hidden waits', {}, ['nothing', 'exists', 'nothing'], 'look replay look as it is/wait'],
    [
      'a refused replay does not say that the first did not happen',
      {},
      ['nothing', 'refused'],
      'look replay as it is/wait',
    ],
    ['a create by mark that left no trace waits', mark, ['nothing'], 'look as it is/wait'],
    [
      'it is still waited for when its request is dead and its object may be hidden',
      { ...mark, spent: true },
      ['nothing'],
      'look as it is/wait',
    ],
    [
      'it is given up after two looks when both windows are over',
      { ...mark, ...over },
      ['nothing', 'nothing'],
      'look look as it is/drop',
    ],
    ['what Git does not want any more is not sent again', { wanted: false }, ['nothing'], 'look as it is/keep'],
    ['a name that is somebody else’s is left to the plan', { singular: true }, ['foreign'], 'look as it is/keep'],
    ['what cannot be read waits', {}, ['unknown'], 'look as it is/wait'],
    ['an update is compared at once and stands until its request is dead', { kind: 'update' }, [], 'as it is/keep'],
    ['an update that is over is read once more', { kind: 'update', ...over, settled: true }, [], 'as it is/drop'],
    ['a delete of an id is done when it is gone', { kind: 'delete' }, ['gone'], 'look gone/drop'],
    ['a delete of a name stands although it is gone', { kind: 'delete', named: true }, ['gone'], 'look gone/keep'],
    ['what is settled asks for nothing until it is over', { settled: true }, [], 'as it is/keep'],
  ];
  for (const [sentence, facts, events, expected] of rows) {
    test(sentence, () => assert.equal(recover(facts, events), expected));
  }
});

describe('what has to wait for an older call', () => {
  const rows: readonly (readonly [string, Parameters<typeof mustWait>[0], Parameters<typeof mustWait>[1], boolean])[] =
    [
      [
        'a create by the same name does not',
        { kind: 'create', id: 'n', key: 'n', named: true },
        { kind: 'create', id: 'n', key: 'n' },
        false,
      ],
      [
        'a create without a name does',
        { kind: 'create', id: undefined, named: false },
        { kind: 'create', id: undefined },
        true,
      ],
      [
        'a create of a name whose delete may arrive does',
        { kind: 'create', id: 'n', key: 'n', named: true },
        { kind: 'delete', id: 'n' },
        true,
      ],
      [
        'a create of another name does not',
        { kind: 'create', id: 'm', key: 'm', named: true },
        { kind: 'delete', id: 'n' },
        false,
      ],
      [
        'a create where an id that AWS chose is deleted does not',
        { kind: 'create', id: undefined, named: false },
        { kind: 'delete', id: 'i-1' },
        false,
      ],
      ['an update never does', { kind: 'update', id: 'n', named: true }, { kind: 'create', id: 'n' }, false],
      [
        'a delete of what a create may bring back does',
        { kind: 'delete', id: 'n', named: true },
        { kind: 'create', id: 'n' },
        true,
      ],
      [
        'a delete of another object does not',
        { kind: 'delete', id: 'i-1', named: false },
        { kind: 'create', id: 'i-2' },
        false,
      ],
      [
        'a delete of a name that may be put again does',
        { kind: 'delete', id: 'n', named: true },
        { kind: 'update', id: 'n' },
        true,
      ],
      [
        'a delete of an id that may be updated does not',
        { kind: 'delete', id: 'i-1', named: false },
        { kind: 'update', id: 'i-1' },
        false,
      ],
      ['a second delete does not', { kind: 'delete', id: 'n', named: true }, { kind: 'delete', id: 'n' }, false],
    ];
  for (const [sentence, planned, standing, expected] of rows) {
    test(sentence, () => assert.equal(mustWait(planned, standing), expected));
  }
});

describe('windows', () => {
  test('a request lives for five minutes, in S3 and SQS for fifteen, by a clock that may be half a minute ahead', () => {
    assert.deepEqual(['ec2', 's3', 'sqs'].map(quarantineMs), [5.5 * minute, 15.5 * minute, 15.5 * minute]);
  });

  test('what a request makes at the last moment is shown one consistency window later', () => {
    const age = { seenFor: quarantineMs('ec2'), byWallClocks: 0 };
    assert.deepEqual(elapsedOf(age, 'ec2'), { spent: true, revealed: false });
    const later = { ...age, seenFor: age.seenFor + CONSISTENCY_WINDOW_MS };
    assert.deepEqual(elapsedOf(later, 'ec2'), { spent: true, revealed: true });
  });

  test('wall clocks are believed only when they say an hour more', () => {
    assert.equal(isOlderThan({ seenFor: 0, byWallClocks: 60 * minute }, 5 * minute), false);
    assert.equal(isOlderThan({ seenFor: 0, byWallClocks: 65 * minute }, 5 * minute), true);
  });
});

describe('the advance of the applied commit', () => {
  const rows: readonly (readonly [string, readonly AdvanceEvent[], string])[] = [
    [
      'goes to a descendant, when all is done',
      [
        { kind: 'begin', applied: 'a', commit: 'b' },
        { kind: 'relation', relation: 'ancestor' },
        { kind: 'finish', complete: true },
        { kind: 'written' },
      ],
      'ask run advance advanced',
    ],
    [
      'never goes back',
      [
        { kind: 'begin', applied: 'b', commit: 'a' },
        { kind: 'relation', relation: 'not-ancestor' },
      ],
      'ask stale',
    ],
    [
      'is refused where Git cannot tell',
      [
        { kind: 'begin', applied: 'b', commit: 'a' },
        { kind: 'relation', relation: 'unknown' },
      ],
      'ask unknown',
    ],
    [
      'waits until everything is done',
      [
        { kind: 'begin', applied: undefined, commit: 'a' },
        { kind: 'finish', complete: false },
      ],
      'run incomplete',
    ],
    [
      'needs no write where it stays',
      [
        { kind: 'begin', applied: 'a', commit: 'a' },
        { kind: 'finish', complete: true },
      ],
      'run not needed',
    ],
    [
      'loses against another run',
      [{ kind: 'begin', applied: undefined, commit: 'a' }, { kind: 'finish', complete: true }, { kind: 'refused' }],
      'run advance moved',
    ],
  ];
  for (const [sentence, events, expected] of rows) {
    test(sentence, () => {
      let state = readyAdvance;
      const said: string[] = [];
      for (const event of events) {
        const next = stepAdvance(state, event);
        state = next.state;
        said.push(...next.effects.map((effect) => (effect.kind === 'end' ? effect.end : effect.kind)));
      }
      assert.equal(said.join(' '), expected);
    });
  }
});
