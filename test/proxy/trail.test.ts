import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  CloudTrailClient,
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { DeliveryOptions } from '../support/proxy/trail/deliveries.ts';
import { clientConfig, nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;
let cloudtrail: CloudTrailClient;
let time = Date.now();

before(async () => {
  rig = await startRig({ now: () => time });
  cloudtrail = new CloudTrailClient(clientConfig(rig.proxy.endpoint));
});

after(() => rig.stop());

beforeEach(() => rig.proxy.reset());

const secret = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

type Json = Readonly<Record<string, unknown>>;

async function lastRecord(): Promise<Json> {
  return (await rig.proxy.trail.events()).at(-1)?.record ?? {};
}

function createVpc(): Promise<unknown> {
  return rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
}

async function lookUp(input: LookupEventsCommandInput = {}): Promise<readonly Event[]> {
  return (await cloudtrail.send(new LookupEventsCommand(input))).Events ?? [];
}

test('a call is an event in the shape that CloudTrail documents', async () => {
  const before = Math.floor(Date.now() / 1000) * 1000;
  const { Vpc, $metadata } = await rig.ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.0.0.0/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'main' }] }],
    }),
  );
  const record = await lastRecord();
  const { eventTime, eventID, userAgent, responseElements, ...rest } = record;
  assert.deepEqual(rest, {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: (record['userIdentity'] as Json)['principalId'],
      arn: 'arn:aws:iam::123456789012:user/AKIATESTER',
      accountId: '123456789012',
      accessKeyId: 'AKIATESTER',
      userName: 'AKIATESTER',
    },
    eventSource: 'ec2.amazonaws.com',
    eventName: 'CreateVpc',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '127.0.0.1',
    requestParameters: {
      cidrBlock: '10.0.0.0/16',
      tagSpecificationSet: { items: [{ resourceType: 'vpc', tags: [{ key: 'Name', value: 'main' }] }] },
    },
    requestID: $metadata.requestId,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  });
  assert.match(String((record['userIdentity'] as Json)['principalId']), /^AIDA[0-9A-F]{17}$/);
  assert.match(String(eventTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.ok(Date.parse(String(eventTime)) >= before);
  assert.match(String(eventID), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.match(String(userAgent), /aws-sdk-js/);
  const { vpc } = responseElements as { readonly vpc: Json };
  assert.equal(vpc['vpcId'], Vpc?.VpcId);
  assert.deepEqual(vpc['tagSet'], { items: [{ key: 'Name', value: 'main' }] });
});

test('reads are no events, and a refused call says what it was answered', async () => {
  await rig.ec2.send(new DescribeVpcsCommand({}));
  assert.deepEqual(await rig.proxy.trail.events(), []);
  await nameError(rig.ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-00000000000000000' })));
  const refused = await lastRecord();
  assert.equal(refused['errorCode'], 'Client.InvalidVpcID.NotFound');
  assert.match(String(refused['errorMessage']), /vpc-0/);
  assert.equal(refused['responseElements'], null);
  const iam = new IAMClient(clientConfig(rig.proxy.endpoint));
  rig.proxy.faults.add({ match: { operation: 'DeleteRole' }, mode: { kind: 'access-denied' } });
  await nameError(iam.send(new DeleteRoleCommand({ RoleName: 'r' })));
  assert.deepEqual(
    [(await lastRecord())['errorCode'], (await lastRecord())['awsRegion']],
    ['AccessDenied', 'us-east-1'],
  );
});

test('the lists of EC2 are objects with items, and its flags and ports are no text', async () => {
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  await rig.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const modified = await lastRecord();
  assert.deepEqual(modified['requestParameters'], { vpcId: VpcId, enableDnsHostnames: { value: true } });
  assert.equal((modified['responseElements'] as Json)['_return'], true);
  await rig.ec2.send(new CreateTagsCommand({ Resources: [VpcId], Tags: [{ Key: 'a', Value: 'b' }] }));
  assert.deepEqual((await lastRecord())['requestParameters'], {
    resourcesSet: { items: [{ resourceId: VpcId }] },
    tagSet: { items: [{ key: 'a', value: 'b' }] },
  });
  const { GroupId = '' } = await rig.ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'web', Description: 'web' }),
  );
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }];
  await rig.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const rule = await lastRecord();
  const ranges = { items: [{ cidrIp: '10.0.0.0/8' }] };
  assert.deepEqual(rule['requestParameters'], {
    groupId: GroupId,
    ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: ranges }] },
  });
  const { securityGroupRuleSet: set } = rule['responseElements'] as {
    readonly securityGroupRuleSet: { items: Json[] };
  };
  assert.deepEqual([set.items[0]?.['fromPort'], set.items[0]?.['groupId']], [22, GroupId]);
});

