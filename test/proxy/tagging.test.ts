import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetResourcesCommand, paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfig, nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;

before(async () => {
  rig = await startRig();
  const place = { LocationConstraint: 'eu-west-1' as const };
  // More than moto's own limit of a hundred tags in a page.
  const many = Array.from({ length: 40 }, (_, at) => ({ Key: `key-${at}`, Value: 'v' }));
  for (const Bucket of ['tagged-a', 'tagged-b', 'tagged-c']) {
    await rig.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { ...place, Tags: many } }));
  }
  const elsewhere = new S3Client(clientConfig(rig.proxy.endpoint, 'us-east-1'));
  await elsewhere.send(new CreateBucketCommand({ Bucket: 'tagged-elsewhere' }));
  const Tagging = { TagSet: [{ Key: 'key-0', Value: 'v' }] };
  await elsewhere.send(new PutBucketTaggingCommand({ Bucket: 'tagged-elsewhere', Tagging }));
  await rig.dynamodb.send(
    new CreateTableCommand({
      TableName: 'tagged',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      Tags: [{ Key: 'key-0', Value: 'v' }],
    }),
  );
});

after(() => rig.stop());

const here = [
  'arn:aws:dynamodb:eu-west-1:123456789012:table/tagged',
  'arn:aws:s3:::tagged-a',
  'arn:aws:s3:::tagged-b',
  'arn:aws:s3:::tagged-c',
];

function names(list: readonly { ResourceARN?: string | undefined }[] | undefined): readonly string[] {
  return (list ?? []).map((entry) => entry.ResourceARN ?? '').toSorted();
}

test('buckets and tables of the region are found in one page, whatever the number of their tags', async () => {
  const ResourceTypeFilters = ['s3', 'dynamodb:table'];
  const found = await rig.tagging.send(new GetResourcesCommand({ ResourceTypeFilters, ResourcesPerPage: 100 }));
  assert.deepEqual(names(found.ResourceTagMappingList), here);
  assert.equal(found.PaginationToken, '');
});

test('resources come in pages of the size asked for', async () => {
  const TagFilters = [{ Key: 'key-0', Values: ['v'] }];
  const pages: (readonly string[])[] = [];
  for await (const page of paginateGetResources({ client: rig.tagging }, { TagFilters, ResourcesPerPage: 3 })) {
    pages.push(names(page.ResourceTagMappingList));
  }
  assert.deepEqual(
    pages.map((page) => page.length),
    [3, 1],
  );
  assert.deepEqual(pages.flat().toSorted(), here);
});

test('resources are found by their ARNs, which go with nothing else', async () => {
  const ResourceARNList = ['arn:aws:s3:::tagged-b', 'arn:aws:s3:::no-such-bucket'];
  const found = await rig.tagging.send(new GetResourcesCommand({ ResourceARNList }));
  assert.deepEqual(names(found.ResourceTagMappingList), ['arn:aws:s3:::tagged-b']);
  const both = new GetResourcesCommand({ ResourceARNList, ResourcesPerPage: 10 });
  assert.equal(await nameError(rig.tagging.send(both)), 'InvalidParameterException');
  const large = new GetResourcesCommand({ ResourcesPerPage: 101 });
  assert.equal(await nameError(rig.tagging.send(large)), 'InvalidParameterException');
});
