import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Action, Cause, Change } from '../../src/core/change.ts';
import type { Control } from '../../src/core/controls/control.ts';
import type { DriftRecord } from '../../src/core/drift.ts';
import { applyPolicy } from '../../src/core/policy.ts';
import { DEFAULT_POLICY, type StackPolicy } from '../../src/core/stack-policy.ts';

const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };

function differencesFor(action: Action, cause: Cause): Change['differences'] {
  const isDrift = action === 'revert drift' || (action === 'update' && cause !== 'git');
  const moved = { attribute: 'a', desired: 1, live: 2, forcesReplacement: false, sensitive: false };
  const ofGit = { ...moved, attribute: 'b', cause: 'git' } as const;
  return isDrift ? [{ ...moved, cause: 'drift' }, ...(cause === 'both' ? [ofGit] : [])] : [];
}

function change(action: Action, more: Partial<Change> = {}): Change {
  return {
    address: 's/aws_vpc.main',
    type: 'aws_vpc',
    scope,
    id: 'vpc-1',
    action,
    cause: 'git',
    differences: differencesFor(action, more.cause ?? 'git'),
    reason: '',
    dataBearing: false,
    dependencies: [],
    ...more,
  };
}

const open: StackPolicy = {
  ...DEFAULT_POLICY,
  drift: 'revert',
  prune: 'auto',
  maxDeletions: 100,
  maxDeletionPercent: 100,
};
const added: Partial<Change> = {
  cause: 'drift',
  addedTo: 's/aws_vpc.main',
  type: 'aws_route',
  address: 's/aws_route.added["r"]',
};
const replaced: Partial<Change> = { address: 's/aws_vpc.main (replaced vpc-1)', replacedAt: 's/aws_vpc.main' };
const allowance = [{ address: 's/aws_vpc.main', reason: 'moved' }];

interface Row {
  readonly change: Change;
  readonly policy?: StackPolicy | undefined;
  readonly protectedAddresses?: readonly string[];
  readonly controls?: readonly Control[];
  readonly records?: readonly DriftRecord[];
  readonly now?: number;
  readonly held: RegExp | undefined;
}

