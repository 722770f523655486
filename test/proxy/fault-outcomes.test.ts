import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, ListTablesCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import { CreateVpcCommand, DeleteVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, DeleteRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { createCloud } from '../../src/adapters/aws/cloud.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { type Cloud, CloudError, type CloudRequest } from '../../src/engine/ports/cloud.ts';
import type { Clock } from '../../src/engine/ports/time.ts';
import { services } from '../../src/resources/services.ts';
import type { FaultMode } from '../support/proxy/faults/fault.ts';
import { type ThrottleCode, throttleCodes } from '../support/proxy/faults/throttles.ts';
import { startTlsFailure } from '../support/proxy/faults/tls-failure.ts';
import { type Rig, startRig } from './rig.ts';

const never = new AbortController().signal;
const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const credentials = { accessKeyId: 'AKIATESTER', secretAccessKey: 'secret' };

/** A clock on which every rate budget is full again before the next call. */
let hours = 0;
const clock: Clock = {
  ...systemClock,
  monotonic: () => {
    hours += 1;
    return hours * 3_600_000;
  },
};

let rig: Rig;
let cloud: Cloud & { close(): void };

function cloudAt(endpoint: string, requestTimeoutMs = 60_000): typeof cloud {
  const patience = { requestTimeoutMs, connectionTimeoutMs: 10_000 };
  return createCloud({ services, clock, endpoint, credentials, limits: { read: patience, write: patience } });
}

before(async () => {
  rig = await startRig();
  cloud = cloudAt(rig.proxy.endpoint);
  await rig.direct.s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
});

after(async () => {
  cloud.close();
  await rig.stop();
});

beforeEach(() => rig.proxy.reset());

/** A call that works where nothing is spoilt. */
interface Ask {
  readonly service: string;
  readonly purpose: 'read' | 'write';
  readonly command: () => object;
}

const ask = (service: string, purpose: 'read' | 'write', command: () => object): Ask => ({ service, purpose, command });
const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
const Bucket = 'spoilt';
/** A name that no call before used. */
let names = 0;
const fresh = (): string => {
  names += 1;
  return `spoilt-${names}`;
};
const table = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
} as const;
const versioning = { Bucket, VersioningConfiguration: { Status: 'Enabled' } } as const;

