import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { type DataReader, startDataReader } from '../read-data.ts';

describe('data.aws_sns_topic', () => {
  let reader: DataReader;

  before(async () => {
    reader = await startDataReader();
    const client = new SNSClient(reader.clientConfig);
    await client.send(new CreateTopicCommand({ Name: 'news', Tags: [{ Key: 'a', Value: 'b' }] }));
    client.destroy();
  });

  after(() => reader.stop());

  test('is found by its name, and its tags are read only where they are used', async () => {
    const arn = 'arn:aws:sns:eu-west-1:123456789012:news';
    assert.deepEqual(await reader.values('aws_sns_topic', { name: 'news' }), {
      region: 'eu-west-1',
      id: arn,
      arn,
      name: 'news',
      tags: { a: 'b' },
    });
    reader.called();
    await reader.values('aws_sns_topic', { name: 'news' }, ['arn']);
    assert.deepEqual(reader.called(), ['GetTopicAttributes']);
  });

  test('is told to be missing where it is not there', async () => {
    assert.match((await reader.read('aws_sns_topic', { name: 'none' })).problem ?? '', /^There is no SNS topic "none"/);
  });
});
