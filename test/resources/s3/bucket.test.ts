import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '../../../src/core/attribute.ts';
import type { Call } from '../../../src/resources/call.ts';
import type { ResourceType } from '../../../src/resources/define.ts';
import { generateName } from '../../../src/resources/name-prefix.ts';
import { s3Bucket } from '../../../src/resources/s3/bucket.ts';
import { websiteDomain } from '../../../src/resources/s3/bucket-domains.ts';
import { s3BucketLifecycle } from '../../../src/resources/s3/bucket-lifecycle-configuration.ts';
import { s3BucketPolicy } from '../../../src/resources/s3/bucket-policy.ts';
import { s3BucketPublicAccessBlock } from '../../../src/resources/s3/bucket-public-access-block.ts';
import { s3BucketEncryption } from '../../../src/resources/s3/bucket-server-side-encryption-configuration.ts';
import { s3BucketVersioning } from '../../../src/resources/s3/bucket-versioning.ts';
import { buckets } from '../../../src/resources/s3/buckets.ts';
import { nameAcl } from '../../../src/resources/s3/canned-acl.ts';

const scope = { partition: 'aws', account: '111122223333', region: 'us-east-1' };
const context = { scope };
const birth = { tags: { Name: 'x', 'groundstate:address': 'a' }, marks: { 'groundstate:address': 'a' }, token: 'op-1' };

function blank<A extends Attributes>(type: ResourceType<A>, values: object): never {
  const names = Object.keys(type.attributes).map((name) => [name, null]);
  return { ...Object.fromEntries(names), ...values } as never;
}

test('a bucket in us-east-1 is born with tags and without a location, elsewhere with both', () => {
  const desired = blank(s3Bucket, { bucket: 'b' });
  const Tags = [
    { Key: 'Name', Value: 'x' },
    { Key: 'groundstate:address', Value: 'a' },
  ];
  assert.deepEqual(s3Bucket.create.input(desired, birth, context), {
    Bucket: 'b',
    CreateBucketConfiguration: { Tags },
  });
  const elsewhere = { scope: { ...scope, region: 'eu-west-1' } };
  assert.deepEqual(s3Bucket.create.input(desired, birth, elsewhere), {
    Bucket: 'b',
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1', Tags },
  });
});

test('a generated name depends on the operation alone, fits S3, and is found again in the input and in the answer', () => {
  const input = s3Bucket.create.input(blank(s3Bucket, { bucket_prefix: 'p'.repeat(37) }), birth, context);
  const name = s3Bucket.create.idFromInput?.(input) ?? '';
  assert.equal(name, generateName('p'.repeat(37), 'op-1'));
  assert.equal(name.length, 63);
  assert.notEqual(generateName(null, 'op-1'), generateName(null, 'op-2'));
  for (const Location of [
    '/my.name',
    'http://my.name.s3.amazonaws.com/',
    'https://my.name.s3.eu-west-1.amazonaws.com/',
  ]) {
    assert.equal(s3Bucket.create.id({ Location }, blank(s3Bucket, {}), context), 'my.name');
  }
  assert.equal(s3Bucket.attributes.bucket_prefix.kind.convert('p'.repeat(38)).ok, false);
});

test('a prefix is satisfied by any name that begins with it', () => {
  const { kind } = s3Bucket.attributes.bucket_prefix;
  assert.ok(kind.equal('logs-', 'logs-2024'));
  assert.equal(kind.equal('logs-', 'data-1'), false);
});

test('the list of buckets is asked in the largest pages, because only then it has pages at all', () => {
  assert.deepEqual(buckets.page({ kind: 'all' }, undefined, context).input, { MaxBuckets: 10_000 });
  assert.deepEqual(buckets.page({ kind: 'all' }, 't', context).input, { MaxBuckets: 10_000, ContinuationToken: 't' });
});

test('names follow from the region in which the bucket is, not from the one it was asked in', () => {
  const { main } = s3Bucket.reads;
  assert.deepEqual(main.attributes({ Name: 'b', BucketRegion: 'eu-west-1' }, 'b', context), {
    bucket: 'b',
    bucket_prefix: 'b',
    bucket_region: 'eu-west-1',
    arn: 'arn:aws:s3:::b',
    bucket_domain_name: 'b.s3.amazonaws.com',
    bucket_regional_domain_name: 'b.s3.eu-west-1.amazonaws.com',
    hosted_zone_id: 'Z1BKCTXD74EZPE',
  });
  assert.equal(websiteDomain(scope), 's3-website-us-east-1.amazonaws.com');
  assert.equal(websiteDomain({ ...scope, region: 'eu-central-1' }), 's3-website.eu-central-1.amazonaws.com');
});

test('writing tags keeps the marks and the tags of AWS, because S3 replaces the whole set', () => {
  const aspect = s3Bucket.aspects.find(({ name }) => name === 'tags');
  const live = { tags: { Name: 'old', Gone: '1', 'aws:cloudformation:stack-name': 's' } };
  const write = {
    id: 'b',
    desired: blank(s3Bucket, { tags: { Name: 'new' } }),
    live,
    changed: new Set(['tags']),
    marks: birth.marks,
  };
  const [call] = aspect?.write(write, context) ?? [];
  assert.deepEqual(call?.input, {
    Bucket: 'b',
    ExpectedBucketOwner: '111122223333',
    Tagging: {
      TagSet: [
        { Key: 'aws:cloudformation:stack-name', Value: 's' },
        { Key: 'groundstate:address', Value: 'a' },
        { Key: 'Name', Value: 'new' },
      ],
    },
  });
});

