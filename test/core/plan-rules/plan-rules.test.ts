import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change, Decision, Difference } from '../../../src/core/change.ts';
import { judgePlan } from '../../../src/core/plan-rules/judge-plan.ts';
import type { PlanRule, RuleScope } from '../../../src/core/plan-rules/plan-rule.ts';
import { type Plain, UNKNOWN } from '../../../src/core/value.ts';

const noScope: RuleScope = { stacks: [], types: [], addresses: [], actions: [], attributes: [], causes: [], by: [] };
const now = Date.UTC(2026, 10, 19);

interface RuleGiven extends Partial<Omit<PlanRule, 'scope'>> {
  readonly scope?: Partial<RuleScope>;
}

function ruleOf({ scope, ...given }: RuleGiven): PlanRule {
  return {
    name: 'the-rule',
    check: undefined,
    tags: [],
    allowedPorts: [],
    effect: 'hold',
    message: undefined,
    exceptions: [],
    ...given,
    scope: { ...noScope, ...scope },
  };
}

interface Given extends Partial<Omit<Change, 'differences'>> {
  readonly writes?: readonly string[];
  readonly desired?: Readonly<Record<string, Plain>>;
  readonly people?: readonly string[];
}

const difference = (attribute: string): Difference => ({
  attribute,
  desired: 'new',
  live: 'old',
  cause: 'git',
  forcesReplacement: false,
  sensitive: false,
});

function decisionOf({ writes = [], desired: _d, people: _p, ...change }: Given): Decision {
  return {
    verdict: 'allowed',
    reason: '',
    change: {
      address: 'network/aws_vpc.main',
      type: 'aws_vpc',
      scope: { partition: 'aws', account: '1', region: 'eu-west-1' },
      id: 'vpc-1',
      action: 'create',
      cause: 'git',
      differences: writes.map(difference),
      reason: '',
      dataBearing: false,
      dependencies: [],
      ...change,
    },
  };
}

function judge(given: Given, rules: readonly PlanRule[], decision: Partial<Decision> = {}) {
  const judged = judgePlan({
    decisions: [{ ...decisionOf(given), ...decision }],
    rules,
    subjectOf: ({ change }) => ({
      stack: 'network',
      change,
      desired: given.desired ?? {},
      people: given.people ?? [],
    }),
    now,
  });
  return { decision: judged.decisions[0] ?? assert.fail('the decision was lost'), warnings: judged.warnings };
}

const ingress = 'aws_vpc_security_group_ingress_rule';
const open = { cidr_ipv4: '0.0.0.0/0', ip_protocol: 'tcp', from_port: 22, to_port: 22 };
const inline = (rule: Readonly<Record<string, Plain>>): Given => ({
  type: 'aws_security_group',
  desired: { ingress: [{ protocol: 'tcp', from_port: 443, to_port: 443, cidr_blocks: ['10.0.0.0/8'] }, rule] },
});
const classic = { type: 'ingress', protocol: 'tcp', from_port: 0, to_port: 65_535, ipv6_cidr_blocks: ['::/0'] };
const encrypted = (name: string): Plain => [{ apply_server_side_encryption_by_default: [{ sse_algorithm: name }] }];

