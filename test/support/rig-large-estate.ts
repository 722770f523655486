import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutBucketTaggingCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import type { Entry } from '../../src/engine/ports/ledger.ts';
import type { EstateRig } from './estate-rig.ts';
import { rigRegion } from './rig-cloud.ts';
import { type Seed, seedLedger } from './rig-seed.ts';

/** Ids of the objects of one index, by type. */
type Ids = Readonly<Record<string, string>>;

/**
 * An estate of one VPC and n objects of each type. The first of each is made by the engine; the others are made beside it
 * and written into the ledger as the engine wrote the first.
 */
export async function buildLargeEstate(rig: EstateRig, stack: string, n: number): Promise<void> {
  rig.commit({ [stack]: documentOf(rig, 1) });
  const report = await rig.reconcile(stack);
  if (report.outcome !== 'succeeded') throw new Error(`the first objects were not made: ${report.notes.join(' ')}`);
  if (n === 1) return;
  const entries = await rig.entries(stack);
  const first = Object.fromEntries(entries.map(({ type, id }) => [type, id]));
  const others = await many(n - 1, async (index) => createObjects(rig, first, index + 1));
  const commit = rig.commit({ [stack]: documentOf(rig, n) });
  const seeds = entries.flatMap((entry) => grow(entry, { ids: [first, ...others], account: rig.account.id }));
  await seedLedger(rig, stack, commit, seeds);
}

/** Runs work n times, some of it at once, and keeps the order of the answers. */
export function many<T>(n: number, work: (index: number) => Promise<T>): Promise<readonly T[]> {
  const limit = pLimit(12);
  return Promise.all(Array.from({ length: n }, (_, index) => limit(() => work(index))));
}

function documentOf(rig: EstateRig, n: number): object {
  const at = '${count.index}';
  const vpc_id = '${aws_vpc.main.id}';
  const each = (body: object): object => ({ all: { count: n, ...body } });
  const tags = { Owner: 'platform' };
  const resource = {
    aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_support: true } },
    aws_subnet: each({ vpc_id, cidr_block: '${cidrsubnet("10.0.0.0/16", 8, count.index)}' }),
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
      ip_protocol: 'tcp',
      from_port: 443,
      to_port: 443,
      cidr_ipv4: '10.0.0.0/8',
    }),
    aws_s3_bucket: each({ bucket: `cost-${rig.account.id}-${at}`, tags }),
    aws_s3_bucket_versioning: each({
      bucket: '${aws_s3_bucket.all[count.index].id}',
      versioning_configuration: [{ status: 'Enabled' }],
    }),
    aws_dynamodb_table: each({
      name: `cost-${at}`,
      hash_key: 'pk',
      attribute: [{ name: 'pk', type: 'S' }],
      billing_mode: 'PAY_PER_REQUEST',
      tags,
    }),
  };
  return { provider: { aws: [{ region: rigRegion }] }, resource };
}

/** The entries of all indexes, from that of the first: other ids, names and addresses in the same places. */
function grow(entry: Entry, all: { readonly ids: readonly Ids[]; readonly account: string }): readonly Seed[] {
  const [first = {}] = all.ids;
  const dependencies = entry.dependencies.flatMap((address) =>
    address.endsWith('.all[0]') ? all.ids.map((_, index) => address.replace('[0]', `[${index}]`)) : [address],
  );
  if (!entry.address.endsWith('.all[0]')) return [{ ...entry, dependencies }];
  return all.ids.map((ids, index) => {
    const own = Object.entries(ids).filter(([type]) => type !== 'aws_internet_gateway' || type === entry.type);
    const pairs: readonly (readonly [string, string])[] = [
      ...own.map(([type, id]) => [`"${first[type]}"`, `"${id}"`] as const),
      [`"${first['aws_route_table']}_`, `"${ids['aws_route_table']}_`],
      ['"10.0.0.0/24"', `"10.0.${index}.0/24"`],
      ['"group-0"', `"group-${index}"`],
    ];
    const text = pairs.reduce((done, [old, now]) => done.replaceAll(old, now), JSON.stringify(entry));
    const grown = JSON.parse(text) as Entry;
    return { ...grown, address: entry.address.replace('[0]', `[${index}]`), dependencies: [...dependencies].sort() };
  });
}

async function createObjects(rig: EstateRig, first: Ids, index: number): Promise<Ids> {
  return { ...(await createNetwork(rig, first, index)), ...(await createStores(rig, index)) };
}

async function createNetwork({ ec2 }: EstateRig, first: Ids, index: number): Promise<Ids> {
  const VpcId = first['aws_vpc'] ?? '';
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${index}.0/24` }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const SubnetId = Subnet?.SubnetId ?? '';
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  const to = { GatewayId: first['aws_internet_gateway'], DestinationCidrBlock: '0.0.0.0/0' };
  await ec2.send(new CreateRouteCommand({ RouteTableId, ...to }));
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  const naming = { GroupName: `group-${index}`, Description: 'a group' };
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, ...naming }));
  const outside = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [outside] }));
  const inside = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
  const rule = await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [inside] }));
  return {
    aws_internet_gateway: InternetGateway?.InternetGatewayId ?? '',
    aws_subnet: SubnetId,
    aws_route_table: RouteTableId,
    aws_route: `${RouteTableId}_0.0.0.0/0`,
    aws_route_table_association: SubnetId,
    aws_security_group: GroupId,
    aws_vpc_security_group_ingress_rule: rule.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '',
  };
}

async function createStores({ account, s3, dynamodb }: EstateRig, index: number): Promise<Ids> {
  const Bucket = `cost-${account.id}-${index}`;
  const tags = [{ Key: 'Owner', Value: 'platform' }];
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: rigRegion } }));
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const TableName = `cost-${index}`;
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  const shape = { KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' as const };
  await dynamodb.send(new CreateTableCommand({ TableName, ...shape, Tags: tags }));
  return { aws_s3_bucket: Bucket, aws_s3_bucket_versioning: Bucket, aws_dynamodb_table: TableName };
}
