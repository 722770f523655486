import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Difference } from '../../src/core/change.ts';
import { decideAction } from '../../src/core/decide.ts';
import type { Observation } from '../../src/core/observation.ts';

type Situation = Parameters<typeof decideAction>[0];

const present: Observation = { kind: 'present', id: 'x-1', live: {}, unread: {}, pending: undefined };
const absent: Observation = { kind: 'absent' };
const unread: Observation = { kind: 'unread', reason: 'denied' };

function difference(cause: Difference['cause'], forcesReplacement = false, attribute = 'size'): Difference {
  return { attribute, desired: 1, live: 2, cause, forcesReplacement, sensitive: false };
}

const quiet: Situation = {
  known: true,
  unfinished: false,
  changedInGit: false,
  observation: present,
  differences: [],
  found: 'ours',
  createFirst: false,
};

const rows: readonly (readonly [sentence: string, situation: Partial<Situation>, expected: object | undefined])[] = [
  [
    'an object that could not be read is left alone, because unread is neither missing nor equal',
    { observation: unread },
    undefined,
  ],
  [
    'an unread object that nobody knows is not created, because it may be there',
    { known: false, observation: unread, found: undefined },
    undefined,
  ],
  [
    'a known object that is gone is created again as drift, because somebody deleted it',
    { observation: absent },
    { action: 'create', cause: 'drift' },
  ],
  [
    'a known object that is gone and that Git changed too is of both causes',
    { observation: absent, changedInGit: true },
    { action: 'create', cause: 'both' },
  ],
  [
    'a known object whose creation was cut off and that is gone is not drift alone, because Git never had it',
    { observation: absent, unfinished: true },
    { action: 'create', cause: 'both' },
  ],
  [
    'an unknown object that is not there is created for Git, because nobody ever made it',
    { known: false, observation: absent, found: undefined },
    { action: 'create', cause: 'git' },
  ],
  [
    'what there was nothing to look for is created for Git',
    { known: false, observation: undefined, found: undefined },
    { action: 'create', cause: 'git' },
  ],
  [
    'a foreign object is named and marked as such, because it may not be touched',
    { known: false, found: 'foreign' },
    { action: 'adopt', foreign: true },
  ],
  [
    'a foreign object that differs is still foreign, and never updated',
    { known: false, found: 'foreign', differences: [difference('git')] },
    { action: 'adopt', foreign: true },
  ],
  [
    'an object of ours that the ledger forgot is adopted, because its mark proves it',
    { known: false, found: 'ours' },
    { action: 'adopt', cause: 'git' },
  ],
  ['a known object that is equal is left alone', {}, { action: 'none' }],
  [
    'an object whose creation was cut off is brought into shape although it is equal',
    { unfinished: true },
    { action: 'adopt' },
  ],
  ['only drift is a revert', { differences: [difference('drift')] }, { action: 'revert drift', cause: 'drift' }],
  ['a change of Git is an update', { differences: [difference('git')] }, { action: 'update', cause: 'git' }],
  [
    'a change of both is an update of both causes',
    { differences: [difference('git'), difference('drift', false, 'b')] },
    { action: 'update', cause: 'both' },
  ],
  [
    'what cannot be changed in place is replaced, the old one first unless Git says otherwise',
    { differences: [difference('git', true)] },
    { action: 'replace', cause: 'git', replaceOrder: 'delete-first' },
  ],
  [
    'create_before_destroy makes the new one first',
    { createFirst: true, differences: [difference('git', true)] },
    { action: 'replace', replaceOrder: 'create-first' },
  ],
  [
    'drift that only a new object undoes is a replacement by drift, which policy always holds',
    { differences: [difference('drift', true)] },
    { action: 'replace', cause: 'drift' },
  ],
  [
    'the cause of a replacement is that of what forces it, because the rest could be changed in place',
    { differences: [difference('drift', true), difference('git', false, 'b')] },
    { action: 'replace', cause: 'drift' },
  ],
];

describe('what is done about one object', () => {
  for (const [sentence, situation, expected] of rows) {
    test(sentence, () => {
      const decided = decideAction({ ...quiet, ...situation });
      if (expected === undefined) {
        assert.equal(decided, undefined);
      } else {
        assert.partialDeepStrictEqual(decided, expected);
      }
    });
  }

  test('nothing is ever deleted or forgotten by a comparison, and nothing unread is ever touched', () => {
    const cause = fc.constantFrom<Difference['cause']>('git', 'drift', 'both');
    const differences = fc.array(
      fc.tuple(cause, fc.boolean()).map(([one, forces]) => difference(one, forces)),
      { maxLength: 4 },
    );
    const situation = fc.record({
      known: fc.boolean(),
      unfinished: fc.boolean(),
      changedInGit: fc.boolean(),
      observation: fc.constantFrom(present, absent, unread, undefined),
      differences,
      found: fc.constantFrom('ours', 'foreign', 'claimable', undefined),
      createFirst: fc.boolean(),
    });
    fc.assert(
      fc.property(situation, (given) => {
        const decided = decideAction(given as Situation);
        assert.equal(decided === undefined, given.observation?.kind === 'unread');
        assert.ok(decided?.action !== 'delete' && decided?.action !== 'forget');
        assert.equal(decided?.action === 'replace', decided?.replaceOrder !== undefined);
      }),
    );
  });
});
