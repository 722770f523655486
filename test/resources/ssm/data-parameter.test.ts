import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type DataReader, startDataReader } from '../read-data.ts';

describe('data.aws_ssm_parameter', () => {
  let reader: DataReader;

  before(async () => {
    reader = await startDataReader();
    const ssm = new SSMClient(reader.clientConfig);
    await ssm.send(new PutParameterCommand({ Name: '/app/url', Type: 'String', Value: 'https://example.com' }));
    await ssm.send(new PutParameterCommand({ Name: '/app/word', Type: 'SecureString', Value: 'hush' }));
    ssm.destroy();
  });

  after(() => reader.stop());

  test('gives the value with the sensitive mark, and once more without it where it is no secret', async () => {
    const { values, sensitive } = await reader.read('aws_ssm_parameter', { name: '/app/url' });
    assert.deepEqual(values, {
      region: 'eu-west-1',
      id: '/app/url',
      name: '/app/url',
      arn: 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/url',
      insecure_value: 'https://example.com',
      type: 'String',
      value: 'https://example.com',
      version: 1,
      with_decryption: true,
    });
    assert.deepEqual(sensitive, ['value']);
  });

  test('never shows a secret without the mark', async () => {
    const { values, sensitive } = await reader.read('aws_ssm_parameter', { name: '/app/word' });
    assert.equal(values?.['value'], 'hush');
    assert.equal(values?.['insecure_value'], '');
    assert.deepEqual(sensitive, ['value']);
  });

  test('says what AWS answered where there is no such parameter', async () => {
    const { values, problem } = await reader.read('aws_ssm_parameter', { name: '/none' });
    assert.equal(values, undefined);
    assert.match(problem ?? '', /GetParameter was answered ParameterNotFound/);
  });
});
