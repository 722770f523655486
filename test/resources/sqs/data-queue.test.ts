import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type DataReader, startDataReader } from '../read-data.ts';

describe('data.aws_sqs_queue', () => {
  let reader: DataReader;

  before(async () => {
    reader = await startDataReader();
    const client = new SQSClient(reader.clientConfig);
    await client.send(new CreateQueueCommand({ QueueName: 'jobs', tags: { a: 'b' } }));
    client.destroy();
  });

  after(() => reader.stop());

  test('is found by its name, and its tags are read only where they are used', async () => {
    const url = `${reader.clientConfig.endpoint}/123456789012/jobs`;
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:jobs';
    assert.deepEqual(await reader.values('aws_sqs_queue', { name: 'jobs' }), {
      region: 'eu-west-1',
      id: url,
      url,
      arn,
      name: 'jobs',
      tags: { a: 'b' },
    });
    reader.called();
    await reader.values('aws_sqs_queue', { name: 'jobs' }, ['url']);
    assert.deepEqual(reader.called(), ['GetQueueUrl']);
  });

  test('is told to be missing where it is not there', async () => {
    assert.match((await reader.read('aws_sqs_queue', { name: 'none' })).problem ?? '', /^There is no SQS queue "none"/);
  });
});