test('the other protocols have their own shapes', async () => {
  const iam = new IAMClient(clientConfig(rig.proxy.endpoint));
  const Tags = [{ Key: 'team', Value: 'net' }];
  await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust, Tags }));
  const role = await lastRecord();
  assert.deepEqual(role['requestParameters'], {
    roleName: 'app',
    assumeRolePolicyDocument: trust,
    tags: [{ key: 'team', value: 'net' }],
  });
  const answered = (role['responseElements'] as { readonly role: Json }).role;
  assert.deepEqual([answered['roleName'], answered['arn']], ['app', 'arn:aws:iam::123456789012:role/app']);
  await rig.dynamodb.send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  const table = await lastRecord();
  assert.deepEqual((table['requestParameters'] as Json)['keySchema'], [{ attributeName: 'pk', keyType: 'HASH' }]);
  assert.equal(
    (table['responseElements'] as { readonly tableDescription: Json }).tableDescription['tableName'],
    'orders',
  );
});

test('S3 shows the bucket, the host and the document, under the names of its events', async () => {
  const Bucket = 'trail-bucket';
  const LocationConstraint = 'eu-west-1';
  await rig.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  await rig.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const { requestParameters, responseElements } = await lastRecord();
  const { Host, VersioningConfiguration, ...rest } = requestParameters as Json;
  assert.deepEqual([rest, typeof Host, responseElements], [{ bucketName: Bucket, versioning: '' }, 'string', null]);
  assert.equal((VersioningConfiguration as Json)['Status'], 'Enabled');
  await rig.s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  );
  const rules = [{ ID: 'a', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
  await rig.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: rules } }));
  const names = (await rig.proxy.trail.events()).map(({ name }) => name);
  assert.deepEqual(names, ['CreateBucket', 'PutBucketVersioning', 'PutBucketPublicAccessBlock', 'PutBucketLifecycle']);
});

test('secrets are in no event', async () => {
  const secrets = new SecretsManagerClient(clientConfig(rig.proxy.endpoint));
  const ssm = new SSMClient(clientConfig(rig.proxy.endpoint));
  await secrets.send(new CreateSecretCommand({ Name: 'db', SecretString: 'hunter2' }));
  assert.equal(((await lastRecord())['requestParameters'] as Json)['secretString'], secret);
  await ssm.send(new PutParameterCommand({ Name: '/db', Type: 'SecureString', Value: 'hunter2' }));
  assert.equal(((await lastRecord())['requestParameters'] as Json)['value'], secret);
  assert.doesNotMatch(JSON.stringify(await rig.proxy.trail.events()), /hunter2/);
});