test('every call but the creation and the listing of buckets names the account that must own the bucket', () => {
  const types = [
    s3Bucket,
    s3BucketVersioning,
    s3BucketPublicAccessBlock,
    s3BucketEncryption,
    s3BucketLifecycle,
    s3BucketPolicy,
  ];
  const calls = types.flatMap((type) => callsOf(type as unknown as ResourceType));
  assert.ok(calls.length > 25);
  for (const call of calls) {
    const input = call.input as Record<string, unknown>;
    assert.deepEqual(
      [call.operation, input['Bucket'], input['ExpectedBucketOwner']],
      [call.operation, 'b', '111122223333'],
    );
  }
});

function callsOf(type: ResourceType): readonly Call[] {
  const desired = blank(type, { bucket: 'b' });
  const change = { id: 'b', desired, live: {}, changed: new Set<string>(), marks: {} };
  const drain = type.remove.drain;
  return [
    ...Object.values(type.reads).flatMap((read) => (read.shape === 'each' ? [read.call('b', context)] : [])),
    ...type.aspects.flatMap((aspect) => aspect.write(change, context)),
    ...type.remove.calls({ id: 'b', live: {} }, context),
    ...(drain === undefined
      ? []
      : [drain.page('b', context), ...drain.empty({ Versions: [{ Key: 'k', VersionId: 'v' }] }, 'b', context)]),
  ];
}

test('a bucket is emptied of versions and delete markers, and only where force_destroy was applied', () => {
  const { drain } = s3Bucket.remove;
  const [call] =
    drain?.empty(
      { Versions: [{ Key: 'a', VersionId: '1' }], DeleteMarkers: [{ Key: 'a', VersionId: '2' }] },
      'b',
      context,
    ) ?? [];
  assert.ok(call !== undefined);
  assert.deepEqual((call.input as { Delete: object }).Delete, {
    Objects: [
      { Key: 'a', VersionId: '1' },
      { Key: 'a', VersionId: '2' },
    ],
    Quiet: true,
  });
  assert.deepEqual(drain?.empty({}, 'b', context), []);
  assert.equal(drain?.wanted(blank(s3Bucket, { force_destroy: true })), true);
  assert.equal(drain?.wanted(blank(s3Bucket, { force_destroy: false })), false);
});

test('access control lists are known by what they grant', () => {
  const owner = { Grantee: { ID: 'me', Type: 'CanonicalUser' as const }, Permission: 'FULL_CONTROL' as const };
  const everybody = { URI: 'http://acs.amazonaws.com/groups/global/AllUsers', Type: 'Group' as const };
  assert.equal(nameAcl([owner], 'me'), 'private');
  assert.equal(nameAcl([owner, { Grantee: everybody, Permission: 'READ' }], 'me'), 'public-read');
  assert.equal(
    nameAcl(
      [
        { Grantee: everybody, Permission: 'WRITE' },
        { Grantee: everybody, Permission: 'READ' },
      ],
      'me',
    ),
    'public-read-write',
  );
  assert.equal(
    nameAcl([owner, { Grantee: { ID: 'other', Type: 'CanonicalUser' }, Permission: 'READ' }], 'me'),
    'custom',
  );
});

test('a name and a prefix together are refused, and so is a versioning that S3 cannot give back', () => {
  assert.equal(s3Bucket.validate?.(blank(s3Bucket, { bucket: 'a', bucket_prefix: 'b' })).length, 1);
  assert.deepEqual(s3Bucket.validate?.(blank(s3Bucket, { bucket: 'a' })), []);
  const disabled = blank(s3BucketVersioning, { versioning_configuration: [{ status: 'Disabled', mfa_delete: null }] });
  assert.match(s3BucketVersioning.validate?.(disabled)[0] ?? '', /not supported yet/);
});

test('encryption keeps what nobody configured: the key, and what is blocked', () => {
  const key = { sse_algorithm: 'aws:kms', kms_master_key_id: 'k' };
  const found = {
    apply_server_side_encryption_by_default: [key],
    bucket_key_enabled: true,
    blocked_encryption_types: ['SSE-C'],
  };
  const rule = {
    apply_server_side_encryption_by_default: null,
    bucket_key_enabled: false,
    blocked_encryption_types: null,
  };
  const write = {
    id: 'b',
    desired: blank(s3BucketEncryption, { bucket: 'b', rule: [rule] }),
    live: { rule: [found] },
    changed: new Set(['rule']),
    marks: {},
  };
  const [call] = s3BucketEncryption.aspects[0]?.write(write, context) ?? [];
  assert.ok(call !== undefined);
  assert.deepEqual((call.input as { ServerSideEncryptionConfiguration: object }).ServerSideEncryptionConfiguration, {
    Rules: [
      {
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'k' },
        BucketKeyEnabled: false,
      },
    ],
  });
});

test('a key by its id equals the same key by its ARN, and a key equals no key only where both have none', () => {
  const { kind } = s3BucketEncryption.attributes.rule;
  const rule = (id: string | null) => {
    const by = [{ sse_algorithm: 'aws:kms', kms_master_key_id: id }];
    return [{ apply_server_side_encryption_by_default: by, bucket_key_enabled: false, blocked_encryption_types: null }];
  };
  assert.ok(kind.equal(rule('1-2'), rule('arn:aws:kms:eu-west-1:111122223333:key/1-2')));
  assert.equal(kind.equal(rule('1-2'), rule('arn:aws:kms:eu-west-1:111122223333:key/1-3')), false);
  assert.equal(kind.equal(rule(null), rule('1-2')), false);
});
