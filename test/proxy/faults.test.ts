import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateVpcCommand, DeleteVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientConfig, nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;

before(async () => {
  rig = await startRig();
});

after(() => rig.stop());

beforeEach(() => rig.proxy.reset());

const createVpc = () => rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));

async function countVpcs(): Promise<number> {
  return (await rig.direct.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
}

test('every call is counted by service, operation, kind, status and caller', async () => {
  await createVpc();
  await rig.ec2.send(new DescribeVpcsCommand({}));
  await rig.ec2.send(new DescribeVpcsCommand({}));
  await nameError(rig.ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-00000000000000000' })));
  assert.equal(rig.proxy.count(), 4);
  assert.equal(rig.proxy.count({ service: 'ec2', operation: 'DescribeVpcs' }), 2);
  const lines = rig.proxy.calls({ mutating: true }).map((call) => [call.operation, call.status, call.caller]);
  assert.deepEqual(lines, [
    ['CreateVpc', 200, 'AKIATESTER'],
    ['DeleteVpc', 400, 'AKIATESTER'],
  ]);
  rig.proxy.resetCounts();
  assert.equal(rig.proxy.count(), 0);
});

test('every mutating call is recorded with what was asked and answered', async () => {
  const made = await createVpc();
  await rig.ec2.send(new DescribeVpcsCommand({}));
  assert.equal(rig.proxy.recorded.length, 1);
  const [record] = rig.proxy.recorded;
  assert.deepEqual(record?.parameters, { CidrBlock: '10.0.0.0/16' });
  assert.deepEqual(
    [record?.service, record?.operation, record?.region, record?.caller],
    ['ec2', 'CreateVpc', 'eu-west-1', 'AKIATESTER'],
  );
  assert.ok(record?.responseBody.includes(made.Vpc?.VpcId ?? 'no id'));
  assert.match(record?.userAgent ?? '', /aws-sdk-js/);
});

test('a throttle and a refusal have the code of their service, and the call does not happen', async () => {
  const sts = new STSClient(clientConfig(rig.proxy.endpoint));
  const calls: readonly (readonly [() => Promise<unknown>, string, string])[] = [
    [createVpc, 'RequestLimitExceeded', 'UnauthorizedOperation'],
    [() => rig.s3.send(new ListBucketsCommand({})), 'SlowDown', 'AccessDenied'],
    [() => rig.dynamodb.send(new ListTablesCommand({})), 'ThrottlingException', 'AccessDeniedException'],
    [() => rig.tagging.send(new GetResourcesCommand({})), 'ThrottledException', 'AccessDeniedException'],
    [() => sts.send(new GetCallerIdentityCommand({})), 'Throttling', 'AccessDenied'],
  ];
  const before = await countVpcs();
  for (const [call, throttled, denied] of calls) {
    rig.proxy.faults.add({ match: {}, mode: { kind: 'throttle' } });
    assert.equal(await nameError(call()), throttled);
    rig.proxy.faults.add({ match: {}, mode: { kind: 'access-denied' } });
    assert.equal(await nameError(call()), denied);
  }
  assert.equal(await countVpcs(), before);
});

test('an error of any code and status can be asked for', async () => {
  rig.proxy.faults.add({
    match: { operation: 'CreateVpc' },
    mode: { kind: 'error', status: 500, code: 'InternalError' },
  });
  await assert.rejects(
    createVpc(),
    (error: { readonly name: string; readonly $metadata: { readonly httpStatusCode: number } }) => {
      assert.deepEqual([error.name, error.$metadata.httpStatusCode], ['InternalError', 500]);
      return true;
    },
  );
});

test('a fault strikes from the nth matching call on, as often as told, and can be taken away', async () => {
  const remove = rig.proxy.faults.add({
    match: { service: 'ec2', operation: 'DescribeVpcs', nth: 2, times: 2 },
    mode: { kind: 'throttle' },
  });
  const describe = () => nameError(rig.ec2.send(new DescribeVpcsCommand({})));
  await rig.dynamodb.send(new ListTablesCommand({}));
  const seen = [await describe(), await describe(), await describe(), await describe()];
  assert.deepEqual(seen, ['', 'RequestLimitExceeded', 'RequestLimitExceeded', '']);
  assert.equal(rig.proxy.faults.struck(), 2);
  remove();
  rig.proxy.faults.add({ match: { times: Number.POSITIVE_INFINITY }, mode: { kind: 'throttle' } })();
  assert.equal(await describe(), '');
});

test('a call dropped before it is made has no effect, and one whose answer is lost has one', async () => {
  const before = await countVpcs();
  rig.proxy.faults.add({ match: {}, mode: { kind: 'drop-before' } });
  assert.notEqual(await nameError(createVpc()), '');
  assert.equal(await countVpcs(), before);
  assert.equal(rig.proxy.recorded.length, 0);
  rig.proxy.faults.add({ match: {}, mode: { kind: 'drop-after-effect' } });
  assert.notEqual(await nameError(createVpc()), '');
  assert.equal(await countVpcs(), before + 1);
  assert.equal(rig.proxy.recorded.length, 1);
  assert.deepEqual(
    rig.proxy.calls({ operation: 'CreateVpc' }).map((call) => call.status),
    [0, 0],
  );
});

test('an answer that is cut in the middle is an error to the client, and the call has happened', async () => {
  const before = await countVpcs();
  rig.proxy.faults.add({ match: {}, mode: { kind: 'reset-mid-body', bytes: 40 } });
  assert.notEqual(await nameError(createVpc()), '');
  assert.equal(await countVpcs(), before + 1);
});

test('a call that hangs is never answered, with or without its effect', async () => {
  const before = await countVpcs();
  for (const effect of [false, true]) {
    rig.proxy.faults.add({ match: { operation: 'CreateVpc' }, mode: { kind: 'hang', effect } });
    const abortSignal = AbortSignal.timeout(400);
    const call = rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }), { abortSignal });
    assert.equal(await nameError(call), 'AbortError');
  }
  assert.equal(await countVpcs(), before + 1);
});

