import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, GetRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, DeleteBucketCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;
let time = Date.now();

before(async () => {
  rig = await startRig({ now: () => time });
});

after(() => rig.stop());

beforeEach(() => rig.proxy.reset());

/** Lets time pass for the proxy, whose clock stands still otherwise. */
function pass(ms: number): void {
  time += ms;
}

const minute = 60_000;
const regional = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const;
const everyoneMay = (Principal: object | string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'all', Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
  });
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** A kind of object: how one is made, what asks for it, and how many of it a listing shows. */
interface Kind {
  readonly operation: string;
  /** Makes one and returns how it is asked for. */
  readonly make: () => Promise<() => Promise<unknown>>;
  readonly absent: string;
  readonly count: () => Promise<number>;
}

function kinds(): readonly Kind[] {
  const iam = new IAMClient(clientConfig(rig.proxy.endpoint));
  const kms = new KMSClient(clientConfig(rig.proxy.endpoint));
  const logs = new CloudWatchLogsClient(clientConfig(rig.proxy.endpoint));
  const { ec2, s3, dynamodb } = rig;
  return [
    {
      operation: 'CreateVpc',
      make: async () => {
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
        return () => ec2.send(new DescribeVpcsCommand({ VpcIds: [Vpc?.VpcId ?? ''] }));
      },
      absent: 'InvalidVpcID.NotFound',
      count: async () => (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0,
    },
    {
      operation: 'CreateSecurityGroup',
      make: async () => {
        const naming = { GroupName: 'late', Description: 'late' };
        const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(naming));
        return () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
      },
      absent: 'InvalidGroup.NotFound',
      count: async () => (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups?.length ?? 0,
    },
    {
      operation: 'CreateBucket',
      make: async () => {
        await s3.send(new CreateBucketCommand({ Bucket: 'late', ...regional }));
        return () => s3.send(new HeadBucketCommand({ Bucket: 'late' }));
      },
      absent: 'NotFound',
      count: async () => (await s3.send(new ListBucketsCommand({}))).Buckets?.length ?? 0,
    },
    {
      operation: 'CreateTable',
      make: async () => {
        await dynamodb.send(
          new CreateTableCommand({
            TableName: 'late',
            BillingMode: 'PAY_PER_REQUEST',
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          }),
        );
        return () => dynamodb.send(new DescribeTableCommand({ TableName: 'late' }));
      },
      absent: 'ResourceNotFoundException',
      count: async () => (await dynamodb.send(new ListTablesCommand({}))).TableNames?.length ?? 0,
    },
    {
      operation: 'CreateRole',
      make: async () => {
        await iam.send(new CreateRoleCommand({ RoleName: 'late', AssumeRolePolicyDocument: trust }));
        return () => iam.send(new GetRoleCommand({ RoleName: 'late' }));
      },
      absent: 'NoSuchEntityException',
      count: async () => (await iam.send(new ListRolesCommand({}))).Roles?.length ?? 0,
    },
    {
      operation: 'CreateKey',
      make: async () => {
        const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
        return () => kms.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.Arn ?? '' }));
      },
      absent: 'NotFoundException',
      count: async () => (await kms.send(new ListKeysCommand({}))).Keys?.length ?? 0,
    },
    {
      operation: 'CreateLogGroup',
      make: async () => {
        await logs.send(new CreateLogGroupCommand({ logGroupName: '/late' }));
        return () => logs.send(new CreateLogGroupCommand({ logGroupName: '/late' }));
      },
      absent: 'ResourceNotFoundException',
      count: async () => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.length ?? 0,
    },
  ];
}

test('what was just made is in no listing and not found by its id, until it is', async () => {
  for (const { operation, make, absent, count } of kinds()) {
    const before = await count();
    rig.proxy.behave({ visibleAfterMs: { [operation]: minute } });
    const ask = await make();
    assert.equal(await nameError(ask()), absent, operation);
    assert.equal(await count(), before, operation);
    pass(minute);
    assert.notEqual(await nameError(ask()), absent, operation);
    assert.equal(await count(), before + 1, operation);
    rig.proxy.reset();
  }
});

