import type { Call, Reply } from '../call.ts';
import { asRecord, asText, readDocument } from '../edit-call.ts';
import { readBlocks, readElement } from '../xml.ts';

/** Where the objects that an operation makes stand in answers. */
interface BirthPlace {
  readonly service: string;
  /** The ids of what this call made. */
  readonly ids: (call: Call, reply: Reply) => readonly string[];
  /** Lists of XML answers that show such objects, and the element that holds the id in an item. */
  readonly lists: readonly string[];
  readonly element: string;
}

const inReply =
  (element: string): BirthPlace['ids'] =>
  (_call, reply) => [...new Set(readBlocks(reply.body.toString('utf8'), element))];
const inRequest =
  (field: string): BirthPlace['ids'] =>
  (call) => [asText(call.parameters[field])];

const ec2 = (element: string, list: string): BirthPlace => ({
  service: 'ec2',
  ids: inReply(element),
  lists: [list],
  element,
});
const iam = (element: string, ...lists: readonly string[]): BirthPlace => ({
  service: 'iam',
  ids: inRequest(element),
  lists,
  element,
});
const json = (service: string, ids: BirthPlace['ids']): BirthPlace => ({ service, ids, lists: [], element: '' });

const rules = ec2('securityGroupRuleId', 'securityGroupRuleSet');

/** The operations whose objects may be seen late. */
const places: Readonly<Record<string, BirthPlace>> = {
  CreateVpc: ec2('vpcId', 'vpcSet'),
  CreateSubnet: ec2('subnetId', 'subnetSet'),
  CreateInternetGateway: ec2('internetGatewayId', 'internetGatewaySet'),
  CreateRouteTable: ec2('routeTableId', 'routeTableSet'),
  CreateSecurityGroup: ec2('groupId', 'securityGroupInfo'),
  AuthorizeSecurityGroupIngress: rules,
  AuthorizeSecurityGroupEgress: rules,
  AllocateAddress: ec2('allocationId', 'addressesSet'),
  CreateNatGateway: ec2('natGatewayId', 'natGatewaySet'),
  CreateVpcEndpoint: ec2('vpcEndpointId', 'vpcEndpointSet'),
  CreateRole: iam('RoleName', 'Roles', 'RoleDetailList'),
  CreatePolicy: { ...iam('PolicyName', 'Policies'), ids: inReply('Arn'), element: 'Arn' },
  CreateInstanceProfile: iam('InstanceProfileName', 'InstanceProfiles'),
  CreateBucket: { service: 's3', ids: (call) => [call.s3.bucket ?? ''], lists: ['Buckets'], element: 'Name' },
  CreateTopic: { service: 'sns', ids: inReply('TopicArn'), lists: ['Topics'], element: 'TopicArn' },
  CreateTable: json('dynamodb', inRequest('TableName')),
  CreateKey: json('kms', (_call, reply) => [asText(asRecord(readDocument(reply.body)['KeyMetadata'])['KeyId'])]),
  CreateAlias: json('kms', inRequest('AliasName')),
  CreateLogGroup: json('logs', inRequest('logGroupName')),
  CreateQueue: json('sqs', (_call, reply) => [asText(readDocument(reply.body)['QueueUrl'])]),
  CreateSecret: json('secretsmanager', inRequest('Name')),
  PutParameter: json('ssm', inRequest('Name')),
};

/** The ids of the objects that a call made. */
export function readBirths(call: Call, reply: Reply): readonly string[] {
  const place = places[call.operation];
  if (place === undefined || place.service !== call.service) return [];
  return place.ids(call, reply).filter((id) => id !== '');
}

/** The list that an answer in XML shows objects of this operation in, and how an item is known. */
export function findListings(operation: string): readonly { readonly list: string; readonly item: string }[] {
  const place = places[operation];
  const item = { ec2: 'item', s3: 'Bucket' }[place?.service ?? ''] ?? 'member';
  return (place?.lists ?? []).map((list) => ({ list, item }));
}

/** Whether an item of such a list is the object of this id. */
export function isItemOf(operation: string, item: string, id: string): boolean {
  return readElement(item, places[operation]?.element ?? '') === id;
}
