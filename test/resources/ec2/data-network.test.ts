import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateManagedPrefixListCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { type DataReader, startDataReader, textOf } from '../read-data.ts';

const arn = (what: string): string => `arn:aws:ec2:eu-west-1:123456789012:${what}`;

describe('the data sources about networks', () => {
  let reader: DataReader;
  let ids: Awaited<ReturnType<typeof createNetwork>>;

  before(async () => {
    reader = await startDataReader();
    ids = await createNetwork(new EC2Client({ ...reader.clientConfig, maxAttempts: 1 }));
  });

  after(() => reader.stop());

  test('a VPC is found by its tag, with all that the provider shows of it but our marks', async () => {
    const found = await reader.values('aws_vpc', { filter: [{ name: 'tag:Name', values: ['main'] }] });
    const { id, cidr_block, default: standard, tags, arn: name, instance_tenancy, owner_id, state } = found;
    assert.deepEqual(
      { id, cidr_block, standard, tags, name, instance_tenancy, owner_id, state },
      {
        id: ids.vpc,
        cidr_block: '10.1.0.0/16',
        standard: false,
        tags: { Name: 'main' },
        name: arn(`vpc/${ids.vpc}`),
        instance_tenancy: 'default',
        owner_id: '123456789012',
        state: null, // an argument only, in the provider too
      },
    );
    assert.equal(found['enable_dns_support'], true);
    assert.equal(found['enable_dns_hostnames'], false);
    assert.equal(found['ipv6_cidr_block'], '');
    assert.match(textOf(found['main_route_table_id']), /^rtb-/);
  });

  test('what no expression reads costs no call, and is unknown instead of wrong', async () => {
    reader.called();
    const found = await reader.values('aws_vpc', { id: ids.vpc }, ['id', 'cidr_block']);
    assert.deepEqual(reader.called(), ['DescribeVpcs']);
    assert.equal(typeof found['enable_dns_support'], 'symbol');
    await reader.values('aws_vpc', { id: ids.vpc }, ['main_route_table_id']);
    assert.deepEqual(reader.called(), ['DescribeVpcs', 'DescribeRouteTables']);
  });

  test('the default VPC is the one that AWS made', async () => {
    const found = await reader.values('aws_vpc', { default: true });
    assert.equal(found['cidr_block'], '172.31.0.0/16');
    assert.equal(found['default'], true);
  });

  test('no match and several matches are told in sentences', async () => {
    const none = await reader.read('aws_vpc', { tags: { Name: 'nowhere' } });
    assert.equal(none.values, undefined);
    assert.match(none.problem ?? '', /^No VPC matches the arguments; check them, .*\. What depends on it/);
    const many = await reader.read('aws_subnet', { vpc_id: ids.vpc });
    assert.match(
      many.problem ?? '',
      /^2 subnets match the arguments \(subnet-\w+, subnet-\w+\), but one is wanted; narrow/,
    );
    const wrong = await reader.read('aws_vpc', { id: 'vpc-00000000' });
    assert.match(wrong.problem ?? '', /DescribeVpcs was answered InvalidVpcID\.NotFound/);
  });

  test('subnets are found by zone, by filters and by tags', async () => {
    const found = await reader.values('aws_subnet', { vpc_id: ids.vpc, availability_zone: 'eu-west-1b' });
    assert.equal(found['id'], ids.subnets[1]);
    assert.equal(found['arn'], arn(`subnet/${ids.subnets[1]}`));
    assert.equal(found['cidr_block'], '10.1.1.0/24');
    assert.equal(found['map_public_ip_on_launch'], false);
    const filter = [{ name: 'vpc-id', values: [ids.vpc] }];
    assert.deepEqual((await reader.values('aws_subnets', { filter }))['ids'], ids.subnets);
    assert.deepEqual((await reader.values('aws_subnets', { filter, tags: { tier: 'a' } }))['ids'], [ids.subnets[0]]);
    const nothing = await reader.values('aws_subnets', { tags: { tier: 'none' } });
    assert.deepEqual([nothing['id'], nothing['ids']], ['eu-west-1', []]);
    assert.deepEqual((await reader.values('aws_vpcs', { tags: { Name: 'main' } }))['ids'], [ids.vpc]);
  });

  test('security groups are found by name and by filters', async () => {
    const { tags, vpc_id, description, id } = await reader.values('aws_security_group', { name: 'web' });
    assert.deepEqual(
      { tags, vpc_id, description, id },
      { tags: { tier: 'web' }, vpc_id: ids.vpc, description: 'The web.', id: ids.group },
    );
    const many = await reader.values('aws_security_groups', { filter: [{ name: 'group-name', values: ['web'] }] });
    assert.deepEqual(
      [many['ids'], many['arns'], many['vpc_ids']],
      [[ids.group], [arn(`security-group/${ids.group}`)], [ids.vpc]],
    );
  });

  test('a route table shows its routes without those that AWS made', async () => {
    const found = await reader.values('aws_route_table', { subnet_id: ids.subnets[0] ?? '' });
    assert.equal(found['id'], ids.table);
    const [route, ...others] = found['routes'] as readonly Record<string, string>[];
    assert.deepEqual(others, []);
    assert.equal(route?.['cidr_block'], '0.0.0.0/0');
    assert.equal(route?.['gateway_id'], ids.gateway);
    assert.equal(route?.['nat_gateway_id'], '');
    const [link] = found['associations'] as readonly Record<string, string>[];
    assert.equal(link?.['subnet_id'], ids.subnets[0]);
    const all = await reader.values('aws_route_tables', { vpc_id: ids.vpc });
    assert.equal((all['ids'] as readonly string[]).length, 2);
  });

  test('a managed prefix list comes with its entries', async () => {
    const found = await reader.values('aws_ec2_managed_prefix_list', { name: 'offices' });
    const { entries, max_entries, address_family, version } = found;
    assert.deepEqual(
      { entries, max_entries, address_family, version },
      {
        entries: [
          { cidr: '192.0.2.0/24', description: 'one' },
          { cidr: '198.51.100.0/24', description: '' },
        ],
        max_entries: 5,
        address_family: 'IPv4',
        version: 1,
      },
    );
  });
});

