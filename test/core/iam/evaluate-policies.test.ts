import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluatePolicies, type IamRequest, type IamVerdict } from '../../../src/core/iam/evaluate-policies.ts';

const allow = (more: object) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more });
const deny = (more: object) => ({ Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
const call: IamRequest = { action: 's3:GetObject', resource: 'arn:aws:s3:::data/key' };
const bound = { StringEquals: { 'iam:PermissionsBoundary': 'b' } };

const rows: readonly (readonly [name: string, statements: unknown, verdict: IamVerdict, request?: IamRequest])[] = [
  ['nothing says anything', [], 'denied'],
  ['a statement that is no list', allow({}), 'allowed'],
  ['capitals of an action do not count', [allow({ Action: ['S3:getobject'] })], 'allowed'],
  ['capitals of a resource count', [allow({ Resource: 'arn:aws:s3:::DATA/*' })], 'denied'],
  ['a star and a question mark in a resource', [allow({ Resource: 'arn:aws:s3:::dat?/*' })], 'allowed'],
  ['a dot is a dot', [allow({ Resource: 'arn.aws:s3:::data/key' })], 'denied'],
  ['a deny wins', [allow({}), deny({})], 'denied'],
  ['NotAction allows the others', [allow({ Action: undefined, NotAction: 'iam:*' })], 'allowed'],
  ['NotAction spares what it names', [allow({ Action: undefined, NotAction: ['s3:Get*'] })], 'denied'],
  ['NotResource denies the others', [allow({}), deny({ Resource: undefined, NotResource: 'arn:x' })], 'denied'],
  ['neither an action nor its opposite', [{ Effect: 'Allow', Resource: '*' }], 'denied'],
  ['a condition on a key that such a call lacks', [allow({ Condition: bound })], 'denied'],
  [
    'a condition that holds',
    [allow({ Condition: bound })],
    'allowed',
    { ...call, context: { 'iam:PermissionsBoundary': 'b' } },
  ],
  [
    'the key of a condition in other capitals',
    [allow({ Condition: { StringLike: { 'IAM:permissionsboundary': '?' } } })],
    'allowed',
    { ...call, context: { 'iam:PermissionsBoundary': 'b' } },
  ],
  [
    'a condition with another value',
    [allow({ Condition: bound })],
    'denied',
    { ...call, context: { 'iam:PermissionsBoundary': 'c' } },
  ],
  [
    'a negated condition on a key that is not there',
    [allow({}), deny({ Condition: { StringNotEquals: { 'iam:PermissionsBoundary': 'b' } } })],
    'denied',
  ],
  [
    'a condition that only counts where the key is there',
    [allow({ Condition: { StringEqualsIfExists: { 'iam:PermissionsBoundary': 'b' } } })],
    'allowed',
  ],
  [
    'an allow under a condition that cannot be judged',
    [allow({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
    'unclear',
  ],
  [
    'a deny under a condition that cannot be judged',
    [allow({}), deny({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })],
    'unclear',
  ],
  [
    'a policy variable cannot be judged',
    [allow({ Condition: { StringEquals: { 'iam:PermissionsBoundary': '${aws:username}' } } })],
    'unclear',
  ],
];
for (const [name, Statement, verdict, request = call] of rows) {
  test(`${name}: ${verdict}`, () => assert.equal(evaluatePolicies(request, [{ Statement }]), verdict));
}

test('a boundary has to allow as well, and its denial is one', () => {
  const wide = { Statement: allow({}) };
  assert.equal(evaluatePolicies(call, [wide], { Statement: [allow({ Action: '*' })] }), 'allowed');
  assert.equal(evaluatePolicies(call, [wide], { Statement: [] }), 'denied');
  assert.equal(evaluatePolicies(call, [wide], { Statement: [allow({}), deny({})] }), 'denied');
});
