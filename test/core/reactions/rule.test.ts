import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseReaction, type DriftFacts, type ReactionRule } from '../../../src/core/reactions/rule.ts';

const MINUTE = 60_000;
const bob = { eventId: 'e', at: 0, operation: 'X', name: 'Bob@example.com', text: 'bob by the console' };

const facts: DriftFacts = {
  stack: 'network',
  address: 'network/aws_security_group.web["a"]',
  type: 'aws_security_group',
  attribute: 'ingress',
  tier: 'declared',
  severity: 'critical',
  culprit: undefined,
  firstSeen: 0,
};

function rules(...given: readonly Partial<ReactionRule>[]): readonly ReactionRule[] {
  return given.map((rule, index) => ({ number: index + 1, reaction: 'hold', graceMs: 0, ...rule }));
}

interface Row {
  readonly rules: readonly ReactionRule[];
  readonly facts?: Partial<DriftFacts>;
  readonly drift?: 'report' | 'hold' | 'revert';
  readonly now?: number;
  /** What answers, and whether it is put back now. */
  readonly by: string;
  readonly reverts?: true;
  readonly until?: number;
}

const revert = { reaction: 'revert' } as const;
const people = rules({ actors: ['*@example.com'], reaction: 'report' }, revert);

const rows: readonly (readonly [sentence: string, row: Row])[] = [
  ['without rules the stack answers', { rules: [], by: '`drift: report` of the stack' }],
  [
    'a stack that reverts does so at once',
    { rules: [], drift: 'revert', by: '`drift: revert` of the stack', reverts: true },
  ],
  [
    'the first rule that matches answers',
    { rules: rules({ types: ['aws_vpc'] }, revert, {}), by: 'rule 2 of groundstate.yaml', reverts: true },
  ],
  [
    'a rule that asks for nothing matches everything',
    { rules: rules(revert), by: 'rule 1 of groundstate.yaml', reverts: true },
  ],
  [
    'a rule of another stack does not match',
    { rules: rules({ stacks: ['data*'], ...revert }), by: '`drift: report` of the stack' },
  ],
  [
    'a pattern of stacks matches',
    { rules: rules({ stacks: ['data', 'net*'], ...revert }), by: 'rule 1 of groundstate.yaml', reverts: true },
  ],
  [
    'an address without key names every instance',
    {
      rules: rules({ addresses: ['network/aws_security_group.web'], ...revert }),
      by: 'rule 1 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'an address of another instance does not match',
    {
      rules: rules({ addresses: ['network/aws_security_group.web["b"]'], ...revert }),
      by: '`drift: report` of the stack',
    },
  ],
  [
    'the address of a parent names what was added to it',
    {
      rules: rules({ addresses: ['network/aws_security_group.web'], ...revert }),
      facts: { address: 'network/aws_x.added["sgr-1"]', parent: 'network/aws_security_group.web["a"]' },
      by: 'rule 1 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'a severity is asked for',
    { rules: rules({ severities: ['low', 'medium'], ...revert }), by: '`drift: report` of the stack' },
  ],
  [
    'so is a kind of drift',
    {
      rules: rules({ kinds: ['missing'] }, { kinds: ['declared'], ...revert }),
      by: 'rule 2 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'a rule for one attribute is not about the object as a whole',
    {
      rules: rules({ attributes: ['ingress'], ...revert }),
      facts: { attribute: '*', tier: 'missing' },
      by: '`drift: report` of the stack',
    },
  ],
  [
    'a rule for every attribute is',
    {
      rules: rules({ attributes: ['*'], ...revert }),
      facts: { attribute: '*', tier: 'missing' },
      by: 'rule 1 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'grace waits since the drift was first seen',
    {
      rules: rules({ ...revert, graceMs: 15 * MINUTE }),
      now: 14 * MINUTE,
      by: 'rule 1 of groundstate.yaml',
      until: 15 * MINUTE,
    },
  ],
  [
    'after it, it is put back',
    {
      rules: rules({ ...revert, graceMs: 15 * MINUTE }),
      now: 15 * MINUTE,
      by: 'rule 1 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'an actor is matched in upper and lower case',
    { rules: people, facts: { culprit: bob }, by: 'rule 1 of groundstate.yaml' },
  ],
  [
    'a name that only an event gives is not acted on: it waits for CloudTrail, and counts as none where that does not know it',
    {
      rules: people,
      facts: { culprit: { ...bob, standing: 'told' } },
      now: MINUTE,
      by: 'rule 1 of groundstate.yaml',
      until: 20 * MINUTE,
    },
  ],
  [
    'nor is one that CloudTrail does not know',
    {
      rules: people,
      facts: { culprit: { ...bob, standing: 'unknown' } },
      now: 20 * MINUTE,
      by: 'rule 2 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'another actor is not',
    {
      rules: people,
      facts: { culprit: { ...bob, name: 'deploy-role' } },
      by: 'rule 2 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'a name that is not known yet is waited for',
    { rules: people, now: MINUTE, by: 'rule 1 of groundstate.yaml', until: 20 * MINUTE },
  ],
  [
    'a name that nobody learns is none',
    { rules: people, now: 20 * MINUTE, by: 'rule 2 of groundstate.yaml', reverts: true },
  ],
  [
    'a rule may be for those',
    { rules: rules({ actors: ['unknown'] }, revert), now: 20 * MINUTE, by: 'rule 1 of groundstate.yaml' },
  ],
  [
    'unknown is no name',
    {
      rules: rules({ actors: ['unknown'] }, revert),
      facts: { culprit: bob },
      by: 'rule 2 of groundstate.yaml',
      reverts: true,
    },
  ],
  [
    'nothing waits for a name where nothing would be written anyway',
    { rules: rules({ actors: ['bob*'], ...revert }), now: MINUTE, by: '`drift: report` of the stack' },
  ],
  [
    'nor where it would be put back anyway',
    {
      rules: rules({ actors: ['bob*'], ...revert }, revert),
      now: MINUTE,
      by: 'rule 2 of groundstate.yaml',
      reverts: true,
    },
  ],
];

describe('the reaction to a drift', () => {
  for (const [sentence, row] of rows) {
    test(sentence, () => {
      const policy = { reactions: row.rules, drift: row.drift ?? 'report' };
      const answer = chooseReaction({ ...facts, ...row.facts }, policy, row.now ?? 0);
      assert.equal(answer.by, row.by);
      assert.equal(answer.reason === '', row.reverts === true, answer.reason);
      assert.equal(answer.until, row.until);
    });
  }

  test('a reason says who decides, and what to do', () => {
    const said = (reaction: 'report' | 'hold') =>
      chooseReaction(facts, { reactions: rules({ reaction }), drift: 'report' }, 0).reason;
    assert.match(said('report'), /^Rule 1 of groundstate.yaml says that this drift is only reported\./);
    assert.match(said('hold'), /^Rule 1 .* before a person\. «groundstate revert»/);
    const waits = chooseReaction(facts, { reactions: rules({ ...revert, graceMs: MINUTE }), drift: 'report' }, 0);
    assert.match(waits.reason, /put back at 1970-01-01 00:01 UTC \(rule 1 of groundstate.yaml\)/);
  });
});