const rows: readonly (readonly [sentence: string, row: Row])[] = [
  [
    'without groundstate.yaml nothing is applied',
    { change: change('create'), policy: undefined, held: /no usable groundstate/ },
  ],
  [
    'without groundstate.yaml nothing is even adopted',
    { change: change('adopt'), policy: undefined, held: /no usable groundstate/ },
  ],
  ['doing nothing needs no permission', { change: change('none'), policy: undefined, held: undefined }],
  ['a change of Git is applied by default', { change: change('update'), policy: DEFAULT_POLICY, held: undefined }],
  [
    'drift is only reported by default',
    { change: change('revert drift', { cause: 'drift' }), policy: DEFAULT_POLICY, held: /only reported/ },
  ],
  [
    'a missing object is drift, and only reported by default',
    { change: change('create', { cause: 'drift' }), policy: DEFAULT_POLICY, held: /only reported/ },
  ],
  [
    'drift is put before a person where the policy says so',
    { change: change('revert drift', { cause: 'drift' }), policy: { ...open, drift: 'hold' }, held: /before a person/ },
  ],
  [
    'drift is reverted where the policy says so',
    { change: change('revert drift', { cause: 'drift' }), held: undefined },
  ],
  [
    'a missing object without data is made again where drift is reverted',
    { change: change('create', { cause: 'drift' }), held: undefined },
  ],
  [
    'a missing object that held data is never made again in silence',
    { change: change('create', { cause: 'drift', dataBearing: true }), held: /It held data/ },
  ],
  [
    'nor is it where Git changed it too',
    { change: change('create', { cause: 'both', dataBearing: true }), held: /It held data/ },
  ],
  [
    'an allowance of its address lets it be made anew and empty',
    {
      change: change('create', { cause: 'drift', dataBearing: true }),
      policy: { ...open, recreates: allowance },
      held: undefined,
    },
  ],
  [
    'an allowance to delete is none to make anew',
    {
      change: change('create', { cause: 'drift', dataBearing: true }),
      policy: { ...open, dataBearingDeletes: allowance },
      held: /recreate/,
    },
  ],
  [
    'a missing object that Git changed too is only reported by default, because drift is',
    { change: change('create', { cause: 'both' }), policy: DEFAULT_POLICY, held: /only reported/ },
  ],
  [
    'a new object that will hold data is made for Git',
    { change: change('create', { dataBearing: true }), held: undefined },
  ],
  [
    'a revert never replaces, whatever the policy says',
    { change: change('replace', { cause: 'drift' }), held: /revert never replaces/ },
  ],
  [
    'nothing is deleted by default because it left Git',
    { change: change('delete'), policy: DEFAULT_POLICY, held: /prune: off/ },
  ],
  [
    'a deletion waits for a person under confirm',
    { change: change('delete'), policy: { ...open, prune: 'confirm' }, held: /must confirm/ },
  ],
  ['a deletion is made under auto', { change: change('delete'), held: undefined }],
  [
    'what a replacement that was cut off left behind is deleted whatever prune says',
    { change: change('delete', replaced), policy: DEFAULT_POLICY, held: undefined },
  ],
  [
    'it loses no data unasked',
    { change: change('delete', { ...replaced, dataBearing: true }), held: /data_bearing_delete: 's\/aws_vpc.main'/ },
  ],
  [
    'the allowance for the replacement is one for what it left behind',
    {
      change: change('delete', { ...replaced, dataBearing: true }),
      policy: { ...DEFAULT_POLICY, dataBearingDeletes: allowance },
      held: undefined,
    },
  ],
  [
    'what holds data is not deleted without a named allowance',
    { change: change('delete', { dataBearing: true }), held: /It holds data/ },
  ],
  [
    'a named allowance lets data go',
    {
      change: change('delete', { dataBearing: true }),
      policy: { ...open, dataBearingDeletes: allowance },
      held: undefined,
    },
  ],
  [
    'an allowance for another address lets nothing go',
    {
      change: change('delete', { dataBearing: true, address: 's/aws_vpc.other' }),
      policy: { ...open, dataBearingDeletes: allowance },
      held: /It holds data/,
    },
  ],
  [
    'what holds data is not replaced either',
    { change: change('replace', { dataBearing: true }), held: /It holds data/ },
  ],
  [
    'prevent_destroy outlives the block and forbids the deletion',
    { change: change('delete'), protectedAddresses: ['s/aws_vpc.main'], held: /prevent_destroy/ },
  ],
  [
    'an allowance does not outweigh prevent_destroy',
    {
      change: change('delete', { dataBearing: true }),
      policy: { ...open, dataBearingDeletes: allowance },
      protectedAddresses: ['s/aws_vpc.main'],
      held: /prevent_destroy/,
    },
  ],
  [
    'prevent_destroy forbids the replacement',
    { change: change('replace'), protectedAddresses: ['s/aws_vpc.main'], held: /prevent_destroy/ },
  ],
  [
    'what belongs to someone else is not touched',
    { change: { ...change('adopt'), foreign: true }, held: /someone else/ },
  ],
  [
    'an added child is only reported where its type is not exclusive',
    { change: change('delete', added), held: /does not make aws_route exclusive/ },
  ],
  [
    'an added child of an exclusive type is removed where drift is reverted',
    { change: change('delete', added), policy: { ...open, exclusive: ['aws_route'] }, held: undefined },
  ],
  [
    'an added child of an exclusive type stays where drift is only reported',
    {
      change: change('delete', added),
      policy: { ...open, drift: 'report', exclusive: ['aws_route'] },
      held: /only reported/,
    },
  ],
  [
    'letting go of an entry needs no permission to delete',
    { change: change('forget'), policy: DEFAULT_POLICY, held: undefined },
  ],
];

function decide(changes: readonly Change[], policy: StackPolicy | undefined, more: Partial<Row> = {}) {
  return applyPolicy({
    stack: 's',
    controls: more.controls ?? [],
    records: more.records ?? [],
    now: more.now ?? 0,
    changes,
    policy,
    stackSize: 10,
    unreadOrphans: 0,
    protectedAddresses: new Set(more.protectedAddresses),
  });
}

