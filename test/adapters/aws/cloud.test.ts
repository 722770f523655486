import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { CloudService } from '../../../src/adapters/aws/client-pool.ts';
import { createCloud } from '../../../src/adapters/aws/cloud.ts';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { Failure } from '../../../src/core/failure.ts';
import type { CloudRequest } from '../../../src/engine/ports/cloud.ts';
import { type Emulator, startEmulator } from '../../support/emulator/start.ts';
import { type Proxy, startProxy } from '../../support/proxy/start.ts';

const never = new AbortController().signal;
const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const rate = (operation: string) => ({ burst: 100, perSecond: 100, bucket: operation });
const services: Readonly<Record<string, () => Promise<CloudService>>> = {
  ec2: async () => ({
    name: 'ec2',
    rate,
    createClient: (config) => new EC2Client({ ...config, maxAttempts: 1 } as object),
  }),
  s3: async () => ({
    name: 's3',
    rate,
    createClient: (config) => new S3Client({ ...config, maxAttempts: 1 } as object),
  }),
};
let emulator: Emulator;
let proxy: Proxy;

before(async () => {
  emulator = await startEmulator();
  proxy = await startProxy({ upstream: emulator.endpoint });
});
after(async () => {
  await proxy.stop();
  await emulator.stop();
});

function cloudAt(endpoint: string, requestTimeoutMs = 60_000) {
  const limit = { requestTimeoutMs, connectionTimeoutMs: 10_000 };
  return createCloud({ services, clock: systemClock, endpoint, credentials, limits: { read: limit, write: limit } });
}

function request(service: string, command: () => object, rest: Partial<CloudRequest> = {}): CloudRequest {
  const operation = command().constructor.name.replace(/Command$/, '');
  return {
    scope,
    service,
    call: { operation, input: {}, command },
    purpose: operation.startsWith('Create') ? 'write' : 'read',
    ...rest,
  };
}

const describeVpcs = (): object => new DescribeVpcsCommand({});
const createVpc = (): object => new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' });

test('a call gives its answer and is counted', async () => {
  const cloud = cloudAt(proxy.endpoint);
  const output = await cloud.send(request('ec2', describeVpcs), never);
  assert.ok(Array.isArray((output as { Vpcs?: unknown }).Vpcs));
  assert.deepEqual([...cloud.counts()], [['ec2:DescribeVpcs', 1]]);
  cloud.close();
});

test('buckets are addressed by path where the endpoint is given', async () => {
  const cloud = cloudAt(proxy.endpoint);
  await cloud.send(
    request(
      's3',
      () =>
        new CreateBucketCommand({
          Bucket: 'path-style',
          CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
        }),
    ),
    never,
  );
  await cloud.send(
    request('s3', () => new HeadBucketCommand({ Bucket: 'path-style' })),
    never,
  );
  await assert.rejects(
    cloud.send(
      request('s3', () => new HeadBucketCommand({ Bucket: 'not-there-at-all' })),
      never,
    ),
    { outcome: 'refused' },
  );
  cloud.close();
});

test('who we are is the account, the partition and the name that STS knows', async () => {
  const cloud = cloudAt(proxy.endpoint);
  const identity = await cloud.identity('eu-west-1', never);
  assert.match(identity.account, /^\d{12}$/);
  assert.equal(identity.partition, 'aws');
  assert.match(identity.arn, /^arn:aws:/);
  cloud.close();
});

test('a guard that refuses keeps the request from leaving, and its own failure comes out', async () => {
  const cloud = cloudAt(proxy.endpoint);
  proxy.resetCounts();
  const refusal = new Failure({ code: 'lease-lost', handling: 'stop', summary: 'Lost', detail: 'Lost.' });
  const guard = (): void => {
    throw refusal;
  };
  await assert.rejects(cloud.send(request('ec2', createVpc, { guard }), never), (thrown) => thrown === refusal);
  assert.equal(proxy.count(), 0);
  assert.equal(cloud.counts().size, 0);
  cloud.close();
});

