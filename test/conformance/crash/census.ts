import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, ListAliasesCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Keys } from '../../support/rig-cloud.ts';

/** Clients of the services whose objects are counted, without any code of Groundstate in between. */
interface Clients {
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
}

/** The objects of one type in the account, by the names that the ledger gives them, with duplicates. */
type Count = (clients: Clients) => Promise<readonly string[]>;

/** What AWS itself says that there is in an account. */
export interface Census {
  /** Undefined where AWS cannot have two, or none, of them: the sentence says why. */
  of(type: string): Promise<readonly string[] | undefined>;
  close(): void;
}

/** Opens the books of an account. */
export function openCensus(endpoint: string, region: string, credentials: Keys): Census {
  const config = { endpoint, region, credentials };
  const clients: Clients = {
    ec2: new EC2Client(config),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    logs: new CloudWatchLogsClient(config),
    dynamodb: new DynamoDBClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
  return {
    async of(type) {
      const count = counts[type];
      if (count === undefined) throw new Error(`The census does not know how ${type} is counted; add it to census.ts.`);
      return typeof count === 'string' ? undefined : (await count(clients)).toSorted();
    },
    close() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

const always = 'Every bucket has this setting at all times; a missing one is the default of AWS.';

/** Every supported type, with how it is counted, or why there is always exactly one. */
const counts: Readonly<Record<string, Count | string>> = {
  aws_cloudwatch_log_group: async ({ logs }) =>
    ids((await logs.send(new DescribeLogGroupsCommand({}))).logGroups, ({ logGroupName }) => logGroupName),
  aws_dynamodb_table: async ({ dynamodb }) => (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [],
  aws_eip: async ({ ec2 }) =>
    ids((await ec2.send(new DescribeAddressesCommand({}))).Addresses, ({ AllocationId }) => AllocationId),
  aws_iam_instance_profile: async ({ iam }) =>
    ids((await iam.send(new ListInstanceProfilesCommand({}))).InstanceProfiles, (one) => one.InstanceProfileName),
  aws_iam_policy: async ({ iam }) =>
    ids((await iam.send(new ListPoliciesCommand({ Scope: 'Local' }))).Policies, (one) =>
      one.PolicyName === undefined ? undefined : `${one.Path}${one.PolicyName}`,
    ),
  aws_iam_role: ({ iam }) => roles(iam),
  aws_iam_role_policy: ({ iam }) =>
    ofRoles(iam, async (RoleName) =>
      ids((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames, (name) => `${RoleName}:${name}`),
    ),
  aws_iam_role_policy_attachment: ({ iam }) =>
    ofRoles(iam, async (RoleName) => {
      const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      return ids(AttachedPolicies, ({ PolicyArn }) => `${RoleName}/${PolicyArn}`);
    }),
  aws_internet_gateway: async ({ ec2 }) =>
    ids((await ec2.send(new DescribeInternetGatewaysCommand({}))).InternetGateways, (one) => one.InternetGatewayId),
  aws_kms_alias: async ({ kms }) =>
    ids((await kms.send(new ListAliasesCommand({}))).Aliases, ({ AliasName }) => AliasName),
  aws_kms_key: ({ kms }) => keys(kms),
  aws_nat_gateway: async ({ ec2 }) =>
    ids((await ec2.send(new DescribeNatGatewaysCommand({}))).NatGateways, ({ NatGatewayId, State }) =>
      State === 'deleted' ? undefined : NatGatewayId,
    ),
  aws_route: async ({ ec2 }) =>
    (await routeTables(ec2)).flatMap(({ RouteTableId, Routes = [] }) =>
      Routes.filter(({ GatewayId }) => GatewayId !== 'local').map(
        (route) => `${RouteTableId}_${route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock}`,
      ),
    ),
  aws_route_table: async ({ ec2 }) => ids(await routeTables(ec2), ({ RouteTableId }) => RouteTableId),
  aws_route_table_association: async ({ ec2 }) =>
    (await routeTables(ec2)).flatMap(({ Associations }) =>
      ids(Associations, ({ SubnetId, GatewayId }) => SubnetId ?? GatewayId),
    ),
  aws_s3_bucket: ({ s3 }) => buckets(s3),
  aws_s3_bucket_lifecycle_configuration: ({ s3 }) =>
    ofBuckets(s3, async (Bucket) => {
      const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
      return Rules.length > 0;
    }),
  aws_s3_bucket_policy: ({ s3 }) =>
    ofBuckets(s3, async (Bucket) => {
      const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      return Policy !== '';
    }),
  aws_s3_bucket_public_access_block: always,
  aws_s3_bucket_server_side_encryption_configuration: always,
  aws_s3_bucket_versioning: always,
  aws_security_group: async ({ ec2 }) =>
    ids((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups, ({ GroupId }) => GroupId),
  aws_subnet: async ({ ec2 }) =>
    ids((await ec2.send(new DescribeSubnetsCommand({}))).Subnets, ({ SubnetId }) => SubnetId),
  aws_vpc: async ({ ec2 }) => ids((await ec2.send(new DescribeVpcsCommand({}))).Vpcs, ({ VpcId }) => VpcId),
  aws_vpc_security_group_egress_rule: ({ ec2 }) => groupRules(ec2, true),
  aws_vpc_security_group_ingress_rule: ({ ec2 }) => groupRules(ec2, false),
};

function ids<T>(items: readonly T[] | undefined, idOf: (item: T) => string | undefined): readonly string[] {
  return (items ?? []).map(idOf).filter((id) => id !== undefined);
}

async function roles(iam: IAMClient): Promise<readonly string[]> {
  return ids((await iam.send(new ListRolesCommand({}))).Roles, ({ RoleName }) => RoleName);
}

async function ofRoles(iam: IAMClient, list: (role: string) => Promise<readonly string[]>): Promise<readonly string[]> {
  return (await Promise.all((await roles(iam)).map(list))).flat();
}

/** Without those that AWS makes for its services. A key that waits for its deletion is as good as gone; AWS keeps it for a week. */
async function keys(kms: KMSClient): Promise<readonly string[]> {
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const described = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
  const metadata = described.map(({ KeyMetadata }) => KeyMetadata);
  return ids(metadata, (key) => {
    // The emulator takes its own keys for those of a customer.
    const isOfAws = key?.KeyManager === 'AWS' || key?.Description?.startsWith('Default master key') === true;
    return isOfAws || key?.KeyState === 'PendingDeletion' ? undefined : key?.KeyId;
  });
}

async function routeTables(ec2: EC2Client) {
  return (await ec2.send(new DescribeRouteTablesCommand({}))).RouteTables ?? [];
}

async function groupRules(ec2: EC2Client, egress: boolean): Promise<readonly string[]> {
  const { SecurityGroupRules } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  return ids(SecurityGroupRules, ({ IsEgress, SecurityGroupRuleId }) =>
    IsEgress === egress ? SecurityGroupRuleId : undefined,
  );
}

async function buckets(s3: S3Client): Promise<readonly string[]> {
  return ids((await s3.send(new ListBucketsCommand({}))).Buckets, ({ Name }) => Name);
}

/** The buckets that have a setting; an error says that it is missing. */
async function ofBuckets(s3: S3Client, has: (bucket: string) => Promise<boolean>): Promise<readonly string[]> {
  const found = (await buckets(s3)).map(async (bucket) => ((await has(bucket).catch(() => false)) ? [bucket] : []));
  return (await Promise.all(found)).flat();
}
