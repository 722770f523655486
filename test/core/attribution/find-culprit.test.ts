import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deed, findSuspects } from '../../../src/core/attribution/find-culprit.ts';
import { readTrailRecord, type TrailRecord } from '../../../src/core/attribution/trail-record.ts';

const own = {
  arn: 'arn:aws:sts::111122223333:assumed-role/groundstate/task-1',
  roles: ['arn:aws:iam::111122223333:role/groundstate/production/apply'],
  userAgent: 'groundstate',
};
const start = Date.UTC(2026, 10, 19, 14);

/** A record `minute` minutes after the start. */
function record(minute: number, eventName: string, change: object = {}): TrailRecord {
  const read = readTrailRecord(
    {
      eventID: `${eventName}-${minute}`,
      eventTime: new Date(start + minute * 60_000).toISOString(),
      eventSource: 'ec2.amazonaws.com',
      eventName,
      awsRegion: 'eu-west-1',
      recipientAccountId: '111122223333',
      userIdentity: { type: 'IAMUser', userName: 'ada', arn: 'arn:aws:iam::111122223333:user/ada' },
      userAgent: 'aws-cli/2.17.1',
      requestParameters: { groupId: 'sg-1' },
      ...change,
    },
    Date.parse,
  );
  assert.ok(read);
  return read;
}

const deed: Deed = {
  kind: 'changed',
  names: ['sg-1'],
  operations: new Set(['ModifySecurityGroupRules']),
  isNamed: true,
  since: start,
  until: start + 60 * 60_000,
};

const cases: readonly (readonly [
  sentence: string,
  records: readonly TrailRecord[],
  deed: Partial<Deed>,
  eventId: string | undefined,
])[] = [
  ['of two calls the newer is the one', [record(5, 'CreateTags'), record(9, 'CreateTags')], {}, 'CreateTags-9'],
  [
    'a call that does just this is preferred to a newer one about the same object',
    [record(5, 'ModifySecurityGroupRules'), record(9, 'CreateTags')],
    {},
    'ModifySecurityGroupRules-5',
  ],
  [
    'a call about another object is not meant',
    [record(5, 'CreateTags', { requestParameters: { groupId: 'sg-12' } })],
    {},
    undefined,
  ],
  [
    'a name in the answer counts',
    [record(5, 'CreateTags', { requestParameters: null, responseElements: { id: 'sg-1' } })],
    {},
    'CreateTags-5',
  ],
  ['a call that only read did nothing', [record(5, 'DescribeSecurityGroups', { readOnly: true })], {}, undefined],
  [
    'a call that was refused did nothing',
    [record(5, 'CreateTags', { errorCode: 'UnauthorizedOperation' })],
    {},
    undefined,
  ],
  ['a call before the last time that all was well cannot have done it', [record(-5, 'CreateTags')], {}, undefined],
  ['a call after it was seen cannot have done it', [record(61, 'CreateTags')], {}, undefined],
  [
    'our own call is not reported',
    [
      record(5, 'CreateTags', {
        userIdentity: { type: 'AssumedRole', arn: own.arn },
        userAgent: 'aws-sdk-js/3 groundstate',
      }),
    ],
    {},
    undefined,
  ],
  [
    'nor is one of an earlier task with our role',
    [
      record(5, 'CreateTags', {
        userIdentity: { type: 'AssumedRole', arn: own.arn.replace('task-1', 'task-0') },
        userAgent: 'aws-sdk-js/3 groundstate',
      }),
    ],
    {},
    undefined,
  ],
  [
    'nor is one of a run that wrote in our other role',
    [
      record(5, 'CreateTags', {
        userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/apply/run-1.7' },
        userAgent: 'aws-sdk-js/3 groundstate',
      }),
    ],
    {},
    undefined,
  ],
  [
    'a person with our own role is',
    [record(5, 'CreateTags', { userIdentity: { type: 'AssumedRole', arn: own.arn }, userAgent: 'aws-cli/2.17.1' })],
    {},
    'CreateTags-5',
  ],
  [
    'and so is one that only pretends to be us',
    [record(5, 'CreateTags', { userAgent: 'groundstate' })],
    {},
    'CreateTags-5',
  ],
  [
    'what was deleted was not changed by a tag',
    [record(5, 'DeleteSecurityGroup'), record(9, 'CreateTags')],
    { kind: 'deleted', operations: new Set() },
    'DeleteSecurityGroup-5',
  ],
  [
    'what was added was not deleted',
    [record(5, 'RevokeSecurityGroupIngress')],
    { kind: 'added', operations: new Set() },
    undefined,
  ],
  [
    'where only the parent is named, no other call of it counts',
    [record(5, 'CreateTags'), record(3, 'AuthorizeSecurityGroupIngress')],
    { kind: 'added', isNamed: false, operations: new Set(['AuthorizeSecurityGroupIngress']) },
    'AuthorizeSecurityGroupIngress-3',
  ],
];

for (const [sentence, records, change, eventId] of cases) {
  test(sentence, () => {
    assert.equal(findSuspects(records, { ...deed, ...change }, own)[0]?.eventId, eventId);
  });
}

test('the version behind the name of an operation is cut off', () => {
  assert.equal(record(1, 'UpdateFunctionConfiguration20150331v2').operation, 'UpdateFunctionConfiguration');
});

test('what is no record is left out', () => {
  for (const given of [null, 'x', {}, { eventID: 'a', eventName: 'B', eventTime: 'yesterday' }]) {
    assert.equal(readTrailRecord(given, Date.parse), undefined);
  }
});

const by = (at: number, name: string): TrailRecord =>
  record(at, 'CreateTags', { eventID: `${name}-${at}`, userIdentity: { type: 'IAMUser', userName: name } });

const rivalries: readonly (readonly [
  sentence: string,
  records: readonly TrailRecord[],
  suspects: readonly string[],
])[] = [
  [
    'of one second the call that is known last counts, and the other one stays a suspect',
    [by(5, 'bob'), by(5, 'ada')],
    ['bob-5', 'ada-5'],
  ],
  ['who called in an earlier second is none', [by(5, 'bob'), by(4, 'ada')], ['bob-5']],
  ['who called twice is one person', [by(5, 'ada'), by(5, 'ada'), by(5, 'bob'), by(5, 'bob')], ['ada-5', 'bob-5']],
  ['more than three names help nobody', [by(5, 'a'), by(5, 'b'), by(5, 'c'), by(5, 'd')], ['a-5', 'b-5', 'c-5']],
];

for (const [sentence, records, suspects] of rivalries) {
  test(sentence, () => {
    const found = findSuspects(records, deed, own);
    assert.equal(found[0]?.eventId, suspects[0]);
    assert.deepEqual(found.map(({ eventId }) => eventId).sort(), [...suspects].sort());
  });
}
