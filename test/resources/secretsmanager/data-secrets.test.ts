import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type DataReader, startDataReader, textOf } from '../read-data.ts';

describe('the data sources of Secrets Manager', () => {
  let reader: DataReader;
  let arn = '';
  const policy = '{"Version":"2012-10-17","Statement":[]}';

  before(async () => {
    reader = await startDataReader();
    const secrets = new SecretsManagerClient(reader.clientConfig);
    const Tags = [{ Key: 'team', Value: 'core' }];
    const made = await secrets.send(new CreateSecretCommand({ Name: 'db', SecretString: 'hush', Tags }));
    arn = made.ARN ?? '';
    await secrets.send(new PutResourcePolicyCommand({ SecretId: arn, ResourcePolicy: policy }));
    secrets.destroy();
  });

  after(() => reader.stop());

  test('a secret is found by its name or its ARN, without its value', async () => {
    const { created_date, last_changed_date, ...secret } = await reader.values('aws_secretsmanager_secret', {
      name: 'db',
    });
    assert.match(textOf(created_date), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(textOf(last_changed_date), /Z$/);
    assert.deepEqual(secret, {
      region: 'eu-west-1',
      id: arn,
      arn,
      name: 'db',
      description: '',
      kms_key_id: '',
      policy,
      tags: { team: 'core' },
    });
    assert.equal((await reader.values('aws_secretsmanager_secret', { arn }))['name'], 'db');
    assert.match(
      (await reader.read('aws_secretsmanager_secret', {})).problem ?? '',
      /give exactly one of "arn" and "name"/,
    );
    assert.match(
      (await reader.read('aws_secretsmanager_secret', { name: 'no' })).problem ?? '',
      /^There is no secret "no"/,
    );
  });

  test('the value of a secret is marked sensitive', async () => {
    const { values, sensitive } = await reader.read('aws_secretsmanager_secret_version', { secret_id: 'db' });
    assert.equal(values?.['secret_string'], 'hush');
    assert.equal(values?.['id'], 'db|AWSCURRENT');
    assert.deepEqual(values?.['version_stages'], ['AWSCURRENT']);
    assert.deepEqual(sensitive, ['secret_binary', 'secret_string']);
    const version_id = textOf(values?.['version_id']);
    const again = await reader.values('aws_secretsmanager_secret_version', { secret_id: 'db', version_id });
    assert.equal(again['id'], `db|${version_id}`);
  });
});
