import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OwnPart, ownParts, partOfArn } from '../../src/core/own-rights/own-parts.ts';
import { ownRefusal } from '../../src/core/own-rights/own-refusal.ts';
import type { SelfChange } from '../../src/core/own-rights/self-change.ts';
import type { Plain } from '../../src/core/value.ts';

const account = '123456789012';
const region = 'eu-west-1';
const scope = { partition: 'aws', account, region };
const arn = (service: string, resource: string, place = region): string =>
  `arn:aws:${service}:${place}:${account}:${resource}`;

const arns: readonly (readonly [arn: string, part: Partial<OwnPart> | undefined])[] = [
  [arn('dynamodb', 'table/groundstate'), { kind: 'table', name: 'groundstate', region }],
  [arn('dynamodb', 'table/groundstate/index/i'), { kind: 'table', name: 'groundstate' }],
  [arn('iam', 'role/groundstate', ''), { kind: 'role', name: 'groundstate', region: '' }],
  [arn('iam', 'role/ops/tools/groundstate', ''), { kind: 'role', name: 'groundstate' }],
  [arn('sts', 'assumed-role/groundstate/session', ''), { kind: 'role', name: 'groundstate' }],
  [arn('iam', 'policy/ops/boundary', ''), { kind: 'policy', name: 'boundary' }],
  [arn('iam', 'user/groundstate', ''), { kind: 'user', name: 'groundstate' }],
  [arn('iam', 'instance-profile/p', ''), { kind: 'instance profile', name: 'p' }],
  [arn('sqs', 'drift-events'), { kind: 'queue', name: 'drift-events' }],
  [arn('cloudtrail', 'trail/main'), { kind: 'trail', name: 'main' }],
  ['arn:aws:s3:::trail-bucket/prefix', { kind: 'bucket', name: 'trail-bucket', account: '' }],
  [arn('events', 'rule/bus/drift'), { kind: 'rule', name: 'drift' }],
  [arn('kms', 'key/1234'), { kind: 'key', name: '1234' }],
  [arn('kms', 'alias/groundstate'), { kind: 'alias', name: 'alias/groundstate' }],
  [arn('logs', 'log-group:/groundstate:*'), { kind: 'log group', name: '/groundstate' }],
  ['arn:aws-cn:iam::123456789012:role/x', { kind: 'role', name: 'x' }],
  [arn('iam', 'root', ''), undefined],
  [arn('ec2', 'vpc/vpc-1'), undefined],
  ['groundstate', undefined],
  ['nra:aws:iam::123456789012:role/x', undefined],
];

for (const [text, expected] of arns) {
  test(`${text} is ${expected === undefined ? 'nothing that a stack could change' : `the ${expected.kind} ${expected.name}`}`, () => {
    const part = partOfArn(text);
    assert.deepEqual(part === undefined ? undefined : { ...part, ...expected }, part);
    assert.equal(part === undefined, expected === undefined);
  });
}

const own = ownParts({
  table: 'groundstate',
  scope,
  caller: arn('sts', 'assumed-role/worker/session', ''),
  arns: [
    arn('iam', 'role/groundstate-read', ''),
    arn('iam', 'policy/boundary', ''),
    arn('iam', 'user/machine', ''),
    arn('iam', 'instance-profile/runner', ''),
    arn('sqs', 'drift-events'),
    arn('cloudtrail', 'trail/main'),
    'arn:aws:s3:::trail-bucket',
    arn('events', 'rule/drift'),
    arn('kms', 'key/1234'),
    arn('kms', 'alias/groundstate'),
    arn('logs', 'log-group:/groundstate'),
    'no arn',
  ],
});

test('the table, the caller and what was named are known', () => {
  assert.equal(own.length, 13);
});

interface Row {
  readonly type: string;
  readonly values?: Readonly<Record<string, Plain>>;
  readonly id?: string;
  readonly place?: Partial<typeof scope>;
  readonly refused?: RegExp;
}

