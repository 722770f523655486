import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
  type RouteTable,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { account, callers, region } from './cast.ts';

/** The bucket of the estate. */
export const bucket = `acme-artifacts-${account}`;

/** Clients of the AWS SDK for one of the people of the demo. */
export function openClients(endpoint: string, caller: string) {
  const credentials = { accessKeyId: caller, secretAccessKey: 'none' };
  const config = { endpoint, region, credentials, maxAttempts: 2 };
  return {
    ec2: new EC2Client(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(config),
  };
}

/** What AWS says when the demo asks it itself, past all that Groundstate knows or believes. */
export type Eyes = ReturnType<typeof openEyes>;

/** Opens the demo's own eyes. */
export function openEyes(endpoint: string) {
  const { ec2, s3, dynamodb } = openClients(endpoint, callers.eyes);
  const byName = (name: string) => [{ Name: 'tag:Name', Values: [name] }];
  const vpcs = async (name: string) => (await ec2.send(new DescribeVpcsCommand({ Filters: byName(name) }))).Vpcs ?? [];
  const routeTable = async (name: string): Promise<RouteTable | undefined> =>
    (await ec2.send(new DescribeRouteTablesCommand({ Filters: byName(name) }))).RouteTables?.[0];
  return {
    vpcs,
    /** The names of the subnets, in order. */
    async subnets(): Promise<readonly string[]> {
      const found = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'tag:Name', Values: ['acme-*'] }] }));
      const names = found.Subnets?.map(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '?');
      return (names ?? []).toSorted();
    },
    /** How many subnets are linked to the route table of a tier. */
    async associations(tier: string): Promise<number> {
      return (
        (await routeTable(`acme-${tier}`))?.Associations?.filter(({ SubnetId }) => SubnetId !== undefined).length ?? 0
      );
    },
    /** Whether the tier has a way to the internet. */
    async hasInternetRoute(tier: string): Promise<boolean> {
      const routes = (await routeTable(`acme-${tier}`))?.Routes ?? [];
      return routes.some(
        (route) => route.DestinationCidrBlock === '0.0.0.0/0' && route.GatewayId?.startsWith('igw-') === true,
      );
    },
    /** The route table of a tier, and the gateway that the public one leads to. */
    async internetRoute(tier: string): Promise<{ readonly id: string; readonly gateway: string }> {
      const gateways = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: byName('acme-internet') }));
      const gateway = gateways.InternetGateways?.[0]?.InternetGatewayId ?? '';
      return { id: (await routeTable(`acme-${tier}`))?.RouteTableId ?? '', gateway };
    },
    async dns(): Promise<boolean> {
      const [vpc] = await vpcs('acme-main');
      const input = { VpcId: vpc?.VpcId, Attribute: 'enableDnsHostnames' } as const;
      return (await ec2.send(new DescribeVpcAttributeCommand(input))).EnableDnsHostnames?.Value === true;
    },
    async groupId(name: string): Promise<string> {
      const filter = [{ Name: 'group-name', Values: [name] }];
      return (
        (await ec2.send(new DescribeSecurityGroupsCommand({ Filters: filter }))).SecurityGroups?.[0]?.GroupId ?? ''
      );
    },
    async rules(groupId: string): Promise<readonly SecurityGroupRule[]> {
      const filter = [{ Name: 'group-id', Values: [groupId] }];
      return (await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: filter }))).SecurityGroupRules ?? [];
    },
    async versioning(): Promise<string> {
      return (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status ?? 'none';
    },
    /** After how many days the reports of the bucket go. */
    async reportsExpireAfter(): Promise<number> {
      const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
      return Rules?.find(({ ID }) => ID === 'expire-reports')?.Expiration?.Days ?? 0;
    },
    async policy(): Promise<string> {
      return (await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy ?? '';
    },
    async isClosedToThePublic(): Promise<boolean> {
      const { PublicAccessBlockConfiguration: block } = await s3.send(
        new GetPublicAccessBlockCommand({ Bucket: bucket }),
      );
      return block !== undefined && Object.values(block).filter((each) => each === true).length === 4;
    },
    /** The tables of the estate, in order. */
    async tables(): Promise<readonly string[]> {
      const names = (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [];
      return names.filter((name) => name.startsWith('acme-')).toSorted();
    },
    async table(name: string) {
      return (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table;
    },
    /** How many rows a table holds. */
    async rows(name: string): Promise<number> {
      return (await dynamodb.send(new ScanCommand({ TableName: name, Select: 'COUNT' }))).Count ?? 0;
    },
    async tableTags(name: string): Promise<Readonly<Record<string, string>>> {
      const arn = `arn:aws:dynamodb:${region}:${account}:table/${name}`;
      const tags: Record<string, string> = {};
      let NextToken: string | undefined;
      do {
        const page = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: arn, NextToken }));
        // The emulator keeps the old value of a tag before the new one.
        for (const { Key = '', Value = '' } of page.Tags ?? []) tags[Key] = Value;
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      return tags;
    },
  };
}
