import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as ec2 from '@aws-sdk/client-ec2';
import { nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;
let vpc: string;
let passedMs = 0;

before(async () => {
  rig = await startRig({ now: () => Date.now() + passedMs });
  const made = await rig.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  vpc = made.Vpc?.VpcId ?? '';
});

after(() => rig.stop());

async function makeGroup(name: string): Promise<string> {
  const made = await rig.ec2.send(
    new ec2.CreateSecurityGroupCommand({ VpcId: vpc, GroupName: name, Description: name }),
  );
  return made.GroupId ?? '';
}

async function readRules(group: string): Promise<readonly ec2.SecurityGroupRule[]> {
  const filter = { Filters: [{ Name: 'group-id', Values: [group] }] };
  const answer = await rig.ec2.send(new ec2.DescribeSecurityGroupRulesCommand(filter));
  return (answer.SecurityGroupRules ?? []).filter((rule) => rule.IsEgress === false);
}

test('a Describe call gives pages of the size asked for, and the pages together give everything once', async () => {
  for (let at = 0; at < 8; at += 1) {
    await rig.direct.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpc, CidrBlock: `10.0.${100 + at}.0/24` }));
  }
  const whole = await rig.ec2.send(new ec2.DescribeSubnetsCommand({}));
  const pages: (readonly string[])[] = [];
  for await (const page of ec2.paginateDescribeSubnets({ client: rig.ec2, pageSize: 5 }, {})) {
    pages.push((page.Subnets ?? []).map((subnet) => subnet.SubnetId ?? ''));
  }
  assert.deepEqual(pages.flat().toSorted(), (whole.Subnets ?? []).map((subnet) => subnet.SubnetId ?? '').toSorted());
  assert.ok(pages.length >= 2 && pages.slice(0, -1).every((page) => page.length === 5));
  rig.proxy.behave({ largestPage: 3 });
  const { Subnets: few, NextToken } = await rig.ec2.send(new ec2.DescribeSubnetsCommand({ MaxResults: 5 }));
  rig.proxy.behave({ largestPage: Number.POSITIVE_INFINITY });
  assert.ok(few?.length === 3 && NextToken !== undefined, 'a page may hold fewer than were asked for');
});

test('a page size out of bounds and a token that was never given are refused', async () => {
  assert.equal(
    await nameError(rig.ec2.send(new ec2.DescribeRouteTablesCommand({ MaxResults: 101 }))),
    'InvalidParameterValue',
  );
  assert.equal(await nameError(rig.ec2.send(new ec2.DescribeVpcsCommand({ MaxResults: 4 }))), 'InvalidParameterValue');
  assert.equal(
    await nameError(rig.ec2.send(new ec2.DescribeVpcsCommand({ NextToken: 'made up' }))),
    'InvalidNextToken',
  );
});

test('route tables come in pages of a hundred although nobody asked for pages', async () => {
  for (let at = 0; at < 101; at += 1) await rig.direct.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpc }));
  const first = await rig.ec2.send(new ec2.DescribeRouteTablesCommand({}));
  assert.equal(first.RouteTables?.length, 100);
  assert.ok(first.NextToken);
  const second = await rig.ec2.send(new ec2.DescribeRouteTablesCommand({ NextToken: first.NextToken }));
  assert.ok((second.RouteTables?.length ?? 0) >= 1);
  assert.equal(second.NextToken, undefined);
});

test('a client token gives the same object again, also after its deletion, and refuses other parameters', async () => {
  const create = (token: string) => rig.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpc, ClientToken: token }));
  const [first, second] = await Promise.all([create('one'), create('one')]);
  assert.equal(first.RouteTable?.RouteTableId, second.RouteTable?.RouteTableId);
  await rig.ec2.send(new ec2.DeleteRouteTableCommand({ RouteTableId: first.RouteTable?.RouteTableId }));
  assert.equal((await create('one')).RouteTable?.RouteTableId, first.RouteTable?.RouteTableId);
  assert.notEqual((await create('two')).RouteTable?.RouteTableId, first.RouteTable?.RouteTableId);
  const other = new ec2.CreateRouteTableCommand({ VpcId: 'vpc-00000000000000000', ClientToken: 'one' });
  assert.equal(await nameError(rig.ec2.send(other)), 'IdempotentParameterMismatch');
});

test('a client token is forgotten after a day, and makes another object then', async () => {
  const create = () => rig.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpc, ClientToken: 'old' }));
  const first = await create();
  passedMs += 23 * 3_600_000;
  assert.equal((await create()).RouteTable?.RouteTableId, first.RouteTable?.RouteTableId);
  passedMs += 2 * 3_600_000;
  assert.notEqual((await create()).RouteTable?.RouteTableId, first.RouteTable?.RouteTableId);
});

test('a client token of a volume is idempotent and one of a call that failed is free again', async () => {
  const wrong = new ec2.CreateRouteTableCommand({ VpcId: 'vpc-00000000000000000', ClientToken: 'free' });
  assert.notEqual(await nameError(rig.ec2.send(wrong)), '');
  assert.equal(await nameError(rig.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpc, ClientToken: 'free' }))), '');
  const input = { AvailabilityZone: 'eu-west-1a', Size: 1, ClientToken: 'v' };
  const volumes = [
    await rig.ec2.send(new ec2.CreateVolumeCommand(input)),
    await rig.ec2.send(new ec2.CreateVolumeCommand(input)),
  ];
  assert.equal(new Set(volumes.map((volume) => volume.VolumeId)).size, 1);
});

