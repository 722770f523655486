import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { DescribeVpcAttributeCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { createCloud } from '../../src/adapters/aws/cloud.ts';
import { createSystemChance } from '../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { Observer } from '../../src/engine/observe.ts';
import { ec2Service } from '../../src/resources/ec2/service.ts';
import { ec2Vpc } from '../../src/resources/ec2/vpc.ts';

const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const ec2 = mockClient(EC2Client);
const never = new AbortController().signal;

afterEach(() => ec2.reset());

function openCloud() {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return createCloud({ services: { ec2: async () => ec2Service }, clock: systemClock, credentials });
}

test('one VPC is one filtered DescribeVpcs with a page size, and one DescribeVpcAttribute for a wanted flag', async () => {
  ec2
    .on(DescribeVpcsCommand)
    .resolves({ Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', OwnerId: '123456789012' }] });
  ec2.on(DescribeVpcAttributeCommand).resolves({ EnableDnsSupport: { Value: false } });
  const cloud = openCloud();
  const observer = new Observer({ cloud, clock: systemClock, chance: createSystemChance() });
  const target = {
    address: 'net/aws_vpc.main',
    type: ec2Vpc,
    scope,
    id: 'vpc-1',
    wanted: new Set(['enable_dns_support']),
  };

  const observed = (await observer.observe([target], { hints: false }, never)).get(target.address);

  assert.equal(observed?.observation.kind, 'present');
  assert.equal(observed.observation.live['enable_dns_support'], false);
  assert.deepEqual(ec2.commandCalls(DescribeVpcsCommand)[0]?.args[0].input, {
    MaxResults: 1000,
    NextToken: undefined,
    Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }],
  });
  assert.deepEqual(
    ec2.commandCalls(DescribeVpcAttributeCommand).map((call) => call.args[0].input),
    [{ VpcId: 'vpc-1', Attribute: 'enableDnsSupport' }],
  );
  cloud.close();
});

test('a VPC that the listing does not hold is absent, and nothing more is asked about it', async () => {
  ec2.on(DescribeVpcsCommand).resolves({ Vpcs: [] });
  const cloud = openCloud();
  const observer = new Observer({ cloud, clock: systemClock, chance: createSystemChance() });
  const target = { address: 'net/aws_vpc.main', type: ec2Vpc, scope, id: 'vpc-1', wanted: new Set<string>() };

  const observed = (await observer.observe([target], { hints: false }, never)).get(target.address);

  assert.deepEqual(observed?.observation, { kind: 'absent' });
  assert.equal(ec2.commandCalls(DescribeVpcAttributeCommand).length, 0);
  cloud.close();
});
