import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callerIdentity } from '../../../src/resources/sts/caller-identity.ts';
import { partition } from '../../../src/resources/sts/partition.ts';
import { region } from '../../../src/resources/sts/region.ts';
import { desire } from '../ec2/desire.ts';

const context = { scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' } };
const china = { scope: { partition: 'aws-cn', account: '123456789012', region: 'cn-north-1' } };

describe('the data sources about where we are', () => {
  test('the caller is told by STS', () => {
    const { answer, attributes } = callerIdentity;
    assert.ok(answer.kind === 'call');
    const config = desire(attributes, {});
    assert.equal(answer.call(config, undefined, context).operation, 'GetCallerIdentity');
    const output = { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:role/r', UserId: 'AROA:s' };
    assert.deepEqual(answer.values([output], config, context), {
      values: {
        id: '123456789012',
        account_id: '123456789012',
        arn: 'arn:aws:iam::123456789012:role/r',
        user_id: 'AROA:s',
      },
    });
  });

  test('the partition is that of the scope', () => {
    const { answer, attributes } = partition;
    assert.ok(answer.kind === 'local');
    assert.deepEqual(answer.compute(desire(attributes, {}), china), {
      values: {
        id: 'aws-cn',
        partition: 'aws-cn',
        dns_suffix: 'amazonaws.com.cn',
        reverse_dns_prefix: 'cn.com.amazonaws',
      },
    });
  });

  test('the region is that of the scope, or the one that is named or whose endpoint is given', () => {
    const { answer, attributes } = region;
    assert.ok(answer.kind === 'local');
    const compute = (config: Readonly<Record<string, string>>) => answer.compute(desire(attributes, config), context);
    const ireland = {
      values: {
        id: 'eu-west-1',
        name: 'eu-west-1',
        region: 'eu-west-1',
        endpoint: 'ec2.eu-west-1.amazonaws.com',
        description: 'Europe (Ireland)',
      },
    };
    assert.deepEqual(compute({}), ireland);
    assert.deepEqual(compute({ endpoint: 'ec2.eu-west-1.amazonaws.com' }), ireland);
    const ohio = compute({ name: 'us-east-2' });
    assert.equal('values' in ohio && ohio.values.description, 'US East (Ohio)');
    assert.ok('problem' in compute({ endpoint: 'ec2.nowhere.example.com' }));
    assert.ok('problem' in compute({ name: 'us-east-2', endpoint: 'ec2.eu-west-1.amazonaws.com' }));
  });
});