const describeVpcs = ask('ec2', 'read', () => new DescribeVpcsCommand({}));
const createVpc = ask('ec2', 'write', () => new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
const deleteVpc = ask('ec2', 'write', () => new DeleteVpcCommand({ VpcId: 'vpc-00000001' }));
const listTables = ask('dynamodb', 'read', () => new ListTablesCommand({}));
const createTable = ask('dynamodb', 'write', () => new CreateTableCommand({ ...table, TableName: fresh() } as never));
const tagTable = ask('dynamodb', 'write', () => new TagResourceCommand({ ResourceArn: 'arn', Tags: [] }));
const listRoles = ask('iam', 'read', () => new ListRolesCommand({}));
const createRole = ask(
  'iam',
  'write',
  () => new CreateRoleCommand({ RoleName: fresh(), AssumeRolePolicyDocument: policy }),
);
const deleteRole = ask('iam', 'write', () => new DeleteRoleCommand({ RoleName: 'r' }));
const getVersioning = ask('s3', 'read', () => new GetBucketVersioningCommand({ Bucket }));
const putVersioning = ask('s3', 'write', () => new PutBucketVersioningCommand(versioning));
const headBucket = ask('s3', 'read', () => new HeadBucketCommand({ Bucket }));
const listQueues = ask('sqs', 'read', () => new ListQueuesCommand({}));
const createQueue = ask('sqs', 'write', () => new CreateQueueCommand({ QueueName: 'spoilt' }));
const listTopics = ask('sns', 'read', () => new ListTopicsCommand({}));
const describeKey = ask('kms', 'read', () => new DescribeKeyCommand({ KeyId: 'spoilt' }));
const describeGroups = ask('logs', 'read', () => new DescribeLogGroupsCommand({}));
const createGroup = ask('logs', 'write', () => new CreateLogGroupCommand({ logGroupName: fresh() }));

const reads = [describeVpcs, listTables, listRoles, getVersioning, listQueues, listTopics, describeGroups];
const writes = [createVpc, createTable, createRole, putVersioning, createQueue, createGroup];
const everything = [...reads, ...writes];

async function outcomeOf({ service, purpose, command }: Ask, through: Cloud = cloud): Promise<string> {
  const operation = command().constructor.name.replace(/Command$/, '');
  const request: CloudRequest = { scope, service, purpose, call: { operation, input: {}, command } };
  try {
    await through.send(request, never);
    return 'answered';
  } catch (thrown) {
    assert.ok(thrown instanceof CloudError, String(thrown));
    return thrown.outcome;
  }
}

/** What each call comes to when this fault strikes it. */
async function outcomesOf(mode: FaultMode, asks: readonly Ask[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const one of asks) {
    const remove = rig.proxy.faults.add({ match: {}, mode });
    const outcome = await outcomeOf(one);
    remove();
    found.add(
      outcome === [...found][0] || found.size === 0 ? outcome : `${outcome}: ${one.command().constructor.name}`,
    );
  }
  return [...found];
}

type Row = readonly [sentence: string, outcome: string, mode: FaultMode, asks: readonly Ask[]];

const rows: readonly Row[] = [
  ['reset before it was made', 'ambiguous', { kind: 'drop-before' }, everything],
  ['reset after it was made', 'ambiguous', { kind: 'drop-after-effect' }, everything],
  ['reset in the middle of its answer', 'ambiguous', { kind: 'reset-mid-body' }, reads],
  ['answered by a broken service', 'ambiguous', { kind: 'broken', status: 500 }, everything],
  ['made, and answered with 500', 'ambiguous', { kind: 'broken', status: 500, effect: true }, everything],
  ['answered by a gateway without a service', 'ambiguous', { kind: 'broken', status: 502 }, everything],
  ['answered by a service that is unavailable', 'ambiguous', { kind: 'broken', status: 503 }, everything],
  ['made, and unavailable afterwards', 'ambiguous', { kind: 'broken', status: 503, effect: true }, writes],
  ['given up by a gateway', 'ambiguous', { kind: 'broken', status: 504, effect: true }, everything],
  [
    'answered with 200 and an error that says nothing',
    'ambiguous',
    { kind: 'error-in-200' },
    [describeVpcs, createVpc, deleteVpc, listRoles, createRole, listTopics, getVersioning, putVersioning],
  ],
  [
    'answered with 200 and a throttle',
    'throttled',
    { kind: 'error-in-200', code: 'Throttling' },
    [describeVpcs, createVpc, listRoles],
  ],
  [
    'answered by half a document',
    'ambiguous',
    { kind: 'truncated' },
    [
      describeVpcs,
      createVpc,
      listRoles,
      createRole,
      getVersioning,
      listTables,
      createTable,
      listQueues,
      createQueue,
      describeGroups,
    ],
  ],
  [
    'answered by a document without its last byte',
    'ambiguous',
    { kind: 'truncated', bytes: -1 },
    [describeVpcs, createVpc, listRoles, getVersioning, listTables],
  ],
  [
    'answered by an empty body where there is always one',
    'ambiguous',
    { kind: 'truncated', bytes: 0 },
    [...reads, createVpc, createRole],
  ],
  [
    'answered by half a compressed document',
    'ambiguous',
    { kind: 'truncated-gzip' },
    [describeVpcs, createVpc, listRoles, getVersioning, listTables, createTable],
  ],
  [
    'answered by less than the length says',
    'ambiguous',
    { kind: 'wrong-length', by: 7 },
    [describeVpcs, createVpc, listTables, createTable, getVersioning],
  ],
  [
    'answered by more than the length says',
    'ambiguous',
    { kind: 'wrong-length', by: -7 },
    [describeVpcs, createVpc, listTables, getVersioning],
  ],
  ['answered in time, slowly', 'answered', { kind: 'slow-body', ms: 100 }, [describeVpcs, createVpc]],
  ['refused for lack of rights', 'denied', { kind: 'access-denied' }, [...everything, headBucket]],
  ['throttled', 'throttled', { kind: 'throttle' }, everything],
  [
    'refused because something depends on it',
    'busy',
    { kind: 'dependency' },
    [deleteVpc, deleteRole, putVersioning, createTable, createGroup],
  ],
  [
    'about an object that is not seen yet',
    'refused',
    { kind: 'not-found' },
    [deleteVpc, deleteRole, headBucket, describeKey, createGroup],
  ],
  [
    'redirected to another region',
    'refused',
    { kind: 'region-redirect', region: 'us-west-2' },
    [getVersioning, putVersioning, headBucket],
  ],
  ['a read of the past', 'answered', { kind: 'stale-read' }, reads],
  ['a page without its items', 'answered', { kind: 'missing-page' }, reads],
  ['an answer under another clock', 'answered', { kind: 'date-skew', ms: 3_600_000 }, reads],
  ['signed too long ago', 'expired', { kind: 'error', status: 400, code: 'RequestExpired' }, [createVpc]],
  ['signed by another clock', 'expired', { kind: 'error', status: 403, code: 'RequestTimeTooSkewed' }, [putVersioning]],
  [
    'one key too many for the quota',
    'refused',
    { kind: 'error', status: 400, code: 'LimitExceededException' },
    [describeKey, describeGroups],
  ],
  ['one role too many for the quota', 'refused', { kind: 'error', status: 409, code: 'LimitExceeded' }, [createRole]],
  [
    'one topic too many for the quota',
    'refused',
    { kind: 'error', status: 403, code: 'TopicLimitExceeded' },
    [listTopics],
  ],
  [
    'one table operation too many at once',
    'busy',
    { kind: 'error', status: 400, code: 'LimitExceededException' },
    [createTable, tagTable],
  ],
];

for (const [sentence, outcome, mode, asks] of rows) {
  test(`a call is ${outcome} when it is ${sentence}`, async () => {
    assert.deepEqual(await outcomesOf(mode, asks), [outcome]);
  });
}

test('a call is ambiguous when its answer does not end in time, or never begins', async () => {
  const impatient = cloudAt(rig.proxy.endpoint, 300);
  for (const mode of [{ kind: 'slow-body', ms: 3_000 }, { kind: 'hang', effect: true }, { kind: 'hang' }] as const) {
    for (const one of [describeVpcs, createVpc]) {
      rig.proxy.faults.add({ match: {}, mode });
      assert.equal(await outcomeOf(one, impatient), 'ambiguous');
    }
  }
  impatient.close();
});

test('every code of a throttle is one, in the protocol of every service', async () => {
  const asks = [createVpc, createTable, createRole, putVersioning, createQueue, listTopics, describeKey];
  for (const code of throttleCodes) {
    assert.deepEqual(await outcomesOf({ kind: 'throttle', code: code as ThrottleCode }, asks), ['throttled'], code);
  }
});

test('who we are is told as it is answered, also by a wrong account, so that it can be compared with the pinned one', async () => {
  rig.proxy.faults.add({ match: {}, mode: { kind: 'wrong-account', account: '999999999999' } });
  assert.equal((await cloud.identity('eu-west-1', never)).account, '999999999999');
});

test('a handshake that fails keeps the call from leaving', async () => {
  const failure = await startTlsFailure();
  const other = cloudAt(failure.endpoint);
  assert.equal(await outcomeOf(createVpc, other), 'unreachable');
  other.close();
  await failure.stop();
});

test('calls are signed by our own clock, whatever the answers say of theirs', async () => {
  const signed: string[] = [];
  rig.proxy.hooks.beforeCall((call) => void signed.push(call.request.headers['x-amz-date'] ?? ''));
  rig.proxy.faults.add({ match: { times: 2 }, mode: { kind: 'date-skew', ms: 3_600_000 } });
  rig.proxy.faults.add({ match: { nth: 2 }, mode: { kind: 'error', status: 400, code: 'RequestExpired' } });
  for (const expected of ['answered', 'expired', 'answered']) {
    assert.equal(await outcomeOf(describeVpcs), expected);
  }
  const hour = new Date(Date.now() + 1_800_000).toISOString().replace(/[-:]|\.\d+/g, '');
  assert.ok(signed.length === 3 && signed.every((date) => date < hour), signed.join(' '));
});
