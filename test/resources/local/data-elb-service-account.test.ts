import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLocally } from '../read-data.ts';

const read = readLocally();

test('load balancers of a region write their logs from an account of AWS', async () => {
  assert.deepEqual((await read('aws_elb_service_account')).values, {
    id: '156460612806',
    arn: 'arn:aws:iam::156460612806:root',
    region: null,
  });
  assert.equal((await read('aws_elb_service_account', { region: 'us-east-1' })).values?.['id'], '127311923021');
  assert.match((await read('aws_elb_service_account', { region: 'il-central-1' })).problem ?? '', /logdelivery/);
});
