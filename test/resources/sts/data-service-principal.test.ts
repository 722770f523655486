import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLocally } from '../read-data.ts';

const read = readLocally();

test('a service is named the same in every region, but for a few in partitions of their own', async () => {
  assert.deepEqual((await read('aws_service_principal', { service_name: 's3' })).values, {
    id: 's3.eu-west-1.amazonaws.com',
    name: 's3.amazonaws.com',
    region: 'eu-west-1',
    service_name: 's3',
    suffix: 'amazonaws.com',
  });
  const china = await read('aws_service_principal', { service_name: 'logs', region: 'cn-north-1' });
  assert.equal(china.values?.['name'], 'logs.amazonaws.com.cn');
  const there = await read('aws_service_principal', { service_name: 'ec2', region: 'cn-north-1' });
  assert.equal(there.values?.['name'], 'ec2.amazonaws.com');
  const nowhere = await read('aws_service_principal', { service_name: 's3', region: 'eu-nowhere-9' });
  assert.match(nowhere.problem ?? '', /No region "eu-nowhere-9" is known/);
});
