import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CreateBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Plain } from '../../../src/core/value.ts';
import { callOf } from '../../../src/resources/call.ts';
import type { ResourceType } from '../../../src/resources/define.ts';
import { s3Bucket } from '../../../src/resources/s3/bucket.ts';
import { s3BucketLifecycle } from '../../../src/resources/s3/bucket-lifecycle-configuration.ts';
import { s3BucketPolicy } from '../../../src/resources/s3/bucket-policy.ts';
import { s3BucketPublicAccessBlock } from '../../../src/resources/s3/bucket-public-access-block.ts';
import { s3BucketEncryption } from '../../../src/resources/s3/bucket-server-side-encryption-configuration.ts';
import { s3BucketVersioning } from '../../../src/resources/s3/bucket-versioning.ts';
import { s3Service } from '../../../src/resources/s3/service.ts';
import { type Emulator, startEmulator } from '../../support/emulator/start.ts';
import { type Proxy, startProxy } from '../../support/proxy/start.ts';
import { LiveObject } from './live-object.ts';

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

function objectOf(type: unknown): LiveObject {
  const object = new LiveObject(type as ResourceType, s3Service, proxy.endpoint);
  open.push(object);
  return object;
}

async function bucketNamed(bucket: string): Promise<LiveObject> {
  const object = objectOf(s3Bucket);
  await object.create({ bucket });
  return object;
}

test('a bucket is born with its tags and marks, follows its configuration, is emptied and removed', async () => {
  const bucket = objectOf(s3Bucket);
  const config = { bucket: 'life-bucket', tags: { Name: 'one' }, force_destroy: true };
  await bucket.create(config);
  const live = await bucket.read();
  assert.equal(live?.['arn'], 'arn:aws:s3:::life-bucket');
  assert.equal(live['bucket_region'], 'eu-west-1');
  assert.equal((live['tags'] as Record<string, string>)['groundstate:installation'], 'test');
  assert.equal(proxy.count({ operation: 'PutBucketTagging' }), 0);
  assert.deepEqual(await bucket.converge({ ...config, tags: { Name: 'two', Team: 'a' } }), ['PutBucketTagging']);
  const renamed = await bucket.read();
  assert.equal((renamed?.['tags'] as Record<string, string> | undefined)?.['groundstate:installation'], 'test');
  assert.deepEqual(await bucket.converge({ bucket: 'life-bucket' }), ['PutBucketTagging']);
  await bucket.send(
    callOf(PutBucketVersioningCommand, { Bucket: bucket.id, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  for (const Body of ['1', '2']) await bucket.send(callOf(PutObjectCommand, { Bucket: bucket.id, Key: 'a b/ü', Body }));
  await assert.rejects(bucket.remove(), { name: 'BucketNotEmpty' });
  await bucket.drain();
  await bucket.remove();
  assert.equal(await bucket.read(), undefined);
});

test('a bucket with a prefix gets the same name in every attempt, and one with object lock is born with it', async () => {
  const bucket = objectOf(s3Bucket);
  await bucket.create({ bucket_prefix: 'pre-', object_lock_enabled: true });
  assert.match(bucket.id, /^pre-[0-9a-f]{26}$/);
  await assert.rejects(bucket.create({ bucket_prefix: 'pre-' }), { name: 'BucketAlreadyOwnedByYou' });
  assert.equal((await bucket.read())?.['object_lock_enabled'], true);
});

const inlineSteps: readonly (readonly [Config, readonly string[]])[] = [
  [{ versioning: [{ enabled: true }] }, ['PutBucketVersioning']],
  [{ versioning: [{ enabled: false }] }, ['PutBucketVersioning']],
  [{ acl: 'private' }, []],
  [
    {
      server_side_encryption_configuration: [
        { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'aws:kms' }] }] },
      ],
    },
    ['PutBucketEncryption'],
  ],
  [
    {
      lifecycle_rule: [
        {
          enabled: true,
          prefix: 'logs/',
          tags: { a: 'b' },
          expiration: [{ days: 9 }],
          transition: [{ days: 3, storage_class: 'GLACIER' }],
        },
      ],
    },
    ['PutBucketLifecycleConfiguration'],
  ],
  [
    { lifecycle_rule: [{ id: 'old', enabled: false, abort_incomplete_multipart_upload_days: 2 }] },
    ['PutBucketLifecycleConfiguration'],
  ],
];

test('the deprecated blocks inside a bucket are written where they are configured, and else left alone', async () => {
  const bucket = await bucketNamed('inline-bucket');
  for (const [config, operations] of inlineSteps) {
    assert.deepEqual(await bucket.converge({ bucket: 'inline-bucket', ...config }), operations);
  }
  assert.deepEqual(await bucket.converge({ bucket: 'inline-bucket' }), []);
});