test('whose call it was follows from the access key', async () => {
  const config = clientConfig(rig.proxy.endpoint);
  const sts = new STSClient(config);
  const RoleArn = 'arn:aws:iam::210987654321:role/deploy';
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ci' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const identityOf = async (accessKeyId: string, rest: object = {}): Promise<Json> => {
    const credentials = { accessKeyId, secretAccessKey: 'x', ...rest };
    const ec2 = new EC2Client({ ...config, credentials });
    await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    return (await lastRecord())['userIdentity'] as Json;
  };
  const role = await identityOf(AccessKeyId, { secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
  assert.equal(role['type'], 'AssumedRole');
  assert.equal(role['arn'], 'arn:aws:sts::210987654321:assumed-role/deploy/ci');
  assert.match(String(role['principalId']), /^AROA\w{17}:ci$/);
  const { sessionIssuer } = role['sessionContext'] as { readonly sessionIssuer: Json };
  assert.deepEqual([sessionIssuer['arn'], sessionIssuer['userName']], [RoleArn, 'deploy']);
  rig.proxy.trail.setPrincipal('ASIASSO', { kind: 'sso', permissionSet: 'Admin', user: 'ada@example.com' });
  const sso = await identityOf('ASIASSO');
  assert.match(String(sso['arn']), /:assumed-role\/AWSReservedSSO_Admin_[0-9a-f]{16}\/ada@example\.com$/);
  rig.proxy.trail.setPrincipal('AKIAROOT', { kind: 'root' });
  assert.deepEqual((await identityOf('AKIAROOT'))['arn'], 'arn:aws:iam::123456789012:root');
  const names = (await rig.proxy.trail.events()).map(({ user }) => user);
  assert.deepEqual(names, ['ci', 'ada@example.com', 'root']);
});

test('LookupEvents gives events newest first, by one attribute and by time', async () => {
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  await nameError(rig.ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-00000000000000000' })));
  await rig.ec2.send(new CreateTagsCommand({ Resources: [Vpc?.VpcId ?? ''], Tags: [{ Key: 'a', Value: 'b' }] }));
  const events = await lookUp();
  assert.deepEqual(
    events.map(({ EventName }) => EventName),
    ['CreateTags', 'DeleteVpc', 'CreateVpc'],
  );
  const [newest] = events;
  assert.deepEqual(
    [newest?.Username, newest?.AccessKeyId, newest?.EventSource, newest?.ReadOnly],
    ['AKIATESTER', 'AKIATESTER', 'ec2.amazonaws.com', 'false'],
  );
  assert.deepEqual(newest?.Resources, [{ ResourceType: 'AWS::EC2::VPC', ResourceName: Vpc?.VpcId }]);
  assert.equal(JSON.parse(newest?.CloudTrailEvent ?? '{}').eventID, newest?.EventId);
  const by = async (AttributeKey: 'ResourceName' | 'EventName' | 'Username', AttributeValue: string) =>
    (await lookUp({ LookupAttributes: [{ AttributeKey, AttributeValue }] })).map(({ EventName }) => EventName);
  assert.deepEqual(await by('ResourceName', Vpc?.VpcId ?? ''), ['CreateTags', 'CreateVpc']);
  assert.deepEqual(await by('EventName', 'DeleteVpc'), ['DeleteVpc']);
  assert.deepEqual(await by('Username', 'somebody'), []);
  const hour = 3_600_000;
  assert.equal((await lookUp({ StartTime: new Date(Date.now() - hour) })).length, 3);
  assert.equal((await lookUp({ EndTime: new Date(Date.now() - hour) })).length, 0);
  const other = new CloudTrailClient(clientConfig(rig.proxy.endpoint, 'us-west-2'));
  assert.deepEqual((await other.send(new LookupEventsCommand({}))).Events, []);
});

test('LookupEvents gives fifty at a time, and refuses what AWS refuses', async () => {
  for (let index = 0; index < 60; index += 1) {
    await nameError(rig.ec2.send(new DeleteVpcCommand({ VpcId: `vpc-000000000000000${10 + index}` })));
  }
  const first = await cloudtrail.send(new LookupEventsCommand({}));
  const second = await cloudtrail.send(new LookupEventsCommand({ NextToken: first.NextToken }));
  assert.deepEqual([first.Events?.length, second.Events?.length, second.NextToken], [50, 10, undefined]);
  const ids = new Set([...(first.Events ?? []), ...(second.Events ?? [])].map(({ EventId }) => EventId));
  assert.equal(ids.size, 60);
  const key = { AttributeKey: 'EventName', AttributeValue: 'x' } as const;
  for (const [input, code] of [
    [{ MaxResults: 51 }, 'InvalidMaxResultsException'],
    [{ NextToken: 'never given' }, 'InvalidNextTokenException'],
    [{ LookupAttributes: [key, key] }, 'InvalidLookupAttributesException'],
    [{ StartTime: new Date(2_000), EndTime: new Date(1_000) }, 'InvalidTimeRangeException'],
  ] as const) {
    assert.equal(await nameError(lookUp(input as LookupEventsCommandInput)), code);
  }
});

test('LookupEvents is throttled beyond two calls a second, where throttling is on', async () => {
  rig.proxy.behave({ throttling: true });
  const ask = () => nameError(lookUp());
  assert.deepEqual([await ask(), await ask(), await ask()], ['', '', 'ThrottlingException']);
  time += 500;
  assert.equal(await ask(), '');
});

/** A queue, and what came into it. */
async function openQueue(name: string, options: Partial<DeliveryOptions>) {
  const sqs = new SQSClient(clientConfig(rig.proxy.endpoint));
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const rule = { queueUrl, accessKey: 'AKIATESTER', region: 'eu-west-1', ...options };
  const delivery = await rig.proxy.trail.deliver(rule);
  const receive = async (): Promise<readonly Json[]> => {
    const found: Json[] = [];
    for (;;) {
      const input = { QueueUrl: queueUrl, MaxNumberOfMessages: 10 };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
      if (Messages.length === 0) return found;
      found.push(...Messages.map(({ Body }) => JSON.parse(Body ?? '{}') as Json));
    }
  };
  return { delivery, receive };
}

const eventName = (message: Json): unknown => (message['detail'] as Json)['eventName'];

test('a rule delivers each event to its queue in the form of EventBridge', async () => {
  const { delivery, receive } = await openQueue('events', { where: ({ name }) => name !== 'CreateQueue' });
  await createVpc();
  await delivery.flush();
  const [message, ...others] = await receive();
  assert.deepEqual(others, []);
  const { detail, id, time: at, ...rest } = message ?? {};
  assert.deepEqual(rest, {
    version: '0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account: '123456789012',
    region: 'eu-west-1',
    resources: [],
  });
  assert.deepEqual(detail, await lastRecord());
  assert.deepEqual([typeof id, at], ['string', (detail as Json)['eventTime']]);
});

test('events arrive twice, in another order, late or never, as told', async () => {
  const twice = await openQueue('twice', { copies: 2 });
  const turned = await openQueue('turned', { reorder: 2 });
  const late = await openQueue('late', { delayMs: 3_600_000 });
  const lossy = await openQueue('lossy', { lose: ({ name }) => name === 'CreateVpc' });
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  await rig.ec2.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId }));
  const pair = (messages: readonly Json[]) => messages.map(eventName).filter((name) => /Vpc/.test(String(name)));
  await Promise.all([twice, turned, lossy].map(({ delivery }) => delivery.flush()));
  assert.deepEqual(pair(await twice.receive()), ['CreateVpc', 'CreateVpc', 'DeleteVpc', 'DeleteVpc']);
  assert.deepEqual(pair(await turned.receive()), ['DeleteVpc', 'CreateVpc']);
  assert.deepEqual(pair(await lossy.receive()), ['DeleteVpc']);
  assert.deepEqual(await late.receive(), []);
  await late.delivery.flush();
  assert.equal(pair(await late.receive()).length, 2);
  twice.delivery.stop();
  await createVpc();
  await twice.delivery.flush();
  assert.deepEqual(await twice.receive(), []);
});
