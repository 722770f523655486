import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEstatePolicy } from '../../src/config/estate-policy.ts';
import { checkDriftRules } from '../../src/engine/check-drift-rules.ts';
import { catalogue } from '../../src/resources/catalogue.ts';

const document = JSON.stringify({ resource: { aws_vpc: { main: {} }, aws_security_group: { web: {} } } });
const stacks = [{ name: 'network', document, folder: '/nowhere', dependencies: [], annotations: [] }];
const end = 'reason: r, owner: o, until: 2027-01-01';

async function problemsOf(text: string): Promise<readonly string[]> {
  const { policy, problems } = parseEstatePolicy(`version: 1\n${text}\n`);
  assert.deepEqual(problems, []);
  assert.ok(policy !== undefined);
  return checkDriftRules(policy.defaults.driftRules, stacks, catalogue);
}

const misspelt: readonly (readonly [sentence: string, text: string, RegExp])[] = [
  [
    'the type of an ignore',
    `ignores: [{type: aws_vpcc, attribute: tags, ${end}}]`,
    /Entry 1 of "ignores" .* "aws_vpcc".* Did you mean "aws_vpc"\?/,
  ],
  [
    'its attribute',
    `ignores: [{type: aws_vpc, attribute: tagz, ${end}}]`,
    /"tagz", which aws_vpc does not have. Did you mean "tags"\?/,
  ],
  [
    'its address',
    `ignores: [{address: network/aws_vpc.mian, attribute: tags, ${end}}]`,
    /Did you mean "network\/aws_vpc.main"\?/,
  ],
  [
    'the attribute of an address',
    `ignores: [{address: network/aws_vpc.main, attribute: cidr, ${end}}]`,
    /"cidr", which aws_vpc does not have/,
  ],
  [
    'its stack',
    `ignores: [{type: aws_vpc, stack: netwrk, attribute: tags, ${end}}]`,
    /the stack "netwrk".* Did you mean "network"\?/,
  ],
  [
    'the stack of a reaction',
    'reactions: [{stack: [network, netwrk], reaction: hold}]',
    /Entry 1 of "reactions" is for the stack "netwrk"/,
  ],
  [
    'the type of a reaction',
    'reactions: [{reaction: hold}, {type: aws_vcp, reaction: revert}]',
    /Entry 2 of "reactions".*"aws_vcp"/,
  ],
  [
    'an attribute that nothing has',
    'reactions: [{attribute: ingres, reaction: hold}]',
    /"ingres", which no type of the commit has. Did you mean "ingress"\?/,
  ],
  [
    'the type of what nobody declared',
    `ignores: [{address: 'network/aws_rout.added["rtb-1"]', attribute: '*', ${end}}]`,
    /the type "aws_rout", which Groundstate does not know/,
  ],
  [
    'its stack as well',
    `ignores: [{address: 'netwrk/aws_route.added["rtb-1"]', attribute: '*', ${end}}]`,
    /the stack "netwrk"/,
  ],
  ['a severity', 'severities: [{type: aws_vpc, attribute: enable_dns, severity: low}]', /Entry 1 of "severities"/],
  [
    'the stack of a window',
    'windows: [{stack: date, days: mon-fri, zone: UTC}]',
    /Entry 1 of "windows" is for the stack "date"/,
  ],
];

describe('a misspelt name is told with what was probably meant', () => {
  for (const [sentence, text, pattern] of misspelt) {
    test(sentence, async () => {
      const problems = await problemsOf(text);
      assert.equal(problems.length, 1, problems.join('\n'));
      assert.match(problems[0] ?? '', pattern);
    });
  }
});

test('names that mean something, and patterns for what may come, are no mistake', async () => {
  const text = `
reactions:
  - {stack: 'net*', type: [aws_security_group, 'aws_iam_*'], attribute: 'ing*', reaction: revert}
  - {address: ['network/aws_vpc.main["a"]', 'network/aws_vpc.*'], reaction: hold}
  - {attribute: '*', reaction: report}
ignores: [{address: network/aws_vpc.main, attribute: tags, ${end}}]
freezes: [{from: 2026-12-24, to: 2026-12-26, zone: UTC, reason: r}]
`;
  assert.deepEqual(await problemsOf(text), []);
});
