import type { DataSource } from './define-data.ts';
import type { ResourceType } from './define.ts';

/** Every resource type by its Terraform name; a type and its SDK client are loaded when first needed. */
export const resourceTypes: Readonly<Record<string, () => Promise<ResourceType>>> = {
  aws_dynamodb_table: async () => (await import('./dynamodb/table.ts')).dynamodbTable,
  aws_internet_gateway: async () => (await import('./ec2/internet-gateway.ts')).ec2InternetGateway,
  aws_route: async () => (await import('./ec2/route.ts')).ec2Route,
  aws_route_table: async () => (await import('./ec2/route-table.ts')).ec2RouteTable,
  aws_route_table_association: async () => (await import('./ec2/route-table-association.ts')).ec2RouteTableAssociation,
  aws_s3_bucket: async () => (await import('./s3/bucket.ts')).s3Bucket,
  aws_s3_bucket_lifecycle_configuration: async () =>
    (await import('./s3/bucket-lifecycle-configuration.ts')).s3BucketLifecycle,
  aws_s3_bucket_policy: async () => (await import('./s3/bucket-policy.ts')).s3BucketPolicy,
  aws_s3_bucket_public_access_block: async () =>
    (await import('./s3/bucket-public-access-block.ts')).s3BucketPublicAccessBlock,
  aws_s3_bucket_server_side_encryption_configuration: async () =>
    (await import('./s3/bucket-server-side-encryption-configuration.ts')).s3BucketEncryption,
  aws_s3_bucket_versioning: async () => (await import('./s3/bucket-versioning.ts')).s3BucketVersioning,
  aws_security_group: async () => (await import('./ec2/security-group.ts')).ec2SecurityGroup,
  aws_subnet: async () => (await import('./ec2/subnet.ts')).ec2Subnet,
  aws_vpc: async () => (await import('./ec2/vpc.ts')).ec2Vpc,
  aws_vpc_security_group_egress_rule: async () =>
    (await import('./ec2/security-group-egress-rule.ts')).ec2SecurityGroupEgressRule,
  aws_vpc_security_group_ingress_rule: async () =>
    (await import('./ec2/security-group-ingress-rule.ts')).ec2SecurityGroupIngressRule,
};

/** Every data source by its Terraform name. */
export const dataSources: Readonly<Record<string, () => Promise<DataSource>>> = {
  aws_availability_zones: async () => (await import('./ec2/availability-zones.ts')).availabilityZones,
  aws_caller_identity: async () => (await import('./sts/caller-identity.ts')).callerIdentity,
  aws_iam_policy_document: async () => (await import('./iam/policy-document.ts')).iamPolicyDocument,
  aws_partition: async () => (await import('./sts/partition.ts')).partition,
  aws_region: async () => (await import('./sts/region.ts')).region,
};

/** Other Terraform names of a type, to the name under which it stands above. */
export const aliases: Readonly<Record<string, string>> = {};

/** Types whose objects AWS lets anyone add to an object of a type, so that one added by hand is looked for. */
export const childTypes: Readonly<Record<string, readonly string[]>> = {
  aws_route_table: ['aws_route'],
  aws_security_group: ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'],
};

/** The resource type of a Terraform name or alias; undefined: not supported. */
export async function loadResourceType(type: string): Promise<ResourceType | undefined> {
  const name = aliases[type] ?? type;
  return Object.hasOwn(resourceTypes, name) ? resourceTypes[name]?.() : undefined;
}

/** The data source of a Terraform name; undefined: not supported. */
export async function loadDataSource(type: string): Promise<DataSource | undefined> {
  return Object.hasOwn(dataSources, type) ? dataSources[type]?.() : undefined;
}