const rows: readonly (readonly [sentence: string, row: Row])[] = [
  [
    'the table by its name',
    { type: 'aws_dynamodb_table', values: { name: 'groundstate' }, refused: /the table groundstate/ },
  ],
  ['the table by its id alone', { type: 'aws_dynamodb_table', id: 'groundstate', refused: /the table groundstate/ }],
  [
    'an item of the table',
    { type: 'aws_dynamodb_table_item', values: { table_name: 'groundstate' }, refused: /the table/ },
  ],
  [
    'the policy of the table',
    {
      type: 'aws_dynamodb_resource_policy',
      values: { resource_arn: arn('dynamodb', 'table/groundstate') },
      refused: /the table/,
    },
  ],
  [
    'a table of that name elsewhere',
    { type: 'aws_dynamodb_table', values: { name: 'groundstate' }, place: { region: 'us-east-1' } },
  ],
  [
    'a table of that name in another account',
    { type: 'aws_dynamodb_table', values: { name: 'groundstate' }, place: { account: '210987654321' } },
  ],
  ['another table', { type: 'aws_dynamodb_table', values: { name: 'groundstate-2' } }],
  ['a queue of the name of the table', { type: 'aws_sqs_queue', values: { name: 'groundstate' } }],
  ['the role that it runs with', { type: 'aws_iam_role', values: { name: 'worker' }, refused: /the role worker/ }],
  [
    'the role that it runs with, from another region',
    { type: 'aws_iam_role', values: { name: 'worker' }, place: { region: 'us-east-1' }, refused: /the role worker/ },
  ],
  [
    'another role that belongs to it',
    { type: 'aws_iam_role', id: 'groundstate-read', refused: /the role groundstate-read/ },
  ],
  [
    'a policy inside the role',
    { type: 'aws_iam_role_policy', values: { role: 'worker', name: 'x' }, refused: /the role worker/ },
  ],
  [
    'a policy attached to the role',
    {
      type: 'aws_iam_role_policy_attachment',
      values: { role: arn('iam', 'role/worker', '') },
      refused: /the role worker/,
    },
  ],
  [
    'a policy attached to several roles',
    { type: 'aws_iam_policy_attachment', values: { roles: ['web', 'worker'] }, refused: /the role worker/ },
  ],
  [
    'an inline policy that is called like the role',
    { type: 'aws_iam_role_policy', values: { role: 'web', name: 'worker' } },
  ],
  [
    'an instance profile with the role',
    { type: 'aws_iam_instance_profile', values: { role: 'worker' }, refused: /the role worker/ },
  ],
  [
    'its instance profile',
    { type: 'aws_iam_instance_profile', values: { name: 'runner' }, refused: /the instance profile runner/ },
  ],
  [
    'the boundary',
    { type: 'aws_iam_policy', values: { arn: arn('iam', 'policy/boundary', '') }, refused: /the policy boundary/ },
  ],
  [
    'a role under the boundary',
    { type: 'aws_iam_role', values: { name: 'web', permissions_boundary: arn('iam', 'policy/boundary', '') } },
  ],
  ['its user', { type: 'aws_iam_user', values: { name: 'machine' }, refused: /the user machine/ }],
  ['a key of its user', { type: 'aws_iam_access_key', values: { user: 'machine' }, refused: /the user machine/ }],
  [
    'the queue by its address',
    { type: 'aws_sqs_queue', id: `https://sqs.eu-west-1.amazonaws.com/${account}/drift-events`, refused: /the queue/ },
  ],
  [
    'the policy of the queue',
    {
      type: 'aws_sqs_queue_policy',
      values: { queue_url: `http://127.0.0.1:5000/${account}/drift-events` },
      refused: /the queue/,
    },
  ],
  [
    'a queue of that name elsewhere',
    { type: 'aws_sqs_queue', id: `https://sqs.us-east-1.amazonaws.com/${account}/drift-events` },
  ],
  [
    'a queue of that name in another account',
    { type: 'aws_sqs_queue', id: 'https://sqs.eu-west-1.amazonaws.com/210987654321/drift-events' },
  ],
  ['the trail', { type: 'aws_cloudtrail', values: { name: 'main' }, refused: /the trail main/ }],
  [
    'the bucket of the trail',
    { type: 'aws_s3_bucket', values: { bucket: 'trail-bucket' }, refused: /the bucket trail-bucket/ },
  ],
  [
    'the policy of the bucket, in whatever region',
    {
      type: 'aws_s3_bucket_policy',
      values: { bucket: 'trail-bucket' },
      place: { region: 'us-east-1' },
      refused: /the bucket/,
    },
  ],
  ['the rule', { type: 'aws_cloudwatch_event_rule', values: { name: 'drift' }, refused: /the rule drift/ }],
  [
    'a target of the rule',
    { type: 'aws_cloudwatch_event_target', values: { rule: 'drift' }, refused: /the rule drift/ },
  ],
  ['the key', { type: 'aws_kms_key', id: '1234', refused: /the key 1234/ }],
  [
    'the policy of the key',
    { type: 'aws_kms_key_policy', values: { key_id: arn('kms', 'key/1234') }, refused: /the key 1234/ },
  ],
  [
    'its alias',
    { type: 'aws_kms_alias', values: { name: 'alias/groundstate' }, refused: /the alias alias\/groundstate/ },
  ],
  ['another alias', { type: 'aws_kms_alias', values: { name: 'alias/app' } }],
  ['its log group', { type: 'aws_cloudwatch_log_group', values: { name: '/groundstate' }, refused: /the log group/ }],
  [
    'a function with the role of the worker',
    {
      type: 'aws_lambda_function',
      values: { role: arn('iam', 'role/worker', '') },
      refused: /act with the role worker.*Give it a role of its own/,
    },
  ],
  [
    'a task with the role of the worker',
    {
      type: 'aws_ecs_task_definition',
      values: { task_role_arn: arn('iam', 'role/worker', '') },
      refused: /act with the role worker/,
    },
  ],
  ['a function with another role', { type: 'aws_lambda_function', values: { role: arn('iam', 'role/web', '') } }],
  [
    'a description that names the role',
    { type: 'aws_lambda_function', values: { description: arn('iam', 'role/worker', '') } },
  ],
  [
    'a subnet',
    {
      type: 'aws_subnet',
      id: 'subnet-1',
      values: { vpc_id: 'vpc-1', tags: { name: 'groundstate' }, count: 1, gone: null },
    },
  ],
];

