import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readActor, sayActor } from '../../../src/core/attribution/actor.ts';

const chrome = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36';
const sso = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/ada@example.com',
  accountId: '111122223333',
};

const cases: readonly (readonly [sentence: string, record: object, said: string])[] = [
  [
    'a person who came by single sign-on has the name of the session',
    { userIdentity: sso, userAgent: chrome, sourceIPAddress: '203.0.113.7', sessionCredentialFromConsole: 'true' },
    'ada@example.com (SSO, AdministratorAccess), by the console from 203.0.113.7',
  ],
  [
    'a session of another role is named with the role',
    {
      userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/deploy/ci-17' },
      userAgent: 'aws-cli/2.17.1 md/awscrt#0.20.11 ua/2.0 os/linux',
      sourceIPAddress: '198.51.100.2',
    },
    'ci-17 in the role deploy, by the AWS CLI from 198.51.100.2',
  ],
  [
    'an IAM user is one',
    {
      userIdentity: { type: 'IAMUser', userName: 'ada', arn: 'arn:aws:iam::111122223333:user/ada' },
      userAgent: 'Boto3/1.34.0 md/Botocore#1.34.0',
      sourceIPAddress: '198.51.100.2',
    },
    'ada (IAM user), by an SDK (Boto3) from 198.51.100.2',
  ],
  [
    'the root user is called by its account',
    {
      userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' },
      userAgent: 'console.amazonaws.com',
      sourceIPAddress: '203.0.113.7',
    },
    'the root user of 111122223333, by the console from 203.0.113.7',
  ],
  [
    'Terraform is told from the SDK that it is made with',
    {
      userIdentity: sso,
      userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) aws-sdk-go-v2/1.30',
      sourceIPAddress: '203.0.113.7',
    },
    'ada@example.com (SSO, AdministratorAccess), by Terraform from 203.0.113.7',
  ],
  [
    'an SDK is named with its language',
    { userIdentity: sso, userAgent: 'aws-sdk-js/3.700.0 ua/2.1 os/linux lang/js', sourceIPAddress: '203.0.113.7' },
    'ada@example.com (SSO, AdministratorAccess), by an SDK (js) from 203.0.113.7',
  ],
  [
    'an AWS service that acts by itself is the actor',
    {
      userIdentity: { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
      userAgent: 'autoscaling.amazonaws.com',
      sourceIPAddress: 'autoscaling.amazonaws.com',
    },
    'the AWS service autoscaling.amazonaws.com',
  ],
  [
    'a person behind CloudFormation stays visible',
    {
      userIdentity: { ...sso, invokedBy: 'cloudformation.amazonaws.com' },
      userAgent: 'cloudformation.amazonaws.com',
      sourceIPAddress: 'cloudformation.amazonaws.com',
    },
    'ada@example.com (SSO, AdministratorAccess), by the AWS service cloudformation.amazonaws.com',
  ],
  [
    'another account is one',
    { userIdentity: { type: 'AWSAccount', accountId: '444455556666' }, sourceIPAddress: '203.0.113.7' },
    'somebody in the account 444455556666 from 203.0.113.7',
  ],
  [
    'a federated user is called as CloudTrail calls it',
    { userIdentity: { type: 'WebIdentityUser', userName: 'ada' }, userAgent: 'something new', sourceIPAddress: '' },
    'ada (WebIdentityUser)',
  ],
  ['a record without an identity says so', {}, 'a principal that CloudTrail does not name'],
];

for (const [sentence, record, said] of cases) {
  test(sentence, () => {
    assert.equal(sayActor(readActor(record)), said);
  });
}

test('a record that is no record is no crash', () => {
  for (const record of [null, undefined, 'x', 7, [], { userIdentity: null }, { userIdentity: 'root', userAgent: 7 }]) {
    assert.equal(readActor(record).name, 'a principal that CloudTrail does not name');
  }
});

test('members that a record inherits do not count', () => {
  const record: unknown = JSON.parse('{"__proto__": {"userIdentity": {"type": "Root", "accountId": "1"}}}');
  assert.equal(readActor(record).name, 'a principal that CloudTrail does not name');
});