test('a call that builds on what is not seen yet is refused, and other objects are seen as ever', async () => {
  const { Vpc: old } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.8.0.0/16' }));
  rig.proxy.behave({ visibleAfterMs: { CreateVpc: minute } });
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const add = (vpc: typeof Vpc, CidrBlock: string) =>
    nameError(rig.ec2.send(new CreateSubnetCommand({ VpcId: vpc?.VpcId ?? '', CidrBlock })));
  assert.equal(await add(Vpc, '10.9.0.0/24'), 'InvalidVpcID.NotFound');
  assert.equal(await add(old, '10.8.0.0/24'), '');
  const Filters = [{ Name: 'vpc-id', Values: [Vpc?.VpcId ?? ''] }];
  assert.deepEqual((await rig.ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs, [], 'a filter finds nothing');
  pass(minute);
  assert.equal(await add(Vpc, '10.9.0.0/24'), '');
});

test('an object that a call names is not found for as long as a fault says', async () => {
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  rig.proxy.faults.add({ match: { operation: 'DescribeVpcs', forMs: minute }, mode: { kind: 'not-found' } });
  const ask = () => nameError(rig.ec2.send(new DescribeVpcsCommand({ VpcIds: [Vpc?.VpcId ?? ''] })));
  assert.equal(await ask(), 'InvalidVpcID.NotFound');
  pass(minute);
  assert.equal(await ask(), '');
});

test('a new role is unknown to the policies that name it for a while', async () => {
  rig.proxy.behave({ principalAfterMs: 15 * minute });
  const iam = new IAMClient(clientConfig(rig.proxy.endpoint));
  const kms = new KMSClient(clientConfig(rig.proxy.endpoint));
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'young', AssumeRolePolicyDocument: trust }));
  const Policy = everyoneMay({ AWS: Role?.Arn });
  const ask = () => nameError(kms.send(new CreateKeyCommand({ Policy })));
  assert.equal(await ask(), 'MalformedPolicyDocumentException');
  assert.equal(await nameError(kms.send(new CreateKeyCommand({ Policy: everyoneMay('*') }))), '');
  pass(15 * minute);
  assert.equal(await ask(), '');
});

test('the name of a queue is free again a minute after its deletion', async () => {
  const sqs = new SQSClient(clientConfig(rig.proxy.endpoint));
  const make = () => sqs.send(new CreateQueueCommand({ QueueName: 'again' }));
  const { QueueUrl } = await make();
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  assert.equal(await nameError(make()), 'QueueDeletedRecently');
  assert.equal(await nameError(sqs.send(new CreateQueueCommand({ QueueName: 'another' }))), '');
  pass(minute);
  assert.equal(await nameError(make()), '');
});

test('the name of a bucket stays taken for as long as it is told to', async () => {
  rig.proxy.behave({ coolDowns: { bucketMs: minute } });
  const make = () => rig.s3.send(new CreateBucketCommand({ Bucket: 'again', ...regional }));
  await make();
  await rig.s3.send(new DeleteBucketCommand({ Bucket: 'again' }));
  assert.equal(await nameError(make()), 'OperationAborted');
  pass(minute);
  assert.equal(await nameError(make()), '');
});

test('the name of a secret that waits for its deletion is refused in its own way', async () => {
  const secrets = new SecretsManagerClient(clientConfig(rig.proxy.endpoint));
  const make = () => secrets.send(new CreateSecretCommand({ Name: 'again', SecretString: 'x' }));
  await make();
  assert.equal(await nameError(make()), 'ResourceExistsException');
  await secrets.send(new DeleteSecretCommand({ SecretId: 'again', RecoveryWindowInDays: 7 }));
  assert.equal(await nameError(make()), 'InvalidRequestException');
});

test('nothing is throttled until that is switched on, and then by API, at the published rate', async () => {
  const logs = new CloudWatchLogsClient(clientConfig(rig.proxy.endpoint));
  const read = () => nameError(logs.send(new DescribeLogGroupsCommand({})));
  const many = async (n: number) => (await Promise.all(Array.from({ length: n }, read))).filter((name) => name !== '');
  assert.deepEqual(await many(12), []);
  rig.proxy.behave({ throttling: true });
  assert.deepEqual(await many(12), ['ThrottlingException', 'ThrottlingException']);
  const create = () => nameError(logs.send(new CreateLogGroupCommand({ logGroupName: '/another' })));
  assert.equal(await create(), '', 'another API has a bucket of its own');
  pass(500);
  assert.equal((await many(6)).length, 1, 'ten calls a second come back');
});
