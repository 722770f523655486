/** An object that an event is about, as LookupEvents names it. */
export interface TrailResource {
  readonly ResourceType: string;
  readonly ResourceName: string;
}

/** Types of EC2 objects by the prefix of their ids. */
const ec2Types: Readonly<Record<string, string>> = {
  acl: 'AWS::EC2::NetworkAcl',
  eipalloc: 'AWS::EC2::EIP',
  eni: 'AWS::EC2::NetworkInterface',
  i: 'AWS::EC2::Instance',
  igw: 'AWS::EC2::InternetGateway',
  nat: 'AWS::EC2::NatGateway',
  rtb: 'AWS::EC2::RouteTable',
  sg: 'AWS::EC2::SecurityGroup',
  sgr: 'AWS::EC2::SecurityGroupRule',
  subnet: 'AWS::EC2::Subnet',
  vol: 'AWS::EC2::Volume',
  vpc: 'AWS::EC2::VPC',
  vpce: 'AWS::EC2::VPCEndpoint',
};

/** The fields that name an object of the other services. */
const namedTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dynamodb: { tableName: 'AWS::DynamoDB::Table', resourceArn: 'AWS::DynamoDB::Table' },
  iam: {
    roleName: 'AWS::IAM::Role',
    policyArn: 'AWS::IAM::Policy',
    instanceProfileName: 'AWS::IAM::InstanceProfile',
    userName: 'AWS::IAM::User',
  },
  kms: { keyId: 'AWS::KMS::Key', targetKeyId: 'AWS::KMS::Key', aliasName: 'AWS::KMS::Alias' },
  logs: { logGroupName: 'AWS::Logs::LogGroup' },
  s3: { bucketName: 'AWS::S3::Bucket' },
  secretsmanager: { secretId: 'AWS::SecretsManager::Secret', name: 'AWS::SecretsManager::Secret' },
  sns: { topicArn: 'AWS::SNS::Topic' },
  sqs: { queueUrl: 'AWS::SQS::Queue', queueName: 'AWS::SQS::Queue' },
  ssm: { name: 'AWS::SSM::Parameter' },
};

/** The objects that a request and its answer name. */
export function findResources(event: {
  readonly service: string;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
}): readonly TrailResource[] {
  const found = new Map<string, TrailResource>();
  const visit = (name: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, one] of Object.entries(value)) visit(Array.isArray(value) ? name : inner, one);
    } else if (typeof value === 'string') {
      const ResourceType = typeOf(event.service, name, value);
      if (ResourceType !== undefined) found.set(value, { ResourceType, ResourceName: value });
    }
  };
  visit('', event.requestParameters);
  visit('', event.responseElements);
  return [...found.values()];
}

function typeOf(service: string, name: string, value: string): string | undefined {
  if (service === 'ec2') return ec2Types[/^([a-z]+)-[0-9a-f]{8,}$/.exec(value)?.[1] ?? ''];
  return namedTypes[service]?.[name];
}
