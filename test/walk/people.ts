import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  ModifyVpcAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { PutBucketPolicyCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { account, region } from '../demo/cast.ts';
import { bucket, type Eyes, openClients } from '../demo/eyes.ts';
import type { Proxy } from '../support/proxy/start.ts';
import type { Principal } from '../support/proxy/trail/principals.ts';

/** Everybody who changes something by hand: whose key it is, and with what they work. */
const cast = {
  carl: {
    principal: { kind: 'sso', permissionSet: 'AdministratorAccess', user: 'carl@example.com' },
    agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36',
  },
  dana: {
    principal: { kind: 'role', role: 'deployer', session: 'dana' },
    agent: 'aws-cli/2.31.3 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7',
  },
  robot: {
    principal: { kind: 'user', name: 'nightly-backup' },
    agent: 'Boto3/1.40.21 md/Botocore#1.40.21 ua/2.1 os/linux#6.8 lang/python#3.12.3',
  },
  root: { principal: { kind: 'root' }, agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Firefox/144.0' },
  service: {
    principal: { kind: 'service', name: 'backup.amazonaws.com' },
    agent: 'backup.amazonaws.com',
  },
} as const satisfies Readonly<Record<string, { readonly principal: Principal; readonly agent: string }>>;

export type Name = keyof typeof cast;

/** What somebody can do at the console. */
export type Hand = ReturnType<typeof openHand>;

/** Signs everybody in. */
export function openPeople(proxy: Proxy, eyes: Eyes): Readonly<Record<Name, Hand>> {
  const open = (name: Name): Hand => {
    const key = `AKIA${name.toUpperCase()}`;
    proxy.trail.setPrincipal(key, cast[name].principal);
    return openHand(proxy.endpoint, { key, agent: cast[name].agent }, eyes);
  };
  return {
    carl: open('carl'),
    dana: open('dana'),
    robot: open('robot'),
    root: open('root'),
    service: open('service'),
  };
}

function openHand(endpoint: string, who: { readonly key: string; readonly agent: string }, eyes: Eyes) {
  const { ec2, s3, dynamodb } = openClients(endpoint, who.key);
  const put = { step: 'finalizeRequest', priority: 'low' } as const;
  ec2.middlewareStack.add((next) => (args) => next(workWith(who.agent, args)), put);
  s3.middlewareStack.add((next) => (args) => next(workWith(who.agent, args)), put);
  dynamodb.middlewareStack.add((next) => (args) => next(workWith(who.agent, args)), put);
  const tableArn = (table: string): string => `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  const ingress = async (group: string, port: number) => ({
    GroupId: await eyes.groupId(group),
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
  return {
    async open(group: string, port: number): Promise<void> {
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(await ingress(group, port)));
    },
    async close(group: string, port: number): Promise<void> {
      await ec2.send(new RevokeSecurityGroupIngressCommand(await ingress(group, port)));
    },
    async version(Status: 'Enabled' | 'Suspended'): Promise<void> {
      await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }));
    },
    async setPolicy(Policy: string): Promise<void> {
      await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    },
    async createRoute(tier: string, DestinationCidrBlock: string): Promise<void> {
      const { id, gateway } = await eyes.internetRoute(tier);
      await ec2.send(new CreateRouteCommand({ RouteTableId: id, DestinationCidrBlock, GatewayId: gateway }));
    },
    async deleteRouteTo(tier: string, DestinationCidrBlock: string): Promise<void> {
      const { id } = await eyes.internetRoute(tier);
      await ec2.send(new DeleteRouteCommand({ RouteTableId: id, DestinationCidrBlock }));
    },
    async tag(table: string, Key: string, Value: string): Promise<void> {
      await dynamodb.send(new TagResourceCommand({ ResourceArn: tableArn(table), Tags: [{ Key, Value }] }));
    },
    async untag(table: string, key: string): Promise<void> {
      await dynamodb.send(new UntagResourceCommand({ ResourceArn: tableArn(table), TagKeys: [key] }));
    },
    /** A setting of the VPC that the stacks do not mention. */
    async measureAddresses(Value: boolean): Promise<void> {
      const [vpc] = await eyes.vpcs('acme-main');
      await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpc?.VpcId, EnableNetworkAddressUsageMetrics: { Value } }));
    },
    async dns(Value: boolean): Promise<void> {
      const [vpc] = await eyes.vpcs('acme-main');
      await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpc?.VpcId, EnableDnsHostnames: { Value } }));
    },
  };
}

/** The program that people say that they use. */
function workWith<A extends { readonly request: unknown }>(agent: string, args: A): A {
  const { headers } = args.request as { headers: Record<string, string> };
  headers['user-agent'] = agent;
  return args;
}
