import type { Call, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';

/** The code for a missing object of EC2, by the prefix of its id. */
const ec2Codes: Readonly<Record<string, string>> = {
  acl: 'InvalidNetworkAclID.NotFound',
  eipalloc: 'InvalidAllocationID.NotFound',
  eni: 'InvalidNetworkInterfaceID.NotFound',
  i: 'InvalidInstanceID.NotFound',
  igw: 'InvalidInternetGatewayID.NotFound',
  nat: 'NatGatewayNotFound',
  rtb: 'InvalidRouteTableID.NotFound',
  sg: 'InvalidGroup.NotFound',
  sgr: 'InvalidSecurityGroupRuleId.NotFound',
  subnet: 'InvalidSubnetID.NotFound',
  vol: 'InvalidVolume.NotFound',
  vpc: 'InvalidVpcID.NotFound',
  vpce: 'InvalidVpcEndpointId.NotFound',
};

interface Naming {
  readonly status: number;
  readonly code: string;
  /** The parameters that name an object of the service. */
  readonly fields: readonly string[];
}

const namings: Readonly<Record<string, Naming>> = {
  dynamodb: { status: 400, code: 'ResourceNotFoundException', fields: ['TableName', 'ResourceArn'] },
  iam: {
    status: 404,
    code: 'NoSuchEntity',
    fields: ['RoleName', 'PolicyArn', 'InstanceProfileName', 'UserName', 'GroupName'],
  },
  kms: { status: 400, code: 'NotFoundException', fields: ['KeyId', 'TargetKeyId', 'AliasName'] },
  logs: { status: 400, code: 'ResourceNotFoundException', fields: ['logGroupName', 'resourceArn'] },
  secretsmanager: { status: 400, code: 'ResourceNotFoundException', fields: ['SecretId'] },
  sns: { status: 404, code: 'NotFound', fields: ['TopicArn', 'ResourceArn'] },
  sqs: { status: 400, code: 'QueueDoesNotExist', fields: ['QueueUrl', 'QueueName'] },
  ssm: { status: 400, code: 'ParameterNotFound', fields: ['Name'] },
};

/** The names and ids of objects that a call asks about or acts on. */
export function namedObjects(call: Call): readonly string[] {
  if (call.service === 's3') return call.s3.bucket === undefined ? [] : [call.s3.bucket];
  const fields = Object.entries(call.parameters);
  const texts = fields.filter((field): field is [string, string] => typeof field[1] === 'string');
  if (call.service === 'ec2') {
    // A filter for an id that is not there finds nothing, and is no error.
    const named = texts.filter(([name, text]) => !name.startsWith('Filter.') && prefixOf(text) in ec2Codes);
    return named.map(([, text]) => text);
  }
  return texts.filter(([name]) => namings[call.service]?.fields.includes(name) === true).map(([, text]) => text);
}

/** What the service says of an object that is not there; undefined for a call about no object of its own. */
export function createMissingReply(call: Call, id: string | undefined = namedObjects(call)[0]): Reply | undefined {
  if (id === undefined) return undefined;
  const error = describeMissing(call.service, id);
  return error === undefined ? undefined : createErrorReply(call, error);
}

function describeMissing(service: string, id: string): AwsError | undefined {
  const message = `${id} does not exist.`;
  if (service === 's3') return { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' };
  const code = service === 'ec2' ? ec2Codes[prefixOf(id)] : undefined;
  if (code !== undefined) return { status: 400, code, message: `The ID '${id}' does not exist` };
  const naming = namings[service];
  return naming === undefined ? undefined : { status: naming.status, code: naming.code, message };
}

function prefixOf(text: string): string {
  return /^([a-z]+)-[0-9a-f]{8,}$/.exec(text)?.[1] ?? '';
}
