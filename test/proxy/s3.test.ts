import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as s3 from '@aws-sdk/client-s3';
import { clientConfig, nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;
let serial = 0;

before(async () => {
  rig = await startRig();
});

after(() => rig.stop());

async function makeBucket(tags: s3.Tag[] = []): Promise<string> {
  serial += 1;
  const Bucket = `bucket-${serial}`;
  const place = { LocationConstraint: 'eu-west-1' as const, ...(tags.length > 0 ? { Tags: tags } : {}) };
  await rig.s3.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }));
  return Bucket;
}

test('the tags given at birth are on the bucket', async () => {
  const tags = [
    { Key: 'a', Value: 'b & <c>' },
    { Key: 'groundstate:address', Value: 'x/y' },
  ];
  const Bucket = await makeBucket(tags);
  assert.deepEqual((await rig.s3.send(new s3.GetBucketTaggingCommand({ Bucket }))).TagSet, tags);
});

test('a new bucket is encrypted, blocks public access and has no ACLs', async () => {
  const Bucket = await makeBucket();
  const encryption = await rig.s3.send(new s3.GetBucketEncryptionCommand({ Bucket }));
  const rules = encryption.ServerSideEncryptionConfiguration?.Rules;
  assert.deepEqual(rules, [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
  ]);
  const block = await rig.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket }));
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  assert.deepEqual(block.PublicAccessBlockConfiguration, all);
  const ownership = await rig.s3.send(new s3.GetBucketOwnershipControlsCommand({ Bucket }));
  assert.deepEqual(ownership.OwnershipControls?.Rules, [{ ObjectOwnership: 'BucketOwnerEnforced' }]);
});

test('deleted encryption falls back to SSE-S3, and a deleted public access block is gone until it is put again', async () => {
  const Bucket = await makeBucket();
  const kms = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }] };
  await rig.s3.send(new s3.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: kms }));
  await rig.s3.send(new s3.DeleteBucketEncryptionCommand({ Bucket }));
  const encryption = await rig.s3.send(new s3.GetBucketEncryptionCommand({ Bucket }));
  const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
  assert.equal(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'AES256');
  const read = () => rig.s3.send(new s3.GetPublicAccessBlockCommand({ Bucket }));
  await rig.s3.send(new s3.DeletePublicAccessBlockCommand({ Bucket }));
  assert.equal(await nameError(read()), 'NoSuchPublicAccessBlockConfiguration');
  const put = { Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } };
  await rig.s3.send(new s3.PutPublicAccessBlockCommand(put));
  assert.equal((await read()).PublicAccessBlockConfiguration?.BlockPublicPolicy, false);
  await rig.s3.send(new s3.DeletePublicAccessBlockCommand({ Bucket }));
  await rig.s3.send(new s3.DeleteBucketCommand({ Bucket }));
  const place = { LocationConstraint: 'eu-west-1' as const };
  await rig.s3.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }));
  assert.equal((await read()).PublicAccessBlockConfiguration?.BlockPublicPolicy, true);
});

test('a call that expects another owner is refused and has no effect', async () => {
  const Bucket = await makeBucket([{ Key: 'a', Value: 'b' }]);
  const Tagging = { TagSet: [{ Key: 'x', Value: 'y' }] };
  const foreign = new s3.PutBucketTaggingCommand({ Bucket, Tagging, ExpectedBucketOwner: '999999999999' });
  assert.equal(await nameError(rig.s3.send(foreign)), 'AccessDenied');
  const mine = await rig.s3.send(new s3.GetBucketTaggingCommand({ Bucket, ExpectedBucketOwner: '123456789012' }));
  assert.deepEqual(mine.TagSet, [{ Key: 'a', Value: 'b' }]);
});

test('buckets are listed by name in pages, with their region, also those made behind the back of the proxy', async () => {
  const direct = new s3.S3Client({ ...clientConfig(rig.proxy.endpoint), region: 'us-east-1' });
  await direct.send(new s3.CreateBucketCommand({ Bucket: 'list-z' }));
  const place = { LocationConstraint: 'eu-west-1' as const };
  for (const Bucket of ['list-b', 'list-a']) {
    await rig.direct.s3.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: place }));
  }
  const pages: (readonly string[])[] = [];
  for await (const page of s3.paginateListBuckets({ client: rig.s3, pageSize: 2 }, { Prefix: 'list-' })) {
    pages.push((page.Buckets ?? []).map((bucket) => `${bucket.Name} ${bucket.BucketRegion}`));
  }
  assert.deepEqual(pages, [['list-a eu-west-1', 'list-b eu-west-1'], ['list-z us-east-1']]);
  const here = await rig.s3.send(new s3.ListBucketsCommand({ Prefix: 'list-', BucketRegion: 'us-east-1' }));
  assert.deepEqual(
    (here.Buckets ?? []).map((bucket) => bucket.Name),
    ['list-z'],
  );
  const plain = await rig.s3.send(new s3.ListBucketsCommand({}));
  assert.equal(plain.Buckets?.[0]?.BucketRegion, undefined);
});

test('a lifecycle configuration comes back as it was put, every rule with an id', async () => {
  const Bucket = await makeBucket();
  const Rules: s3.LifecycleRule[] = [
    {
      ID: 'sizes',
      Status: 'Enabled',
      Filter: { And: { Prefix: 'x/', ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 500 } },
      Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
    },
    {
      ID: 'versions',
      Status: 'Disabled',
      Filter: { ObjectSizeGreaterThan: 100 },
      NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 },
    },
    { Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
  ];
  const size = 'varies_by_storage_class' as const;
  const put = { Bucket, LifecycleConfiguration: { Rules }, TransitionDefaultMinimumObjectSize: size };
  assert.equal(
    (await rig.s3.send(new s3.PutBucketLifecycleConfigurationCommand(put))).TransitionDefaultMinimumObjectSize,
    size,
  );
  const kept = await rig.s3.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.equal(kept.TransitionDefaultMinimumObjectSize, size);
  assert.ok(kept.Rules?.[2]?.ID);
  assert.deepEqual(kept.Rules, [...Rules.slice(0, 2), { ...Rules[2], ID: kept.Rules?.[2]?.ID }]);
  await rig.s3.send(new s3.DeleteBucketLifecycleCommand({ Bucket }));
  const gone = rig.s3.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.equal(await nameError(gone), 'NoSuchLifecycleConfiguration');
});

test('a lifecycle rule that does nothing is refused', async () => {
  const Bucket = await makeBucket();
  const LifecycleConfiguration = { Rules: [{ ID: 'x', Status: 'Enabled' as const, Filter: { Prefix: '' } }] };
  const put = new s3.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration });
  assert.equal(await nameError(rig.s3.send(put)), 'InvalidRequest');
});

test('a bucket policy that is broken, of another bucket, or public while that is blocked, is refused', async () => {
  const Bucket = await makeBucket();
  const put = (Policy: string) => nameError(rig.s3.send(new s3.PutBucketPolicyCommand({ Bucket, Policy })));
  const policy = (Effect: string, bucket: string) => {
    const Statement = [{ Effect, Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }];
    return JSON.stringify({ Version: '2012-10-17', Statement });
  };
  assert.equal(await put('{nope'), 'MalformedPolicy');
  assert.equal(await put(policy('Deny', 'another')), 'MalformedPolicy');
  assert.equal(await put(policy('Allow', Bucket)), 'AccessDenied');
  assert.equal(await put(policy('Deny', Bucket)), '');
  await rig.s3.send(new s3.DeletePublicAccessBlockCommand({ Bucket }));
  assert.equal(await put(policy('Allow', Bucket)), '');
});
