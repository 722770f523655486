import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { Plain } from '../../../src/core/value.ts';
import { callOf } from '../../../src/resources/call.ts';
import type { ResourceType } from '../../../src/resources/define.ts';
import { dynamodbService } from '../../../src/resources/dynamodb/service.ts';
import { dynamodbTable } from '../../../src/resources/dynamodb/table.ts';
import { type Emulator, startEmulator } from '../../support/emulator/start.ts';
import { type Proxy, startProxy } from '../../support/proxy/start.ts';
import { LiveObject } from '../s3/live-object.ts';

type Config = Readonly<Record<string, Plain>>;

let emulator: Emulator;
let proxy: Proxy;
const open: LiveObject[] = [];

before(async () => {
  emulator = await startEmulator();
  proxy = await startProxy({ upstream: emulator.endpoint });
});

after(async () => {
  for (const object of open) object.close();
  await proxy.stop();
  await emulator.stop();
});

function table(): LiveObject {
  const object = new LiveObject(dynamodbTable as unknown as ResourceType, dynamodbService, proxy.endpoint);
  open.push(object);
  return object;
}

const S = (name: string) => ({ name, type: 'S' });
const plain = { hash_key: 'pk', attribute: [S('pk')], billing_mode: 'PAY_PER_REQUEST' };
const index = (name: string, hash: string, more: object = {}) => ({
  name,
  hash_key: hash,
  projection_type: 'ALL',
  ...more,
});

test('a table with everything is born as configured in one call, and reads back so', async () => {
  const object = table();
  const config = {
    name: 'everything',
    hash_key: 'pk',
    range_key: 'sk',
    attribute: [S('pk'), { name: 'sk', type: 'N' }, S('g'), S('l')],
    read_capacity: 5,
    write_capacity: 6,
    global_secondary_index: [
      index('one', 'g', {
        range_key: 'sk',
        read_capacity: 2,
        write_capacity: 3,
        projection_type: 'INCLUDE',
        non_key_attributes: ['b', 'a'],
      }),
      index('two', 'sk', { read_capacity: 1, write_capacity: 1 }),
    ],
    local_secondary_index: [{ name: 'local', range_key: 'l', projection_type: 'KEYS_ONLY' }],
    stream_enabled: true,
    stream_view_type: 'new_image',
    server_side_encryption: [{ enabled: true }],
    table_class: 'STANDARD_INFREQUENT_ACCESS',
    deletion_protection_enabled: true,
    tags: Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`key-${at}`, 'x'])),
  };
  await object.create(config as unknown as Config);
  assert.equal(proxy.count({ operation: 'UpdateTable' }), 0);
  const live = await object.read();
  assert.equal(live?.['arn'], 'arn:aws:dynamodb:eu-west-1:123456789012:table/everything');
  assert.match(JSON.stringify(live['stream_arn']), /:table\/everything\/stream\//);
  assert.equal((live['tags'] as Record<string, string>)['groundstate:installation'], 'test');
  await assert.rejects(object.remove(), { name: 'ValidationException', message: /protect/i });
  await object.converge({ ...config, deletion_protection_enabled: false } as unknown as Config);
  await object.remove();
  assert.equal(await object.read(), undefined);
});

