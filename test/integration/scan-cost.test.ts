import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pLimit from 'p-limit';
import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketTaggingCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { type Seed, seedLedger } from '../support/rig-seed.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const pages = (objects: number, page: number): number => Math.ceil(objects / page);

/** The fewest calls that can read the estate of `buildEstate` (performance.md 3.1): n of each type in one VPC. */
function floorOf(n: number): Readonly<Record<string, number>> {
  return {
    'ec2 DescribeVpcs': 1,
    'ec2 DescribeVpcAttribute': 1,
    'ec2 DescribeSubnets': pages(n, 1000),
    'ec2 DescribeInternetGateways': pages(n, 1000),
    // Route tables, routes and associations share these pages; the VPC has a table of its own.
    'ec2 DescribeRouteTables': pages(n + 1, 100),
    'ec2 DescribeSecurityGroups': pages(n + 1, 1000),
    'ec2 DescribeSecurityGroupRules': pages(n, 1000),
    's3 ListBuckets': pages(n, 10_000),
    's3 GetBucketVersioning': n,
    'dynamodb DescribeTable': n,
    'tagging GetResources': pages(n, 100) * 2,
  };
}

for (const n of [1, 100]) {
  test(`a scan of ${n} objects of each type costs the floor of calls`, { timeout: 120_000 }, async () => {
    const rig = await openEstate(cloud);
    try {
      await buildEstate(rig, n);
      const first = await costOf(rig, async () => {
        const report = await rig.scan('estate');
        assert.deepEqual(report.drifts, []);
        assert.equal(report.complete, true);
        assert.equal(report.coverage.resources, 1 + 10 * n);
      });
      expectFloor(first, floorOf(n));
      await expectIdle(rig, first);
    } finally {
      rig.close();
    }
  });
}

test('a scan of 2,100 objects reads three pages, and so does the pass after it', { timeout: 120_000 }, async () => {
  const rig = await openEstate(cloud);
  const n = 2_100;
  try {
    const all = { count: n, tags: { Name: 'many' } };
    const commit = rig.commit({ estate: documentOf({ aws_internet_gateway: { all } }) });
    const TagSpecifications = [{ ResourceType: 'internet-gateway' as const, Tags: [{ Key: 'Name', Value: 'many' }] }];
    const ids = await many(n, async () => {
      const { InternetGateway } = await rig.ec2.send(new CreateInternetGatewayCommand({ TagSpecifications }));
      return InternetGateway?.InternetGatewayId ?? '';
    });
    await seedLedger(rig, 'estate', commit, ids.map((id, index) => ({ address: `estate/aws_internet_gateway.all[${index}]`, id })));
    const first = await costOf(rig, async () => {
      const report = await rig.scan('estate');
      assert.deepEqual(report.drifts, []);
      assert.equal(report.coverage.read, n);
    });
    expectFloor(first, { 'ec2 DescribeInternetGateways': pages(n, 1000) });
    await expectIdle(rig, first);
  } finally {
    rig.close();
  }
});

type Cost = Readonly<Record<string, number>>;

/** The calls to AWS that some work makes, by service and operation; who we are is asked once for every pass. */
async function costOf(rig: EstateRig, work: () => Promise<void>): Promise<Cost> {
  const before = rig.calls().length;
  await work();
  const made = rig.calls().slice(before).map(({ service, operation }) => `${service} ${operation}`);
  const cost = Object.fromEntries([...Map.groupBy(made, (name) => name)].map(([name, calls]) => [name, calls.length]));
  assert.equal(cost['sts GetCallerIdentity'], 1);
  const { 'sts GetCallerIdentity': _identity, ...rest } = cost;
  return rest;
}

function expectFloor(cost: Cost, floor: Cost): void {
  const sum = (of: Cost): number => Object.values(of).reduce((total, count) => total + count, 0);
  const shown = `${sum(cost)} calls for a floor of ${sum(floor)}: ${JSON.stringify(cost)}`;
  assert.ok(sum(cost) <= sum(floor) * 1.1, shown);
  // Fewer would mean that something was not read at all.
  for (const [name, fewest] of Object.entries(floor)) assert.ok((cost[name] ?? 0) >= fewest, `${name}: ${shown}`);
}

/** A whole pass over an estate in which nothing changed costs what the scan cost, and changes nothing. */
async function expectIdle(rig: EstateRig, scan: Cost): Promise<void> {
  const pass = await costOf(rig, async () => {
    const report = await rig.reconcile('estate');
    assert.deepEqual(changesIn(report.plan), []);
    assert.equal(report.outcome, 'nothing to do');
  });
  assert.deepEqual(pass, scan);
  assert.deepEqual(rig.calls(true), []);
}

function documentOf(resource: object): object {
  return { provider: { aws: [{ region: rigRegion }] }, resource };
}

