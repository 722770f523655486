import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateBucketCommand, PutBucketWebsiteCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type DataReader, startDataReader, textOf } from '../read-data.ts';

describe('the data sources of S3', () => {
  let reader: DataReader;

  before(async () => {
    reader = await startDataReader();
    const s3 = new S3Client({ ...reader.clientConfig, forcePathStyle: true });
    for (const Bucket of ['assets', 'site']) {
      await s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
      );
    }
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
    await s3.send(new PutBucketWebsiteCommand({ Bucket: 'site', WebsiteConfiguration }));
    const text = { Key: 'a/b.json', Body: '{"a":1}', ContentType: 'application/json', Tagging: 'k=v' };
    await s3.send(new PutObjectCommand({ Bucket: 'assets', ...text, Metadata: { who: 'me' } }));
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key: 'bin', Body: 'x' }));
    s3.destroy();
  });

  after(() => reader.stop());

  test('a bucket has its names, and those of its website where it has one', async () => {
    assert.deepEqual(await reader.values('aws_s3_bucket', { bucket: 'assets' }), {
      id: 'assets',
      bucket: 'assets',
      arn: 'arn:aws:s3:::assets',
      bucket_domain_name: 'assets.s3.amazonaws.com',
      bucket_region: 'eu-west-1',
      bucket_regional_domain_name: 'assets.s3.eu-west-1.amazonaws.com',
      hosted_zone_id: 'Z1BKCTXD74EZPE',
      region: 'eu-west-1',
      website_domain: null,
      website_endpoint: null,
    });
    const site = await reader.values('aws_s3_bucket', { bucket: 'site' });
    assert.equal(site['website_endpoint'], 'site.s3-website-eu-west-1.amazonaws.com');
    reader.called();
    await reader.values('aws_s3_bucket', { bucket: 'site' }, ['arn']);
    assert.deepEqual(reader.called(), ['HeadBucket']);
    assert.match((await reader.read('aws_s3_bucket', { bucket: 'none' })).problem ?? '', /^There is no bucket "none"/);
  });

  test('an object has its content where that is text', async () => {
    const found = await reader.values('aws_s3_object', { bucket: 'assets', key: 'a/b.json' });
    const { id, arn, body, content_length, content_type, etag, metadata, storage_class, tags } = found;
    assert.deepEqual(
      { id, arn, body, content_length, content_type, etag, metadata, storage_class, tags },
      {
        id: 'assets/a/b.json',
        arn: 'arn:aws:s3:::assets/a/b.json',
        body: '{"a":1}',
        content_length: 7,
        content_type: 'application/json',
        etag: 'bb6cb5c68df4652941caf652a366f2d8',
        metadata: { who: 'me' },
        storage_class: 'STANDARD',
        tags: { k: 'v' },
      },
    );
    assert.match(textOf(found['last_modified']), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d UTC$/);
    reader.called();
    assert.equal((await reader.values('aws_s3_object', { bucket: 'assets', key: 'bin' }, ['body']))['body'], null);
    assert.deepEqual(reader.called(), ['HeadObject']);
    const none = await reader.read('aws_s3_object', { bucket: 'assets', key: 'none' });
    assert.match(none.problem ?? '', /^There is no object "none" in the bucket "assets"/);
  });

  test('the account has a canonical user id', async () => {
    const { id } = await reader.values('aws_canonical_user_id');
    assert.match(textOf(id), /^[0-9a-f]{32,}$/);
  });
});