const checks: readonly [sentence: string, rule: RuleGiven, change: Given, found: RegExp | undefined][] = [
  [
    'a rule open to the world',
    { check: 'public_ingress' },
    { type: ingress, desired: open },
    /open to the world on port 22/,
  ],
  [
    'a rule open to all of IPv6',
    { check: 'public_ingress' },
    { type: ingress, desired: { ...open, cidr_ipv4: null, cidr_ipv6: '::/0' } },
    /port 22/,
  ],
  [
    'a rule for a network',
    { check: 'public_ingress' },
    { type: ingress, desired: { ...open, cidr_ipv4: '10.0.0.0/8' } },
    undefined,
  ],
  [
    'a rule whose source is not known yet',
    { check: 'public_ingress' },
    { type: ingress, desired: { ...open, cidr_ipv4: UNKNOWN } },
    undefined,
  ],
  [
    'a port that may be open',
    { check: 'public_ingress', allowedPorts: [80, 22] },
    { type: ingress, desired: open },
    undefined,
  ],
  [
    'more ports than may be open',
    { check: 'public_ingress', allowedPorts: [22] },
    { type: ingress, desired: { ...open, to_port: 23 } },
    /ports 22 to 23/,
  ],
  [
    'every protocol',
    { check: 'public_ingress', allowedPorts: [22] },
    { type: ingress, desired: { ...open, ip_protocol: '-1' } },
    /on all ports/,
  ],
  [
    'an egress rule',
    { check: 'public_ingress' },
    { type: 'aws_vpc_security_group_egress_rule', desired: open },
    undefined,
  ],
  [
    'a description of an open rule',
    { check: 'public_ingress' },
    { type: ingress, action: 'update', writes: ['description'], desired: open },
    undefined,
  ],
  [
    'a rule that is opened',
    { check: 'public_ingress' },
    { type: ingress, action: 'update', writes: ['cidr_ipv4'], desired: open },
    /port 22/,
  ],
  ['an open rule that goes', { check: 'public_ingress' }, { type: ingress, action: 'delete' }, undefined],
  [
    'an inline rule open to the world',
    { check: 'public_ingress' },
    inline({ ...open, protocol: 'tcp', cidr_blocks: ['0.0.0.0/0'] }),
    /port 22/,
  ],
  [
    'an inline rule for a network',
    { check: 'public_ingress' },
    inline({ protocol: 'tcp', from_port: 1, to_port: 2, cidr_blocks: [] }),
    undefined,
  ],
  [
    'a classic rule',
    { check: 'public_ingress' },
    { type: 'aws_security_group_rule', desired: classic },
    /ports 0 to 65535/,
  ],
  [
    'a classic egress rule',
    { check: 'public_ingress' },
    { type: 'aws_security_group_rule', desired: { ...classic, type: 'egress' } },
    undefined,
  ],
  [
    'a log group without a key',
    { check: 'unencrypted_data' },
    { type: 'aws_cloudwatch_log_group', desired: { kms_key_id: null } },
    /kms_key_id is not set/,
  ],
  [
    'a log group whose key is not known yet',
    { check: 'unencrypted_data' },
    { desired: { kms_key_id: UNKNOWN } },
    undefined,
  ],
  [
    'a retention of a log group without a key',
    { check: 'unencrypted_data' },
    { action: 'update', writes: ['retention_in_days'], desired: { kms_key_id: null } },
    undefined,
  ],
  [
    'a volume that is not encrypted',
    { check: 'unencrypted_data' },
    { desired: { encrypted: false, kms_key_id: 'k' } },
    /encrypted is not true/,
  ],
  [
    'an object without such arguments',
    { check: 'unencrypted_data' },
    { desired: { cidr_block: '10.0.0.0/16' } },
    undefined,
  ],
  [
    'a table without encryption',
    { check: 'unencrypted_data' },
    { type: 'aws_dynamodb_table', desired: {} },
    /server_side_encryption is not enabled/,
  ],
  [
    'a table with encryption',
    { check: 'unencrypted_data' },
    { type: 'aws_dynamodb_table', desired: { server_side_encryption: [{ enabled: true }] } },
    undefined,
  ],
  [
    'a bucket with a key of S3',
    { check: 'unencrypted_data' },
    { type: 'aws_s3_bucket_server_side_encryption_configuration', desired: { rule: encrypted('AES256') } },
    /sse_algorithm is AES256/,
  ],
  [
    'a bucket with a key of KMS',
    { check: 'unencrypted_data' },
    { type: 'aws_s3_bucket_server_side_encryption_configuration', desired: { rule: encrypted('aws:kms') } },
    undefined,
  ],
  [
    'the encryption of a bucket that goes',
    { check: 'unencrypted_data' },
    { type: 'aws_s3_bucket_server_side_encryption_configuration', action: 'delete' },
    /goes/,
  ],
  [
    'a tag that is missing',
    { check: 'missing_tags', tags: ['Owner', 'Stage'] },
    { desired: { tags: { Owner: 'net', Stage: '' } } },
    /lack the tags Stage/,
  ],
  ['all tags', { check: 'missing_tags', tags: ['Owner'] }, { desired: { tags: { Owner: 'net' } } }, undefined],
  [
    'a tag that is not known yet',
    { check: 'missing_tags', tags: ['Owner'] },
    { desired: { tags: { Owner: UNKNOWN } } },
    undefined,
  ],
  ['no tags at all', { check: 'missing_tags', tags: ['Owner'] }, { desired: { tags: null } }, /Owner/],
  ['a type without tags', { check: 'missing_tags', tags: ['Owner'] }, { desired: {} }, undefined],
  [
    'another attribute of an object without tags',
    { check: 'missing_tags', tags: ['Owner'] },
    { action: 'update', writes: ['cidr'], desired: { tags: {} } },
    undefined,
  ],
  ['data that goes', { check: 'data_destroy' }, { action: 'delete', dataBearing: true }, /holds data/],
  ['data that is replaced', { check: 'data_destroy' }, { action: 'replace', dataBearing: true }, /holds data/],
  ['something without data that goes', { check: 'data_destroy' }, { action: 'delete' }, undefined],
  ['a type of a pattern', { scope: { types: ['aws_v*'] } }, {}, /is what this rule is about/],
  ['another type', { scope: { types: ['aws_s3_*'] } }, {}, undefined],
  ['an action', { scope: { actions: ['create', 'delete'] } }, {}, /rule is about/],
  ['another action', { scope: { actions: ['delete'] } }, {}, undefined],
  ['another stack', { scope: { stacks: ['data'], types: ['*'] } }, {}, undefined],
  ['an address of a pattern', { scope: { addresses: ['network/*'] } }, {}, /rule is about/],
  [
    'an attribute that is written',
    { scope: { attributes: ['cidr_block'] } },
    { action: 'update', writes: ['tags', 'cidr_block'] },
    /rule is about/,
  ],
  [
    'an attribute that is not written',
    { scope: { attributes: ['cidr_block'] } },
    { action: 'update', writes: ['tags'] },
    undefined,
  ],
  ['drift where Git is asked about', { scope: { causes: ['git'] } }, { cause: 'drift' }, undefined],
  ['a change of both where drift is asked about', { scope: { causes: ['drift'] } }, { cause: 'both' }, /rule is about/],
  [
    'an author',
    { scope: { by: ['*@contractor.example.com'] } },
    { people: ['Eve', 'Eve@Contractor.example.com'] },
    /rule is about/,
  ],
  ['another author', { scope: { by: ['*@contractor.example.com'] } }, { people: ['ada@example.com'] }, undefined],
  ['somebody who is not known yet', { scope: { by: ['*'] } }, {}, undefined],
  ['nothing to do', { scope: { types: ['*'] } }, { action: 'none' }, undefined],
];
for (const [sentence, rule, change, found] of checks) {
  test(`${sentence} is ${found === undefined ? 'let through' : 'found'}`, () => {
    const { decision } = judge(change, [ruleOf(rule)]);
    assert.equal(decision.verdict, found === undefined ? 'allowed' : 'held', decision.reason);
    if (found !== undefined) assert.match(decision.reason, found);
  });
}

