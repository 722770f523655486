import { PutItemCommand, TagResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteRouteCommand,
  DescribeRouteTablesCommand,
} from '@aws-sdk/client-ec2';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { account, callers, region } from './cast.ts';
import { bucket, openClients } from './eyes.ts';

/** Somebody at the console, with credentials of their own. */
export type Person = ReturnType<typeof openPerson>;

/** Signs the person in. */
export function openPerson(endpoint: string) {
  const { ec2, s3, dynamodb } = openClients(endpoint, callers.person);
  return {
    async openToTheWorld(groupId: string, port: number): Promise<void> {
      const range = { CidrIp: '0.0.0.0/0', Description: 'just for a minute' };
      const permission = { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [range] };
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission] }));
    },
    async stopVersioning(): Promise<void> {
      const VersioningConfiguration = { Status: 'Suspended' } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
    },
    async deleteInternetRoute(tier: string): Promise<void> {
      const filter = [{ Name: 'tag:Name', Values: [`acme-${tier}`] }];
      const found = (await ec2.send(new DescribeRouteTablesCommand({ Filters: filter }))).RouteTables?.[0];
      await ec2.send(new DeleteRouteCommand({ RouteTableId: found?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' }));
    },
    /** What the application does all day. */
    async writeRow(table: string, key: string): Promise<void> {
      await dynamodb.send(new PutItemCommand({ TableName: table, Item: { [key]: { S: 'one' } } }));
    },
    async tagTable(name: string, key: string, value: string): Promise<void> {
      const arn = `arn:aws:dynamodb:${region}:${account}:table/${name}`;
      await dynamodb.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: key, Value: value }] }));
    },
  };
}