describe('what may be applied unattended', () => {
  for (const [sentence, row] of rows) {
    test(sentence, () => {
      const [decision] = decide([row.change], 'policy' in row ? row.policy : open, row);
      assert.equal(decision?.verdict, row.held === undefined ? 'allowed' : 'held', decision?.reason);
      if (row.held !== undefined) assert.match(decision?.reason ?? '', row.held);
    });
  }

  test('a change of Git puts back drift in other attributes only where drift is reverted', () => {
    const both = change('update', { cause: 'both' });
    assert.match(decide([both], DEFAULT_POLICY)[0]?.spares?.['a'] ?? '', /only reported/);
    assert.match(decide([both], { ...open, drift: 'hold' })[0]?.spares?.['a'] ?? '', /before a person/);
    assert.equal(decide([both], open)[0]?.spares, undefined);
  });

  const deletions = (count: number, more: Partial<Change> = {}): Change[] =>
    Array.from({ length: count }, (_, at) => change('delete', { address: `s/aws_vpc.v${at}`, ...more }));
  const budget: StackPolicy = { ...open, maxDeletions: 3, maxDeletionPercent: 30 };

  test('deletions within the budget are made', () => {
    assert.ok(decide(deletions(3), budget).every(({ verdict }) => verdict === 'allowed'));
  });

  test('one deletion beyond the budget holds all of them, because a lost folder must not empty an account', () => {
    const decisions = decide(deletions(4), budget);
    assert.ok(
      decisions.every(
        ({ verdict, reason }) => verdict === 'held' && /4 objects would be deleted, more than 3/.test(reason),
      ),
    );
  });

  test('a part of a small stack beyond the percentage is held although the number is small', () => {
    const [first] = decide(deletions(2), { ...budget, maxDeletionPercent: 10 });
    assert.match(first?.reason ?? '', /more than 10 % of the stack/);
  });

  test('replacements count as deletions, and added children and named allowances do not', () => {
    const replaced = deletions(4).map((one) => ({ ...one, action: 'replace' as const }));
    assert.ok(decide(replaced, budget).every(({ verdict }) => verdict === 'held'));
    assert.ok(
      decide(deletions(4, added), { ...budget, exclusive: ['aws_route'] }).every(
        ({ verdict }) => verdict === 'allowed',
      ),
    );
    const named = deletions(4).map(({ address }) => ({ address, reason: 'meant' }));
    assert.ok(
      decide(deletions(4), { ...budget, dataBearingDeletes: named }).every(({ verdict }) => verdict === 'allowed'),
    );
  });

  test('what is over the budget does not hold what is no deletion', () => {
    const decisions = decide([...deletions(4), change('update')], budget);
    assert.equal(decisions.at(-1)?.verdict, 'allowed');
  });

  test('what lives in the ledger alone does not count, and waits with the rest where the budget is exceeded', () => {
    const kept = change('delete', { ledgerOnly: true, address: 's/random_id.a', type: 'random_id' });
    assert.deepEqual(
      decide([kept, ...deletions(3)], budget).map(({ verdict }) => verdict),
      ['allowed', 'allowed', 'allowed', 'allowed'],
    );
    const over = decide([kept, ...deletions(4), change('update')], budget).map(({ verdict }) => verdict);
    assert.deepEqual(over, ['held', 'held', 'held', 'held', 'held', 'allowed']);
  });

  test('no change by drift alone is ever allowed unless the policy says revert, and a held one says why', () => {
    const action = fc.constantFrom<Action>('create', 'update', 'revert drift', 'replace', 'delete');
    const drift = fc.constantFrom('report', 'hold', 'revert');
    fc.assert(
      fc.property(
        action,
        drift,
        fc.boolean(),
        fc.constantFrom<Cause>('git', 'drift', 'both'),
        (what, mode, dataBearing, cause) => {
          const policy = { ...open, drift: mode } as StackPolicy;
          const [decision] = decide([change(what, { cause, dataBearing })], policy);
          const isRevert = cause === 'drift' && what !== 'delete';
          if (isRevert && mode !== 'revert') assert.equal(decision?.verdict, 'held');
          assert.equal(decision?.verdict === 'held', decision?.reason !== '');
        },
      ),
    );
  });
});