for (const [sentence, { type, values = {}, id, place, refused }] of rows) {
  test(`${sentence} is ${refused === undefined ? 'nothing of its own' : 'refused'}`, () => {
    const subject = { address: 'app/x.y', type, scope: { ...scope, ...place }, id, values: [{}, values] };
    const refusal = ownRefusal(subject, own);
    if (refused === undefined) assert.equal(refusal, undefined);
    else assert.match(refusal ?? '', refused);
  });
}

test('a refusal says why and how it is changed instead', () => {
  const refusal = ownRefusal({ address: 'app/x.y', type: 'aws_iam_role', scope, id: 'worker', values: [] }, own);
  for (const words of [
    'whoever can push a commit',
    'where Groundstate is deployed',
    'take app/x.y out of this repository',
  ]) {
    assert.ok(refusal?.includes(words), refusal);
  }
});

const on = { attribute: 'deletion_protection_enabled', desired: true, live: false };
const longer = { attribute: 'retention_in_days', desired: 90, live: 30 };

/** What the stack that deploys Groundstate may do to what Groundstate stands on. */
const selfRows: readonly (readonly [sentence: string, type: string, change: SelfChange, allowed: boolean])[] = [
  ['turns the protection of its table on', 'aws_dynamodb_table', { action: 'update', differences: [on] }, true],
  ['puts that back', 'aws_dynamodb_table', { action: 'revert drift', differences: [on] }, true],
  ['adopts its table as it is', 'aws_dynamodb_table', { action: 'adopt', differences: [] }, true],
  [
    'turns the protection of its table off',
    'aws_dynamodb_table',
    { action: 'update', differences: [{ ...on, desired: false }] },
    false,
  ],
  [
    'turns its recovery on',
    'aws_dynamodb_table',
    {
      action: 'update',
      differences: [{ attribute: 'point_in_time_recovery', desired: [{ enabled: true }], live: [] }],
    },
    true,
  ],
  [
    'turns its recovery off',
    'aws_dynamodb_table',
    {
      action: 'update',
      differences: [{ attribute: 'point_in_time_recovery', desired: [{ enabled: false }], live: [] }],
    },
    false,
  ],
  [
    'changes its keys beside its tags',
    'aws_dynamodb_table',
    {
      action: 'update',
      differences: [
        { ...on, attribute: 'tags' },
        { ...on, attribute: 'hash_key' },
      ],
    },
    false,
  ],
  ['deletes its table', 'aws_dynamodb_table', { action: 'delete', differences: [] }, false],
  ['replaces its table', 'aws_dynamodb_table', { action: 'replace', differences: [on] }, false],
  ['keeps its log longer', 'aws_cloudwatch_log_group', { action: 'update', differences: [longer] }, true],
  [
    'keeps its log for ever',
    'aws_cloudwatch_log_group',
    { action: 'update', differences: [{ ...longer, desired: 0 }] },
    true,
  ],
  [
    'keeps its log for a shorter time',
    'aws_cloudwatch_log_group',
    { action: 'update', differences: [{ ...longer, desired: 7 }] },
    false,
  ],
  [
    'no longer keeps its log for ever',
    'aws_cloudwatch_log_group',
    { action: 'update', differences: [{ ...longer, live: 0 }] },
    false,
  ],
  ['only tags its role', 'aws_iam_role', { action: 'update', differences: [{ ...on, attribute: 'tags' }] }, false],
  ['adopts its boundary', 'aws_iam_policy', { action: 'adopt', differences: [] }, false],
  [
    'changes the policy of its queue',
    'aws_sqs_queue_policy',
    { action: 'update', differences: [{ ...on, attribute: 'policy' }] },
    false,
  ],
];
const names: Readonly<Record<string, Readonly<Record<string, Plain>>>> = {
  aws_dynamodb_table: { name: 'groundstate' },
  aws_cloudwatch_log_group: { name: '/groundstate' },
  aws_iam_role: { name: 'worker' },
  aws_iam_policy: { name: 'boundary' },
  aws_sqs_queue_policy: { queue_url: `https://sqs.${region}.amazonaws.com/${account}/drift-events` },
};
for (const [sentence, type, change, allowed] of selfRows) {
  test(`the stack that deploys Groundstate ${allowed ? 'may' : 'is refused where it'}: ${sentence}`, () => {
    const subject = { address: 'self/a.b', type, scope, id: undefined, values: [names[type] ?? {}] };
    const refusal = ownRefusal(subject, own, change);
    assert.equal(refusal === undefined, allowed, refusal);
    if (!allowed) assert.match(refusal ?? '', /Although this stack deploys Groundstate.*as a person/);
    assert.notEqual(ownRefusal(subject, own), undefined, 'another stack may not');
  });
}

test('what would act with a role of the worker is refused in its own stack as well', () => {
  const values = [{ task_role_arn: arn('iam', 'role/groundstate-read', '') }];
  const subject = { address: 'self/a.b', type: 'aws_ecs_task_definition', scope, id: undefined, values };
  assert.match(ownRefusal(subject, own, { action: 'update', differences: [] }) ?? '', /act with the role/);
});
