import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { type DataReader, startDataReader } from '../read-data.ts';

describe('the data sources of KMS', () => {
  let reader: DataReader;
  let keyId = '';

  before(async () => {
    reader = await startDataReader();
    const kms = new KMSClient(reader.clientConfig);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'for the app' }));
    keyId = KeyMetadata?.KeyId ?? '';
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/app', TargetKeyId: keyId }));
    kms.destroy();
  });

  after(() => reader.stop());

  test('an alias leads to its key with one call', async () => {
    reader.called();
    assert.deepEqual(await reader.values('aws_kms_alias', { name: 'alias/app' }), {
      region: 'eu-west-1',
      id: 'arn:aws:kms:eu-west-1:123456789012:alias/app',
      arn: 'arn:aws:kms:eu-west-1:123456789012:alias/app',
      name: 'alias/app',
      target_key_arn: `arn:aws:kms:eu-west-1:123456789012:key/${keyId}`,
      target_key_id: keyId,
    });
    assert.deepEqual(reader.called(), ['DescribeKey']);
  });

  test('an alias that is not there, or no alias, is said to be so', async () => {
    assert.match(
      (await reader.read('aws_kms_alias', { name: 'alias/no' })).problem ?? '',
      /^There is no alias "alias\/no"/,
    );
    assert.match((await reader.read('aws_kms_alias', { name: 'app' })).problem ?? '', /write alias\/app\./);
  });

  test('a key is described, by an alias too', async () => {
    const { key_id, id, enabled, key_state, description, multi_region, deletion_date } = await reader.values(
      'aws_kms_key',
      { key_id: 'alias/app' },
    );
    assert.deepEqual(
      { key_id, id, enabled, key_state, description, multi_region, deletion_date },
      {
        key_id: 'alias/app',
        id: keyId,
        enabled: true,
        key_state: 'Enabled',
        description: 'for the app',
        multi_region: false,
        deletion_date: null,
      },
    );
  });
});