const steps: readonly (readonly [name: string, config: object, operations: readonly string[]])[] = [
  ['tags', { tags: { a: '1', b: '2' } }, ['TagResource']],
  ['other tags', { tags: { b: '3' } }, ['TagResource', 'UntagResource']],
  ['no tags', {}, ['UntagResource']],
  ['a stream', { stream_enabled: true, stream_view_type: 'KEYS_ONLY' }, ['UpdateTable']],
  ['another view', { stream_enabled: true, stream_view_type: 'NEW_IMAGE' }, ['UpdateTable', 'UpdateTable']],
  ['no stream', { stream_enabled: false }, ['UpdateTable']],
  [
    'encryption',
    { server_side_encryption: [{ enabled: true, kms_key_arn: 'arn:aws:kms:eu-west-1:123456789012:key/1' }] },
    ['UpdateTable'],
  ],
  ['encryption off', { server_side_encryption: [{ enabled: false }] }, ['UpdateTable']],
  ['class', { table_class: 'STANDARD_INFREQUENT_ACCESS' }, ['UpdateTable']],
  ['no class', { table_class: '' }, ['UpdateTable']],
  ['protection', { deletion_protection_enabled: true }, ['UpdateTable']],
  ['no protection', { deletion_protection_enabled: false }, ['UpdateTable']],
  [
    'recovery',
    { point_in_time_recovery: [{ enabled: true, recovery_period_in_days: 7 }] },
    ['UpdateContinuousBackups'],
  ],
  ['recovery off', { point_in_time_recovery: [{ enabled: false }] }, ['UpdateContinuousBackups']],
  ['expiry', { ttl: [{ attribute_name: 'expires', enabled: true }] }, ['UpdateTimeToLive']],
  ['another expiry', { ttl: [{ attribute_name: 'ends', enabled: true }] }, ['UpdateTimeToLive', 'UpdateTimeToLive']],
  ['no expiry', { ttl: [{ attribute_name: 'ends', enabled: false }] }, ['UpdateTimeToLive']],
  ['an index', { attribute: [S('pk'), S('g')], global_secondary_index: [index('one', 'g')] }, ['UpdateTable']],
  [
    'another index, and the first with another key type',
    {
      attribute: [S('pk'), { name: 'g', type: 'N' }, S('h')],
      global_secondary_index: [index('one', 'g'), index('two', 'h')],
    },
    ['UpdateTable', 'UpdateTable', 'UpdateTable'],
  ],
  [
    'capacities',
    {
      billing_mode: 'PROVISIONED',
      read_capacity: 2,
      write_capacity: 3,
      attribute: [S('pk'), { name: 'g', type: 'N' }, S('h')],
      global_secondary_index: [
        index('one', 'g', { read_capacity: 4, write_capacity: 5 }),
        index('two', 'h', { read_capacity: 6, write_capacity: 7 }),
      ],
    },
    ['UpdateTable'],
  ],
  [
    'other capacities',
    {
      billing_mode: 'PROVISIONED',
      read_capacity: 9,
      write_capacity: 3,
      attribute: [S('pk'), { name: 'g', type: 'N' }, S('h')],
      global_secondary_index: [
        index('one', 'g', { read_capacity: 5, write_capacity: 5 }),
        index('two', 'h', { read_capacity: 6, write_capacity: 7 }),
      ],
    },
    ['UpdateTable', 'UpdateTable'],
  ],
  [
    'on demand, without indexes',
    { read_capacity: 9, write_capacity: 3, global_secondary_index: [] },
    ['UpdateTable', 'UpdateTable', 'UpdateTable'],
  ],
];

test('each change of a table is written in the fewest calls that DynamoDB allows, and reads back', async () => {
  const object = table();
  await object.create({ name: 'changes', ...plain } as unknown as Config);
  for (const [name, more, operations] of steps) {
    assert.deepEqual(
      await object.converge({ name: 'changes', ...plain, ...more } as unknown as Config),
      operations,
      name,
    );
  }
});

test('a block that we wrote and that left the configuration is switched off, one that nobody configured is left alone', async () => {
  const object = table();
  const config = { name: 'unset', ...plain } as unknown as Config;
  const wrote = {
    ttl: [{ attribute_name: 'e', enabled: true }],
    point_in_time_recovery: [{ enabled: true }],
    deletion_protection_enabled: true,
  };
  await object.create({ ...config, ...wrote } as Config);
  assert.deepEqual(await object.differences(config), []);
  assert.deepEqual((await object.differences(config, wrote)).toSorted(), [
    'deletion_protection_enabled',
    'point_in_time_recovery',
    'ttl',
  ]);
  await object.converge(config, wrote);
  await object.send(
    callOf(UpdateTimeToLiveCommand, {
      TableName: object.id,
      TimeToLiveSpecification: { AttributeName: 'x', Enabled: true },
    }),
  );
  assert.deepEqual(await object.differences({ ...config, ttl: [] }), ['ttl']);
});