test('the guard is asked once, after the credentials were used and before the request arrives', async () => {
  const order: string[] = [];
  const limit = { requestTimeoutMs: 60_000, connectionTimeoutMs: 10_000 };
  const signing = async () => {
    order.push('credentials');
    return credentials;
  };
  const limits = { read: limit, write: limit };
  const cloud = createCloud({ services, clock: systemClock, endpoint: proxy.endpoint, credentials: signing, limits });
  const forget = proxy.hooks.beforeCall(() => void order.push('arrived'));
  await cloud.send(request('ec2', createVpc, { guard: () => void order.push('guard') }), never);
  forget();
  assert.deepEqual(order, ['credentials', 'guard', 'arrived']);
  cloud.close();
});

test('a write does not wait behind reads that get no answer', async () => {
  const cloud = cloudAt(proxy.endpoint);
  const forget = proxy.faults.add({
    match: { operation: 'DescribeVpcs', times: Number.POSITIVE_INFINITY },
    mode: { kind: 'hang' },
  });
  const abort = new AbortController();
  const reads = Array.from({ length: 60 }, () => cloud.send(request('ec2', describeVpcs), abort.signal));
  const settled = Promise.allSettled(reads);
  await cloud.send(request('ec2', createVpc), never);
  forget();
  abort.abort(new Error('enough'));
  assert.ok((await settled).every(({ status }) => status === 'rejected'));
  cloud.close();
});

test('no call is made twice, whatever became of the first', async () => {
  const cloud = cloudAt(proxy.endpoint);
  for (const mode of [
    { kind: 'drop-after-effect' },
    { kind: 'throttle' },
    { kind: 'error', status: 500, code: 'InternalError' },
  ] as const) {
    proxy.resetCounts();
    proxy.faults.add({ match: { operation: 'CreateVpc' }, mode });
    await assert.rejects(cloud.send(request('ec2', createVpc), never), {
      outcome: mode.kind === 'throttle' ? 'throttled' : 'ambiguous',
    });
    assert.equal(proxy.count({ operation: 'CreateVpc' }), 1);
  }
  cloud.close();
});

test('a write that gets no answer in time is ambiguous', async () => {
  const cloud = cloudAt(proxy.endpoint, 200);
  proxy.faults.add({ match: { operation: 'CreateVpc' }, mode: { kind: 'hang', effect: true } });
  await assert.rejects(cloud.send(request('ec2', createVpc), never), { outcome: 'ambiguous', code: 'TimeoutError' });
  cloud.close();
});

test('a write that is given up on its way is ambiguous, a read simply ends', async () => {
  const cloud = cloudAt(proxy.endpoint);
  for (const [command, expected] of [
    [createVpc, { outcome: 'ambiguous', code: 'Aborted' }],
    [describeVpcs, { message: 'enough' }],
  ] as const) {
    const abort = new AbortController();
    const forget = proxy.hooks.beforeCall(() => abort.abort(new Error('enough')));
    await assert.rejects(cloud.send(request('ec2', command), abort.signal), expected);
    forget();
  }
  await assert.rejects(cloud.send(request('ec2', createVpc), AbortSignal.abort(new Error('before'))), {
    message: 'before',
  });
  cloud.close();
});

test('a missing permission is denied and an address where nobody listens is unreachable', async () => {
  const cloud = cloudAt(proxy.endpoint);
  proxy.faults.add({ match: { operation: 'DescribeVpcs' }, mode: { kind: 'access-denied' } });
  await assert.rejects(cloud.send(request('ec2', describeVpcs), never), {
    outcome: 'denied',
    code: 'UnauthorizedOperation',
  });
  cloud.close();
  const nowhere = cloudAt('http://127.0.0.1:9');
  await assert.rejects(nowhere.send(request('ec2', createVpc), never), {
    outcome: 'unreachable',
    code: 'ECONNREFUSED',
  });
  nowhere.close();
});

test('an answer of 200 that cannot be read is ambiguous', async () => {
  const server: Server = createServer((message, response) => {
    message
      .resume()
      .on('end', () =>
        response.writeHead(200, { 'content-type': 'text/xml' }).end('<CreateVpcResponse><vpc><vpcId>vpc-'),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cloud = cloudAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await assert.rejects(cloud.send(request('ec2', createVpc), never), { outcome: 'ambiguous' });
  cloud.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a service that nobody registered is an error that names it', async () => {
  const cloud = cloudAt(proxy.endpoint);
  await assert.rejects(cloud.send(request('sqs', describeVpcs), never), /«sqs»/);
  cloud.close();
});