const all = { scope: { types: ['*'] } };

test('a rule that warns lets the change through and says what it found, with the words of its team', () => {
  const { decision, warnings } = judge({}, [ruleOf({ ...all, effect: 'warn', message: 'Ask #net.' })]);
  assert.equal(decision.verdict, 'allowed');
  assert.deepEqual(
    warnings.map(({ severity, code, detail, address }) => [severity, code, detail, address]),
    [
      [
        'warning',
        'plan-rule',
        'Rule "the-rule": network/aws_vpc.main is what this rule is about. Ask #net.',
        'network/aws_vpc.main',
      ],
    ],
  );
});

test('a rule that holds says that somebody else may approve, and one that refuses that nobody can', () => {
  assert.match(judge({}, [ruleOf(all)]).decision.reason, /waits for the approval of somebody else/);
  const { decision } = judge({}, [ruleOf(all), ruleOf({ ...all, name: 'never', effect: 'refuse' })]);
  assert.match(decision.reason, /^Rule "never".*no approval changes that/);
  assert.equal(decision.refusedBy, 'never');
});

test('what policy holds keeps its reason, unless a rule refuses it', () => {
  const held = { verdict: 'held', reason: 'Prune is off.' } as const;
  assert.equal(judge({}, [ruleOf(all)], held).decision.reason, 'Prune is off.');
  assert.equal(judge({}, [ruleOf({ ...all, effect: 'refuse' })], held).decision.refusedBy, 'the-rule');
});

test('an exception spares its address until it runs out, and then says so', () => {
  const exception = { address: 'network/aws_vpc.main', reason: 'old', until: now + 1 };
  assert.equal(judge({}, [ruleOf({ ...all, exceptions: [exception] })]).decision.verdict, 'allowed');
  const other = { ...exception, address: 'network/aws_vpc.other' };
  assert.equal(judge({}, [ruleOf({ ...all, exceptions: [other] })]).decision.verdict, 'held');
  const ended = { ...exception, until: now };
  assert.match(judge({}, [ruleOf({ ...all, exceptions: [ended] })]).decision.reason, /exception .* has run out/);
});
