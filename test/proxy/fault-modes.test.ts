import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import type { FaultMatch, FaultMode } from '../support/proxy/faults/fault.ts';
import { type ThrottleCode, throttleCodes } from '../support/proxy/faults/throttles.ts';
import { type RawAnswer, type RawAsk, rawCall } from './raw-call.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let time = 0;

before(async () => {
  rig = await startRig({ now: () => time });
});

after(() => rig.stop());

beforeEach(() => rig.proxy.reset());

const createVpc: RawAsk = {
  service: 'ec2',
  form: { Action: 'CreateVpc', Version: '2016-11-15', CidrBlock: '10.0.0.0/16' },
};
const describeVpcs: RawAsk = { service: 'ec2', form: { Action: 'DescribeVpcs', Version: '2016-11-15' } };
const identity: RawAsk = { service: 'sts', form: { Action: 'GetCallerIdentity', Version: '2011-06-15' } };
const listTables: RawAsk = { service: 'dynamodb', json: ['DynamoDB_20120810.ListTables', {}] };
const headBucket: RawAsk = { service: 's3', method: 'GET', path: '/some-bucket?location' };

async function countVpcs(): Promise<number> {
  return (await rig.direct.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
}

function spoil(mode: FaultMode, match: FaultMatch = {}): void {
  rig.proxy.faults.add({ match, mode });
}

async function spoilt(mode: FaultMode, ask: RawAsk): Promise<RawAnswer> {
  spoil(mode);
  return rawCall(rig.proxy, ask);
}

const codeOf = (answer: RawAnswer): string =>
  /<Code>(.*?)<\/Code>|"__type":"(?:[^"#]*#)?(.*?)"/.exec(answer.body.toString())?.slice(1).join('') ?? '';

test('an error of the service or of a gateway comes with its effect or without', async () => {
  for (const [mode, status, code] of [
    [{ kind: 'error', status: 500, code: 'InternalError' }, 500, 'InternalError'],
    [{ kind: 'broken', status: 500 }, 500, 'InternalError'],
    [{ kind: 'broken', status: 502 }, 502, ''],
    [{ kind: 'broken', status: 503 }, 503, 'Unavailable'],
    [{ kind: 'broken', status: 504 }, 504, ''],
    [{ kind: 'error-in-200' }, 200, 'InternalError'],
  ] as const) {
    for (const effect of [false, true]) {
      const before = await countVpcs();
      const answer = await spoilt({ ...mode, effect }, createVpc);
      assert.deepEqual([answer.status, codeOf(answer)], [status, code]);
      assert.equal((await countVpcs()) - before, effect ? 1 : 0, `${mode.kind} ${status}, effect ${effect}`);
      assert.equal(rig.proxy.recorded.at(-1)?.status, effect ? 200 : status, 'AWS records what it did');
    }
  }
  assert.match((await spoilt({ kind: 'broken', status: 502 }, listTables)).body.toString(), /<h1>502 Bad Gateway/);
});

test('each code of a throttle comes with its status, in the form of the service', async () => {
  const seen: Record<string, readonly [number, string, string | undefined]> = {};
  for (const [service, code] of [
    ...throttleCodes.map((one) => ['dynamodb', one] as const),
    ['iam', 'Throttling'] as const,
    ['sqs', undefined] as const,
  ]) {
    const ask: RawAsk = service === 'iam' ? { ...identity, service } : { ...listTables, service };
    const answer = await spoilt(
      { kind: 'throttle', ...(code === undefined ? {} : { code: code as ThrottleCode }) },
      ask,
    );
    const text = codeOf(answer);
    seen[`${service} ${code ?? 'own'}`] = [answer.status, text, answer.headers['content-type'] as string | undefined];
  }
  assert.deepEqual(seen['dynamodb ProvisionedThroughputExceededException'], [
    400,
    'ProvisionedThroughputExceededException',
    'application/x-amz-json-1.0',
  ]);
  assert.deepEqual(seen['iam Throttling'], [400, 'Throttling', 'application/xml']);
  assert.deepEqual(seen['dynamodb HTTP 429'], [429, '', undefined]);
  assert.deepEqual(seen['dynamodb HTTP 509'], [509, '', undefined]);
  assert.deepEqual(seen['sqs own'], [403, 'RequestThrottled', 'application/x-amz-json-1.0']);
  assert.equal(Object.values(seen).filter(([status]) => status >= 400).length, throttleCodes.length + 2);
});

test('a truncated answer has the length of what is left of it, compressed or not', async () => {
  const whole = await rawCall(rig.proxy, describeVpcs);
  const half = await spoilt({ kind: 'truncated' }, describeVpcs);
  assert.equal(half.status, 200);
  assert.equal(half.broken, undefined);
  assert.equal(half.body.length, Number(half.headers['content-length']));
  assert.ok(half.body.length < whole.body.length);
  assert.ok(whole.body.toString().startsWith(half.body.toString().slice(0, 100)));
  const empty = await spoilt({ kind: 'truncated', bytes: 0 }, listTables);
  assert.deepEqual([empty.status, empty.body.length], [200, 0]);
  const json = await spoilt({ kind: 'truncated' }, listTables);
  assert.throws(() => JSON.parse(json.body.toString()));
  const packed = await spoilt({ kind: 'truncated-gzip' }, describeVpcs);
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.deepEqual([...packed.body.subarray(0, 2)], [0x1f, 0x8b]);
});

test('a wrong length promises more than comes, or less', async () => {
  const whole = await rawCall(rig.proxy, describeVpcs);
  const more = await spoilt({ kind: 'wrong-length', by: 10 }, describeVpcs);
  assert.equal(more.body.length, whole.body.length);
  assert.equal(more.broken, 'ECONNRESET');
  // What comes beyond the length is taken for the beginning of the next answer.
  await assert.rejects(spoilt({ kind: 'wrong-length', by: -10 }, describeVpcs), { code: 'HPE_INVALID_CONSTANT' });
});

test('a slow body comes in pieces after its head, and whole', async () => {
  const whole = await rawCall(rig.proxy, describeVpcs);
  const slow = await spoilt({ kind: 'slow-body', ms: 100 }, describeVpcs);
  assert.ok(slow.pieces > 1, `${slow.pieces} pieces`);
  assert.equal(slow.body.length, whole.body.length);
});

test('a page comes without its items and keeps its token', async () => {
  for (let index = 0; index < 6; index += 1) {
    await rig.direct.ec2.send(new CreateVpcCommand({ CidrBlock: `10.${index}.0.0/16` }));
  }
  const ask: RawAsk = { ...describeVpcs, form: { ...describeVpcs.form, MaxResults: '5' } };
  const answer = (await spoilt({ kind: 'missing-page' }, ask)).body.toString();
  assert.match(answer, /<vpcSet><\/vpcSet>/);
  assert.match(answer, /<nextToken>.+<\/nextToken>/);
  await rig.dynamodb.send(
    new CreateTableCommand({
      TableName: 'one',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  const tables = await spoilt({ kind: 'missing-page' }, listTables);
  assert.deepEqual(JSON.parse(tables.body.toString()), { TableNames: [] });
});

test('a page ends with the token that it was asked with', async () => {
  const size = { MaxResults: '5' };
  const first = (
    await rawCall(rig.proxy, { ...describeVpcs, form: { ...describeVpcs.form, ...size } })
  ).body.toString();
  const NextToken = /<nextToken>(.+)<\/nextToken>/.exec(first)?.[1] ?? '';
  assert.notEqual(NextToken, '');
  const ask: RawAsk = { ...describeVpcs, form: { ...describeVpcs.form, ...size, NextToken } };
  const second = (await spoilt({ kind: 'repeated-token' }, ask)).body.toString();
  assert.deepEqual(/<nextToken>(.+)<\/nextToken>/.exec(second)?.[1], NextToken);
  const table: RawAsk = { ...listTables, json: [listTables.json?.[0] ?? '', { ExclusiveStartTableName: 'a' }] };
  const tables = await spoilt({ kind: 'repeated-token' }, table);
  assert.equal(JSON.parse(tables.body.toString()).LastEvaluatedTableName, 'a');
});

test('something depends on the object for as long as the fault lasts', async () => {
  spoil({ kind: 'dependency' }, { operation: 'DeleteVpc', forMs: 60_000 });
  const form = { Action: 'DeleteVpc', Version: '2016-11-15', VpcId: 'vpc-00000000' };
  const remove = async (): Promise<string> => codeOf(await rawCall(rig.proxy, { service: 'ec2', form }));
  const seen = [await remove()];
  time += 59_999;
  seen.push(await remove());
  time += 1;
  seen.push(await remove());
  assert.deepEqual(seen, ['DependencyViolation', 'DependencyViolation', 'InvalidVpcID.NotFound']);
});

test('the answer of another account names it everywhere', async () => {
  const account = '999999999999';
  const answer = (await spoilt({ kind: 'wrong-account', account }, identity)).body.toString();
  assert.match(answer, /<Account>999999999999<\/Account>/);
  assert.match(answer, /arn:aws:[a-z]+::999999999999:/);
});

test('the clock of AWS is ahead of ours', async () => {
  const answer = await spoilt({ kind: 'date-skew', ms: 3_600_000 }, identity);
  const ahead = Date.parse(String(answer.headers['date'])) - Date.now();
  assert.ok(ahead > 3_500_000 && ahead < 3_700_000, `${ahead} ms`);
});

test('a bucket of another region is redirected with the name of that region', async () => {
  const answer = await spoilt({ kind: 'region-redirect', region: 'us-west-2' }, headBucket);
  assert.deepEqual([answer.status, codeOf(answer)], [301, 'PermanentRedirect']);
  assert.equal(answer.headers['x-amz-bucket-region'], 'us-west-2');
});