/** One VPC with n subnets, gateways, tables with a route and an association, groups with a rule; n buckets, n tables. */
async function buildEstate(rig: EstateRig, n: number): Promise<void> {
  const account = rig.account.id;
  const at = '${count.index}';
  const vpc_id = '${aws_vpc.main.id}';
  const each = (body: object): object => ({ all: { count: n, ...body } });
  const tags = { Owner: 'platform' };
  const commit = rig.commit({
    estate: documentOf({
      aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_support: true } },
      aws_subnet: each({ vpc_id, cidr_block: `\${cidrsubnet("10.0.0.0/16", 8, ${'count.index'})}` }),
      aws_internet_gateway: each({}),
      aws_route_table: each({ vpc_id }),
      aws_route: each({
        route_table_id: '${aws_route_table.all[count.index].id}',
        destination_cidr_block: '0.0.0.0/0',
        gateway_id: '${aws_internet_gateway.all[0].id}',
      }),
      aws_route_table_association: each({
        subnet_id: '${aws_subnet.all[count.index].id}',
        route_table_id: '${aws_route_table.all[count.index].id}',
      }),
      aws_security_group: each({ vpc_id, name: `group-${at}`, description: 'a group' }),
      aws_vpc_security_group_ingress_rule: each({
        security_group_id: '${aws_security_group.all[count.index].id}',
        ...{ ip_protocol: 'tcp', from_port: 443, to_port: 443, cidr_ipv4: '10.0.0.0/8' },
      }),
      aws_s3_bucket: each({ bucket: `cost-${account}-${at}`, tags }),
      aws_s3_bucket_versioning: each({
        bucket: '${aws_s3_bucket.all[count.index].id}',
        versioning_configuration: [{ status: 'Enabled' }],
      }),
      aws_dynamodb_table: each({
        ...{ name: `cost-${at}`, hash_key: 'pk', attribute: [{ name: 'pk', type: 'S' }], billing_mode: 'PAY_PER_REQUEST', tags },
      }),
    }),
  });
  await seedLedger(rig, 'estate', commit, await createObjects(rig, n));
}

async function createObjects(rig: EstateRig, n: number): Promise<readonly Seed[]> {
  const seeds: Seed[] = [];
  const note = (type: string, index: number, id = ''): string => {
    seeds.push({ address: `estate/${type}.all[${index}]`, id });
    return id;
  };
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  seeds.push({ address: 'estate/aws_vpc.main', id: VpcId });
  const gateways = await many(n, async (index) => {
    const { InternetGateway } = await rig.ec2.send(new CreateInternetGatewayCommand({}));
    return note('aws_internet_gateway', index, InternetGateway?.InternetGatewayId);
  });
  await many(n, async (index) => {
    await createNetwork(rig, { VpcId, GatewayId: gateways[0] ?? '', index, note });
    await createStores(rig, index, note);
    return '';
  });
  return seeds;
}

interface Place {
  readonly VpcId: string;
  readonly GatewayId: string;
  readonly index: number;
  note(type: string, index: number, id?: string): string;
}

async function createNetwork(rig: EstateRig, { VpcId, GatewayId, index, note }: Place): Promise<void> {
  const { ec2 } = rig;
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${index}.0/24` }));
  const SubnetId = note('aws_subnet', index, Subnet?.SubnetId);
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = note('aws_route_table', index, RouteTable?.RouteTableId);
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }));
  note('aws_route', index, `${RouteTableId}_0.0.0.0/0`);
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  note('aws_route_table_association', index, SubnetId);
  const group = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: `group-${index}`, Description: 'a group' }));
  const GroupId = note('aws_security_group', index, group.GroupId);
  const outside = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [outside] }));
  const inside = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
  const rule = await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [inside] }));
  note('aws_vpc_security_group_ingress_rule', index, rule.SecurityGroupRules?.[0]?.SecurityGroupRuleId);
}

async function createStores(rig: EstateRig, index: number, note: Place['note']): Promise<void> {
  const Bucket = `cost-${rig.account.id}-${index}`;
  const tags = [{ Key: 'Owner', Value: 'platform' }];
  await rig.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: rigRegion } }));
  await rig.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }));
  await rig.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  note('aws_s3_bucket', index, Bucket);
  note('aws_s3_bucket_versioning', index, Bucket);
  const TableName = `cost-${index}`;
  const key = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  await rig.dynamodb.send(
    new CreateTableCommand({ TableName, KeySchema: key, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST', Tags: tags }),
  );
  note('aws_dynamodb_table', index, TableName);
}

/** Runs work n times, some of it at once, and keeps the order of the answers. */
function many(n: number, work: (index: number) => Promise<string>): Promise<readonly string[]> {
  const limit = pLimit(12);
  return Promise.all(Array.from({ length: n }, (_, index) => limit(() => work(index))));
}
