import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEstatePolicy, unknownStacks } from '../../src/config/estate-policy.ts';

const whole = `version: 1
rules:
  - name: no-open-ports
    check: public_ingress
    allowed_ports: [80, 443]
    effect: hold
    message: Ask the network team.
    except:
      - {address: network/aws_vpc_security_group_ingress_rule.vpn, reason: The VPN, until: 2026-12-31}
  - name: owners
    check: missing_tags
    tags: [Owner]
    when: {stacks: [network, 'data-*'], causes: [git], by: ['*@example.com']}
    effect: warn
approvals:
  valid_for: 2h
  people:
    - {name: Ada, git: [ada@example.com], aws: [ada@example.com]}
stacks:
  network: {}
`;

test('rules and approvals are those of every stack', () => {
  const { policy, problems } = parseEstatePolicy(whole);
  assert.deepEqual(problems, []);
  assert.ok(policy);
  const { rules, approvals } = policy.stacks['network'] ?? assert.fail('no stack');
  assert.deepEqual(rules, policy.defaults.rules);
  const [ports, owners] = rules;
  assert.deepEqual([ports?.check, ports?.effect, ports?.allowedPorts], ['public_ingress', 'hold', [80, 443]]);
  assert.deepEqual(ports?.exceptions, [
    {
      address: 'network/aws_vpc_security_group_ingress_rule.vpn',
      reason: 'The VPN',
      until: Date.UTC(2027, 0, 1),
    },
  ]);
  assert.deepEqual([owners?.tags, owners?.scope.causes, owners?.scope.types], [['Owner'], ['git'], []]);
  assert.deepEqual(approvals, {
    validForMs: 7_200_000,
    people: [{ name: 'Ada', git: ['ada@example.com'], aws: ['ada@example.com'], slack: [] }],
  });
});

test('a stack in a rule that the commit does not have is said; a pattern may fit none', () => {
  const { policy } = parseEstatePolicy(whole.replace('stacks:\n  network: {}\n', ''));
  const problems = unknownStacks(policy ?? assert.fail('no policy'), ['networks']);
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /the rule "owners" for the stack "network".* Did you mean "networks"\?/);
});

const rule = (text: string): string => `version: 1\nrules:\n  - ${text}\n`;
const mistakes: readonly [sentence: string, text: string, problem: RegExp][] = [
  ['no effect', rule('{name: a, check: data_destroy}'), /line 3: "effect" is missing in a rule/],
  ['a check that is none', rule('{name: a, check: public, effect: hold}'), /"check" must be one of public_ingress/],
  ['a misspelt setting', rule('{name: a, check: data_destroy, efect: hold}'), /"efect" .* Did you mean "effect"\?/],
  ['a misspelt condition', rule('{name: a, when: {type: [a]}, effect: hold}'), /"type" .* Did you mean "types"\?/],
  ['a rule that finds everything', rule('{name: a, when: {stacks: [b]}, effect: hold}'), /would find every change/],
  ['tags without their check', rule('{name: a, check: data_destroy, tags: [A], effect: hold}'), /"tags" belongs to/],
  ['the check of tags without tags', rule('{name: a, check: missing_tags, effect: hold}'), /that check needs it/],
  [
    'ports without their check',
    rule('{name: a, when: {types: [a]}, allowed_ports: [1], effect: hold}'),
    /"allowed_ports" belongs/,
  ],
  [
    'an exception without an end',
    rule('{name: a, check: data_destroy, effect: hold, except: [{address: a/b.c, reason: x}]}'),
    /"until" is missing/,
  ],
  [
    'a day that is none',
    rule("{name: a, check: data_destroy, effect: hold, except: [{address: a/b.c, reason: x, until: '2026-02-31'}]}"),
    /"until" must be a day/,
  ],
  [
    'an address that is none',
    rule("{name: a, check: data_destroy, effect: hold, except: [{address: 'b.c', reason: x, until: '2026-02-28'}]}"),
    /"address" must be a full address/,
  ],
  [
    'two rules of one name',
    'version: 1\nrules:\n  - {name: a, check: data_destroy, effect: hold}\n  - {name: a, check: data_destroy, effect: warn}\n',
    /two rules named "a"/,
  ],
  [
    'a person without a mail address',
    'version: 1\napprovals: {people: [{name: A, aws: [a]}]}',
    /"git" is missing in a person|"git" must/,
  ],
  [
    'a person who cannot prove who they are',
    'version: 1\napprovals: {people: [{name: A, git: [a@b]}]}',
    /needs "aws", "slack" or "api"/,
  ],
  ['approvals for nobody', 'version: 1\napprovals: {valid_for: 2h}', /"people" is missing in "approvals"/],
  ['an approval without an end', 'version: 1\napprovals: {valid_for: 400h, people: []}', /between 1m and 168h/],
];
for (const [sentence, text, problem] of mistakes) {
  test(`${sentence} means no policy at all`, () => {
    const { policy, problems } = parseEstatePolicy(text);
    assert.equal(policy, undefined);
    assert.match(problems.join('\n'), problem);
    for (const line of problems) assert.match(line, /^groundstate\.yaml, line \d+: .*[.?]$/);
  });
}