test('a late call is made late', async () => {
  rig.proxy.faults.add({ match: {}, mode: { kind: 'latency', ms: 200 } });
  const call = createVpc();
  assert.equal(rig.proxy.recorded.length, 0);
  await call;
  assert.equal(rig.proxy.recorded.length, 1);
});

test('a stale read shows what the same read showed before', async () => {
  const describe = async () => (await rig.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
  const before = await describe();
  await createVpc();
  rig.proxy.faults.add({ match: { operation: 'DescribeVpcs' }, mode: { kind: 'stale-read' } });
  assert.equal(await describe(), before);
  assert.equal(await describe(), before + 1);
});

test('a hook runs before a call and may drop it, and another when it has taken effect and is not answered yet', async () => {
  const story: string[] = [];
  const before = await countVpcs();
  const stop = rig.proxy.hooks.beforeCall((call) => {
    story.push(`before ${call.operation}`);
    return story.length === 1 ? 'drop' : undefined;
  });
  rig.proxy.hooks.afterEffect(async (call, reply) => {
    story.push(`after ${call.operation} ${reply.status} ${(await countVpcs()) - before}`);
  });
  assert.notEqual(await nameError(createVpc()), '');
  assert.equal(await countVpcs(), before);
  await createVpc().then(() => story.push('answered'));
  assert.deepEqual(story, ['before CreateVpc', 'before CreateVpc', 'after CreateVpc 200 1', 'answered']);
  stop();
  await nameError(rig.dynamodb.send(new DescribeTableCommand({ TableName: 'none' })));
  assert.equal(story.at(-1)?.startsWith('after DescribeTable'), true);
  assert.equal(story.filter((line) => line.startsWith('before')).length, 2);
});