const settings: readonly (readonly [type: unknown, first: Config, second: Config, operation: string])[] = [
  [
    s3BucketVersioning,
    { versioning_configuration: [{ status: 'Enabled' }] },
    { versioning_configuration: [{ status: 'Suspended' }] },
    'PutBucketVersioning',
  ],
  [
    s3BucketPublicAccessBlock,
    { block_public_acls: true },
    { ignore_public_acls: true, restrict_public_buckets: true, block_public_policy: true },
    'PutPublicAccessBlock',
  ],
  [
    s3BucketEncryption,
    {
      rule: [
        {
          apply_server_side_encryption_by_default: [{ sse_algorithm: 'aws:kms', kms_master_key_id: 'key-1' }],
          bucket_key_enabled: true,
        },
      ],
    },
    { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'AES256' }] }] },
    'PutBucketEncryption',
  ],
  [
    s3BucketLifecycle,
    {
      rule: [
        {
          id: 'a',
          status: 'Enabled',
          filter: [{ prefix: 'x/' }],
          transition: [{ days: 30, storage_class: 'GLACIER' }],
          expiration: [{ days: 90 }],
        },
      ],
    },
    {
      rule: [
        {
          id: 'b',
          status: 'Disabled',
          filter: [{ and: [{ prefix: 'y/', tags: { k: 'v' }, object_size_greater_than: 5 }] }],
          expiration: [{ date: '2035-01-01T00:00:00Z' }],
        },
        {
          id: 'a',
          status: 'Enabled',
          noncurrent_version_expiration: [{ noncurrent_days: 4 }],
          noncurrent_version_transition: [{ noncurrent_days: 2, storage_class: 'GLACIER' }],
        },
        { id: 'c', status: 'Enabled', filter: [{}], abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }] },
        {
          id: 'd',
          status: 'Enabled',
          filter: [{ tag: [{ key: 'k', value: 'v' }] }],
          expiration: [{ expired_object_delete_marker: true }],
        },
      ],
      transition_default_minimum_object_size: 'varies_by_storage_class',
    },
    'PutBucketLifecycleConfiguration',
  ],
  [s3BucketPolicy, { policy: policyFor('s3:GetObject') }, { policy: policyFor('s3:PutObject') }, 'PutBucketPolicy'],
];

function policyFor(action: string, bucket = 'setting-aws-s3-bucket-policy'): string {
  const Principal = { AWS: '123456789012' };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal, Action: [action], Resource: `arn:aws:s3:::${bucket}/*` },
  });
}

for (const [type, first, second, operation] of settings) {
  const name = (type as ResourceType).type;
  test(`${name} is made, read back, changed in one call and removed`, async () => {
    const bucket = `setting-${name}`.replaceAll('_', '-').slice(0, 63);
    const setting = objectOf(type);
    await setting.send(
      callOf(CreateBucketCommand, { Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );
    await setting.create({ bucket, ...first });
    assert.deepEqual(await setting.converge({ bucket, ...first }), []);
    assert.deepEqual(await setting.converge({ bucket, ...second }), [operation]);
    await setting.remove();
    assert.notDeepEqual(await setting.differences({ bucket, ...first }), []);
    await setting.remove();
  });
}

test('versioning that was switched off by hand is a difference, not an absence, and is put back', async () => {
  await bucketNamed('drift-versioning');
  const versioning = objectOf(s3BucketVersioning);
  const config = { bucket: 'drift-versioning', versioning_configuration: [{ status: 'Enabled' }] };
  versioning.id = 'drift-versioning';
  assert.equal(await versioning.read(), undefined);
  await versioning.create(config);
  await versioning.send(
    callOf(PutBucketVersioningCommand, { Bucket: versioning.id, VersioningConfiguration: { Status: 'Suspended' } }),
  );
  assert.deepEqual(await versioning.differences(config), ['versioning_configuration']);
  assert.deepEqual(await versioning.converge(config), ['PutBucketVersioning']);
});

test('a lifecycle and a policy that were deleted by hand are missing', async () => {
  const bucket = await bucketNamed('drift-deleted');
  const lifecycle = objectOf(s3BucketLifecycle);
  await lifecycle.create({
    bucket: bucket.id,
    rule: [{ id: 'a', status: 'Enabled', filter: [{}], expiration: [{ days: 1 }] }],
  });
  await lifecycle.send(callOf(DeleteBucketLifecycleCommand, { Bucket: bucket.id }));
  assert.equal(await lifecycle.read(), undefined);
  const policy = objectOf(s3BucketPolicy);
  await policy.create({ bucket: bucket.id, policy: policyFor('s3:GetObject', bucket.id) });
  await policy.send(callOf(DeleteBucketPolicyCommand, { Bucket: bucket.id }));
  assert.equal(await policy.read(), undefined);
});

test('a setting of a bucket that does not exist is absent', async () => {
  for (const type of [
    s3BucketVersioning,
    s3BucketPublicAccessBlock,
    s3BucketEncryption,
    s3BucketLifecycle,
    s3BucketPolicy,
  ]) {
    const setting = objectOf(type);
    setting.id = 'no-such-bucket-here';
    assert.equal(await setting.read(), undefined, type.type);
  }
});
