import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawRequest } from '../support/proxy/call.ts';
import { identify } from '../support/proxy/identify/identify.ts';

interface Row {
  readonly says: string;
  readonly service: string;
  readonly request: Partial<RawRequest>;
  readonly expected: string;
}

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

function sign(service: string): Record<string, string> {
  const scope = `AKIACALLER/20261120/eu-west-1/${service}/aws4_request`;
  return {
    host: '127.0.0.1:4566',
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
  };
}

const rows: readonly Row[] = [
  {
    says: 'an EC2 form',
    service: 'ec2',
    request: { method: 'POST', headers: form, body: Buffer.from('Action=CreateVpc&Version=2016-11-15') },
    expected: 'ec2 CreateVpc writes management',
  },
  {
    says: 'an STS form',
    service: 'sts',
    request: { method: 'POST', headers: form, body: Buffer.from('Action=AssumeRole') },
    expected: 'sts AssumeRole reads management',
  },
  {
    says: 'a query on the request line',
    service: 'sns',
    request: { target: '/?Action=Publish' },
    expected: 'sns Publish writes management',
  },
  {
    says: 'a JSON 1.0 target',
    service: 'dynamodb',
    request: { method: 'POST', headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' } },
    expected: 'dynamodb PutItem writes data',
  },
  {
    says: 'a JSON query',
    service: 'dynamodb',
    request: { method: 'POST', headers: { 'x-amz-target': 'DynamoDB_20120810.Query' } },
    expected: 'dynamodb Query reads data',
  },
  {
    says: 'a JSON 1.1 target',
    service: 'tagging',
    request: { method: 'POST', headers: { 'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources' } },
    expected: 'tagging GetResources reads management',
  },
  {
    says: 'a bucket in the path',
    service: 's3',
    request: { method: 'PUT', target: '/b' },
    expected: 's3 CreateBucket writes management b',
  },
  {
    says: 'a bucket in the host',
    service: 's3',
    request: { method: 'PUT', target: '/', headers: { host: 'my.b.s3.eu-west-1.amazonaws.com' } },
    expected: 's3 CreateBucket writes management my.b',
  },
  {
    says: 'a bucket in front of localhost',
    service: 's3',
    request: { target: '/k', headers: { host: 'b.localhost:4566' } },
    expected: 's3 GetObject reads data b k',
  },
  {
    says: 'an object with an odd key',
    service: 's3',
    request: { method: 'DELETE', target: '/b/a%20b/c?x-id=DeleteObject' },
    expected: 's3 DeleteObject writes data b a b/c',
  },
  {
    says: 'a sub-resource that is read',
    service: 's3',
    request: { target: '/b?lifecycle' },
    expected: 's3 GetBucketLifecycleConfiguration reads management b',
  },
  {
    says: 'a sub-resource that is removed',
    service: 's3',
    request: { method: 'DELETE', target: '/b?publicAccessBlock' },
    expected: 's3 DeletePublicAccessBlock writes management b',
  },
  {
    says: 'the list of buckets',
    service: 's3',
    request: { target: '/?x-id=ListBuckets' },
    expected: 's3 ListBuckets reads management',
  },
  {
    says: 'the head of a bucket',
    service: 's3',
    request: { method: 'HEAD', target: '/b' },
    expected: 's3 HeadBucket reads management b',
  },
  {
    says: 'the removal of many objects',
    service: 's3',
    request: { method: 'POST', target: '/b?delete' },
    expected: 's3 DeleteObjects writes data b',
  },
  {
    says: 'a part of an upload',
    service: 's3',
    request: { method: 'PUT', target: '/b/k?partNumber=1&uploadId=u' },
    expected: 's3 UploadPart writes data b k',
  },
];

for (const row of rows) {
  test(`${row.says} is known for what it is: ${row.expected}`, () => {
    const request = {
      method: 'GET',
      target: '/',
      body: Buffer.alloc(0),
      ...row.request,
      headers: { ...sign(row.service), ...row.request.headers },
    };
    const call = identify(request, 1, 0);
    const manner = call.mutating ? 'writes' : 'reads';
    const where = [call.s3.bucket, call.s3.key].filter((part) => part !== undefined);
    assert.equal([call.service, call.operation, manner, call.category, ...where].join(' '), row.expected);
    assert.deepEqual([call.caller, call.region], ['AKIACALLER', 'eu-west-1']);
  });
}

test('a presigned URL names its signer, and an unsigned request is called by its method', () => {
  const credential = encodeURIComponent('AKIACALLER/20261120/eu-west-1/s3/aws4_request');
  const base = { method: 'GET', headers: { host: 'h' }, body: Buffer.alloc(0) };
  const presigned = identify({ ...base, target: `/b/k?X-Amz-Credential=${credential}` }, 1, 0);
  assert.deepEqual([presigned.operation, presigned.caller], ['GetObject', 'AKIACALLER']);
  const plain = identify({ ...base, target: '/moto-api/data.json' }, 2, 0);
  assert.deepEqual([plain.service, plain.operation, plain.mutating], ['unknown', 'GET', false]);
});