async function createNetwork(ec2: EC2Client) {
  const tagged = (ResourceType: 'vpc' | 'subnet' | 'security-group', tags: Readonly<Record<string, string>>) => [
    { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  ];
  const marks = { Name: 'main', 'groundstate:address': 'network/aws_vpc.main' };
  const made = await ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.1.0.0/16', TagSpecifications: tagged('vpc', marks) }),
  );
  const vpc = made.Vpc?.VpcId ?? '';
  const subnets: string[] = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: vpc,
        CidrBlock: `10.1.${index}.0/24`,
        AvailabilityZone: `eu-west-1${zone}`,
        TagSpecifications: tagged('subnet', { tier: zone }),
      }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  const web = { GroupName: 'web', Description: 'The web.', VpcId: vpc };
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ ...web, TagSpecifications: tagged('security-group', { tier: 'web' }) }),
  );
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gateway = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId: vpc }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpc }));
  const table = RouteTable?.RouteTableId ?? '';
  const way = { RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway };
  await ec2.send(new CreateRouteCommand(way));
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId: table, SubnetId: subnets[0] }));
  const Entries = [{ Cidr: '192.0.2.0/24', Description: 'one' }, { Cidr: '198.51.100.0/24' }];
  const offices = { PrefixListName: 'offices', MaxEntries: 5, AddressFamily: 'IPv4', Entries };
  await ec2.send(new CreateManagedPrefixListCommand(offices));
  ec2.destroy();
  return { vpc, subnets, group: group.GroupId ?? '', gateway, table };
}
