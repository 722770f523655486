import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEstatePolicy } from '../../src/config/estate-policy.ts';

const ignore = 'attribute: tags, reason: r, owner: o, until: 2027-01-31';

test('the sections about drift and time are read in the order of the file, and are the same for every stack', () => {
  const { policy, problems } = parseEstatePolicy(`
version: 1
reactions:
  - {stack: network, severity: [high, critical], reaction: revert, grace: 15m}
  - {type: aws_iam_*, attribute: [policy, tags], kind: declared, actor: '*@example.com', reaction: hold}
severities: [{type: aws_vpc, severity: critical}]
windows: [{stack: [network, data], days: fri-mon, hours: 22:00-05:00, zone: Europe/Berlin, holds: git}]
freezes: [{from: 2026-12-24T18:00, to: 2027-01-01, zone: Europe/Berlin, reason: Christmas}]
ignores: [{type: aws_vpc, stack: network, ${ignore}}]
stacks: {network: {drift: revert}}
`);

  assert.deepEqual(problems, []);
  assert.deepEqual(policy?.stacks['network']?.driftRules, policy?.defaults.driftRules);
  assert.deepEqual(policy?.defaults.driftRules, {
    reactions: [
      { number: 1, stacks: ['network'], severities: ['high', 'critical'], reaction: 'revert', graceMs: 900_000 },
      {
        number: 2,
        types: ['aws_iam_*'],
        attributes: ['policy', 'tags'],
        kinds: ['declared'],
        actors: ['*@example.com'],
        reaction: 'hold',
        graceMs: 0,
      },
    ],
    severities: [{ types: ['aws_vpc'], severity: 'critical' }],
    calendar: {
      windows: [
        {
          stacks: ['network', 'data'],
          holds: 'git',
          zone: 'Europe/Berlin',
          days: [4, 5, 6, 0],
          from: 22 * 60,
          to: 5 * 60,
        },
      ],
      freezes: [
        {
          stacks: undefined,
          holds: 'both',
          zone: 'Europe/Berlin',
          from: { year: 2026, month: 12, day: 24, minutes: 18 * 60 },
          to: { year: 2027, month: 1, day: 2, minutes: 0 },
          reason: 'Christmas',
        },
      ],
    },
    ignores: [
      {
        number: 1,
        type: 'aws_vpc',
        stack: 'network',
        attribute: 'tags',
        reason: 'r',
        owner: 'o',
        until: Date.UTC(2027, 1, 1),
      },
    ],
  });
});

const mistakes: readonly (readonly [sentence: string, text: string, RegExp])[] = [
  [
    'a misspelt key',
    'reactions: [{typ: aws_vpc, reaction: hold}]',
    /"typ" is not a setting of entry 1 of "reactions"\. Did you mean "type"\?/,
  ],
  ['no reaction', 'reactions: [{type: aws_vpc}]', /"reaction" is missing in entry 1 of "reactions"/],
  ['a reaction that there is not', 'reactions: [{reaction: fix}]', /must be report, hold or revert/],
  ['grace without a revert', 'reactions: [{reaction: hold, grace: 5m}]', /"grace" is how long a revert waits/],
  ['a grace of a month', 'reactions: [{reaction: revert, grace: 30d}]', /at most 7d/],
  ['a severity that there is not', 'reactions: [{severity: sev1, reaction: hold}]', /"severity" must be one of low/],
  ['a severity for everything', 'severities: [{severity: low}]', /must have "type" or "attribute"/],
  ['a zone that there is not', 'windows: [{days: mon, zone: Berlin}]', /a time zone of the IANA database/],
  ['no zone', 'windows: [{days: mon}]', /"zone" is missing/],
  ['a window without a time', 'windows: [{zone: UTC}]', /always open/],
  ['hours that are none', 'windows: [{hours: 9-17, zone: UTC}]', /"hours" must be a span of a day/],
  ['hours without length', 'windows: [{hours: 09:00-09:00, zone: UTC}]', /"hours" must be a span of a day/],
  ['days that are none', 'windows: [{days: weekdays, zone: UTC}]', /"days" must be days like mon-fri/],
  [
    'a freeze that ends before it begins',
    'freezes: [{from: 2027-01-02, to: 2027-01-01T10:00, zone: UTC, reason: r}]',
    /would freeze nothing/,
  ],
  [
    'a day that there is not',
    'freezes: [{from: 2027-02-29, to: 2027-03-01, zone: UTC, reason: r}]',
    /"from" must be a day or a time/,
  ],
  ['a freeze without a reason', 'freezes: [{from: 2027-02-01, to: 2027-03-01, zone: UTC}]', /"reason" is missing/],
  [
    'an ignore without an end',
    'ignores: [{type: aws_vpc, attribute: tags, reason: r, owner: o}]',
    /"until" is missing.*without an end is forgotten/,
  ],
  [
    'an ignore without an owner',
    'ignores: [{type: aws_vpc, attribute: tags, reason: r, until: 2027-01-01}]',
    /"owner" is missing/,
  ],
  [
    'an ignore of every attribute',
    "ignores: [{type: aws_vpc, attribute: '*', reason: r, owner: o, until: 2027-01-01}]",
    /would hide what nobody thought of/,
  ],
  ['an ignore of many types', `ignores: [{type: 'aws_*', ${ignore}}]`, /"type" must be one resource type/],
  ['an ignore of nothing', `ignores: [{${ignore}}]`, /one of "address" and "type"/],
  [
    'an ignore of an address in another stack',
    `ignores: [{address: a/aws_vpc.main, stack: b, ${ignore}}]`,
    /"stack" goes with "type" only/,
  ],
];

describe('a mistake in these sections makes the whole file unusable, and is told with its line', () => {
  for (const [sentence, text, pattern] of mistakes) {
    test(sentence, () => {
      const { policy, problems } = parseEstatePolicy(`version: 1\n${text}\n`);
      assert.equal(policy, undefined);
      assert.match(problems.join('\n'), pattern);
      assert.match(problems[0] ?? '', /^groundstate.yaml, line 2: /);
    });
  }
});