test('a dry run creates nothing', async () => {
  const count = async () => (await rig.direct.ec2.send(new ec2.DescribeVpcsCommand({}))).Vpcs?.length;
  const before = await count();
  const run = new ec2.CreateVpcCommand({ CidrBlock: '10.9.0.0/16', DryRun: true });
  assert.equal(await nameError(rig.ec2.send(run)), 'DryRunOperation');
  assert.equal(await count(), before);
});

test('the host bits of a CIDR block are cleared', async () => {
  const made = await rig.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.50.7/24' }));
  assert.equal(made.Subnet?.CidrBlock, '10.0.50.0/24');
  const group = await makeGroup('cidr');
  const permission = { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, Ipv6Ranges: [{ CidrIpv6: '2001:DB8::1/32' }] };
  await rig.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [permission] }));
  assert.equal((await readRules(group))[0]?.CidrIpv6, '2001:db8::/32');
});

test('subnet attributes that were set are shown', async () => {
  const made = await rig.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.51.0/24' }));
  const SubnetId = made.Subnet?.SubnetId ?? '';
  await rig.ec2.send(
    new ec2.ModifySubnetAttributeCommand({ SubnetId, PrivateDnsHostnameTypeOnLaunch: 'resource-name' }),
  );
  await rig.ec2.send(new ec2.ModifySubnetAttributeCommand({ SubnetId, EnableDns64: { Value: true } }));
  const shown = (await rig.ec2.send(new ec2.DescribeSubnetsCommand({ SubnetIds: [SubnetId] }))).Subnets?.[0];
  assert.equal(shown?.PrivateDnsNameOptionsOnLaunch?.HostnameType, 'resource-name');
  assert.equal(shown?.EnableDns64, true);
  assert.equal(shown?.MapCustomerOwnedIpOnLaunch, false);
});

test('a subnet that is linked to one route table is not linked to another, and takes its link with it', async () => {
  const make = async () =>
    (await rig.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpc }))).RouteTable?.RouteTableId ?? '';
  const [one, two] = [await make(), await make()];
  const subnet = await rig.ec2.send(new ec2.CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.0.52.0/24' }));
  const SubnetId = subnet.Subnet?.SubnetId ?? '';
  const link = await rig.ec2.send(new ec2.AssociateRouteTableCommand({ RouteTableId: one, SubnetId }));
  const again = await rig.ec2.send(new ec2.AssociateRouteTableCommand({ RouteTableId: one, SubnetId }));
  assert.equal(again.AssociationId, link.AssociationId);
  const other = new ec2.AssociateRouteTableCommand({ RouteTableId: two, SubnetId });
  assert.equal(await nameError(rig.ec2.send(other)), 'Resource.AlreadyAssociated');
  await rig.ec2.send(new ec2.DeleteSubnetCommand({ SubnetId }));
  assert.equal(await nameError(rig.ec2.send(new ec2.DeleteRouteTableCommand({ RouteTableId: one }))), '');
});

test('a subnet with an interface in it and a VPC with a group, a subnet or a route table of its own are not deleted', async () => {
  const remove = (VpcId: string) => nameError(rig.ec2.send(new ec2.DeleteVpcCommand({ VpcId })));
  const VpcId = (await rig.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }))).Vpc?.VpcId ?? '';
  const group = { VpcId, GroupName: 'own', Description: 'own' };
  const { GroupId } = await rig.ec2.send(new ec2.CreateSecurityGroupCommand(group));
  assert.equal(await remove(VpcId), 'DependencyViolation');
  await rig.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
  const table = await rig.ec2.send(new ec2.CreateRouteTableCommand({ VpcId }));
  assert.equal(await remove(VpcId), 'DependencyViolation');
  await rig.ec2.send(new ec2.DeleteRouteTableCommand({ RouteTableId: table.RouteTable?.RouteTableId }));
  const subnet = await rig.ec2.send(new ec2.CreateSubnetCommand({ VpcId, CidrBlock: '10.7.1.0/24' }));
  const SubnetId = subnet.Subnet?.SubnetId;
  const made = await rig.ec2.send(new ec2.CreateNetworkInterfaceCommand({ SubnetId }));
  assert.equal(await nameError(rig.ec2.send(new ec2.DeleteSubnetCommand({ SubnetId }))), 'DependencyViolation');
  const NetworkInterfaceId = made.NetworkInterface?.NetworkInterfaceId;
  await rig.ec2.send(new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  assert.equal(await remove(VpcId), 'DependencyViolation');
  await rig.ec2.send(new ec2.DeleteSubnetCommand({ SubnetId }));
  assert.equal(await remove(VpcId), '');
});

test('a route to a gateway that does not exist is refused with the code of EC2', async () => {
  const table = await rig.ec2.send(new ec2.CreateRouteTableCommand({ VpcId: vpc }));
  const route = {
    RouteTableId: table.RouteTable?.RouteTableId,
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: 'igw-00000000000000000',
  };
  assert.equal(await nameError(rig.ec2.send(new ec2.CreateRouteCommand(route))), 'InvalidGatewayID.NotFound');
});
