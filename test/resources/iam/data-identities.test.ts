import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreatePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { type DataReader, startDataReader, textOf } from '../read-data.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const reading = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});

describe('the data sources of IAM', () => {
  let reader: DataReader;

  before(async () => {
    reader = await startDataReader();
    const iam = new IAMClient(reader.clientConfig);
    const Tags = [{ Key: 'team', Value: 'core' }];
    await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: trust, Tags }));
    for (const Path of ['/one/', '/two/']) {
      const PolicyName = Path === '/one/' ? 'reader' : 'twin';
      await iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: reading }));
    }
    iam.destroy();
  });

  after(() => reader.stop());

  test('a role is read with its trust policy', async () => {
    const { create_date, unique_id, ...role } = await reader.values('aws_iam_role', { name: 'app' });
    assert.match(textOf(create_date), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(textOf(unique_id), /^ARO/);
    assert.deepEqual(role, {
      id: 'app',
      name: 'app',
      arn: 'arn:aws:iam::123456789012:role/app',
      assume_role_policy: trust,
      description: '',
      max_session_duration: 3600,
      path: '/',
      permissions_boundary: '',
      role_last_used: [{ last_used_date: '', region: '' }], // never used
      tags: { team: 'core' },
    });
    const none = await reader.read('aws_iam_role', { name: 'nobody' });
    assert.match(none.problem ?? '', /^There is no IAM role "nobody" in this account; create it first/);
  });

  test('a policy is found by its name or its ARN, and its document is read only where it is used', async () => {
    const byName = await reader.values('aws_iam_policy', { name: 'reader' });
    assert.equal(byName['policy'], reading);
    assert.equal(byName['path'], '/one/');
    const arn = textOf(byName['arn']);
    reader.called();
    const byArn = await reader.values('aws_iam_policy', { arn }, ['name']);
    assert.equal(byArn['name'], 'reader');
    assert.deepEqual(reader.called(), ['GetPolicy']);
  });

  test('a search that cannot be meant is refused', async () => {
    assert.match((await reader.read('aws_iam_policy', {})).problem ?? '', /give exactly one of the two/);
    const both = await reader.read('aws_iam_policy', { arn: 'arn:aws:iam::1:policy/x', name: 'x' });
    assert.match(both.problem ?? '', /give exactly one of the two/);
    assert.match((await reader.read('aws_iam_policy', { name: 'none' })).problem ?? '', /^No IAM policy matches/);
    const many = await reader.read('aws_iam_policy', { path_prefix: '/' });
    assert.match(many.problem ?? '', /IAM policies match the arguments/);
  });
});
