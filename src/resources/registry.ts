import type { ResourceType } from './define.ts';
import type { DataSource } from './define-data.ts';

/** Every resource type by its Terraform name; a type and its SDK client are loaded when first needed. */
export const resourceTypes: Readonly<Record<string, () => Promise<ResourceType>>> = {
  aws_cloudwatch_log_group: async () => (await import('./logs/log-group.ts')).cloudwatchLogGroup,
  aws_dynamodb_table: async () => (await import('./dynamodb/table.ts')).dynamodbTable,
  aws_eip: async () => (await import('./ec2/eip.ts')).ec2Eip,
  aws_iam_instance_profile: async () => (await import('./iam/instance-profile.ts')).iamInstanceProfile,
  aws_iam_policy: async () => (await import('./iam/policy.ts')).iamPolicyType,
  aws_iam_role: async () => (await import('./iam/role.ts')).iamRole,
  aws_iam_role_policy: async () => (await import('./iam/role-policy.ts')).iamRolePolicy,
  aws_iam_role_policy_attachment: async () => (await import('./iam/role-policy-attachment.ts')).iamRolePolicyAttachment,
  aws_internet_gateway: async () => (await import('./ec2/internet-gateway.ts')).ec2InternetGateway,
  aws_kms_alias: async () => (await import('./kms/alias.ts')).kmsAlias,
  aws_kms_key: async () => (await import('./kms/key.ts')).kmsKey,
  aws_nat_gateway: async () => (await import('./ec2/nat-gateway.ts')).ec2NatGateway,
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

/** Every resource type whose objects live in the ledger alone. */
export const ledgerOnlyTypes: Readonly<Record<string, () => Promise<ResourceType>>> = {
  null_resource: async () => (await import('./builtin/null-resource.ts')).nullResource,
  random_bytes: async () => (await import('./random/bytes.ts')).randomBytes,
  random_id: async () => (await import('./random/id.ts')).randomId,
  random_integer: async () => (await import('./random/integer.ts')).randomInteger,
  random_password: async () => (await import('./random/password.ts')).randomPassword,
  random_pet: async () => (await import('./random/pet.ts')).randomPet,
  random_shuffle: async () => (await import('./random/shuffle.ts')).randomShuffle,
  random_string: async () => (await import('./random/string.ts')).randomString,
  random_uuid: async () => (await import('./random/uuid.ts')).randomUuid,
  terraform_data: async () => (await import('./builtin/terraform-data.ts')).terraformData,
  time_rotating: async () => (await import('./time/rotating.ts')).timeRotating,
  time_static: async () => (await import('./time/static.ts')).timeStatic,
};

/** Every data source by its Terraform name. */
export const dataSources: Readonly<Record<string, () => Promise<DataSource>>> = {
  archive_file: async () => (await import('./local/data-archive-file.ts')).archiveFile,
  aws_ami: async () => (await import('./ec2/data-ami.ts')).amiData,
  aws_availability_zones: async () => (await import('./ec2/availability-zones.ts')).availabilityZones,
  aws_caller_identity: async () => (await import('./sts/caller-identity.ts')).callerIdentity,
  aws_canonical_user_id: async () => (await import('./s3/data-canonical-user-id.ts')).canonicalUserId,
  aws_ec2_managed_prefix_list: async () => (await import('./ec2/data-managed-prefix-list.ts')).managedPrefixListData,
  aws_elb_service_account: async () => (await import('./local/data-elb-service-account.ts')).elbServiceAccount,
  aws_iam_policy: async () => (await import('./iam/data-policy.ts')).policyData,
  aws_iam_policy_document: async () => (await import('./iam/policy-document.ts')).iamPolicyDocument,
  aws_iam_role: async () => (await import('./iam/data-role.ts')).roleData,
  aws_kms_alias: async () => (await import('./kms/data-alias.ts')).aliasData,
  aws_kms_key: async () => (await import('./kms/data-key.ts')).keyData,
  aws_partition: async () => (await import('./sts/partition.ts')).partition,
  aws_region: async () => (await import('./sts/region.ts')).region,
  aws_route53_zone: async () => (await import('./route53/data-zone.ts')).zoneData,
  aws_route_table: async () => (await import('./ec2/data-route-table.ts')).routeTableData,
  aws_route_tables: async () => (await import('./ec2/data-route-tables.ts')).routeTablesData,
  aws_s3_bucket: async () => (await import('./s3/data-bucket.ts')).bucketData,
  aws_s3_object: async () => (await import('./s3/data-object.ts')).objectData,
  aws_secretsmanager_secret: async () => (await import('./secretsmanager/data-secret.ts')).secretData,
  aws_secretsmanager_secret_version: async () =>
    (await import('./secretsmanager/data-secret-version.ts')).secretVersionData,
  aws_security_group: async () => (await import('./ec2/data-security-group.ts')).securityGroupData,
  aws_security_groups: async () => (await import('./ec2/data-security-groups.ts')).securityGroupsData,
  aws_service_principal: async () => (await import('./sts/data-service-principal.ts')).servicePrincipal,
  aws_sns_topic: async () => (await import('./sns/data-topic.ts')).topicData,
  aws_sqs_queue: async () => (await import('./sqs/data-queue.ts')).queueData,
  aws_ssm_parameter: async () => (await import('./ssm/data-parameter.ts')).parameterData,
  aws_subnet: async () => (await import('./ec2/data-subnet.ts')).subnetData,
  aws_subnets: async () => (await import('./ec2/data-subnets.ts')).subnetsData,
  aws_vpc: async () => (await import('./ec2/data-vpc.ts')).vpcData,
  aws_vpcs: async () => (await import('./ec2/data-vpcs.ts')).vpcsData,
  cloudinit_config: async () => (await import('./local/data-cloudinit-config.ts')).cloudinitConfig,
  terraform_remote_state: async () => (await import('./s3/data-remote-state.ts')).remoteStateData,
};

/** Other Terraform names of a type, to the name under which it stands above. */
export const aliases: Readonly<Record<string, string>> = {};

/** Types whose objects AWS lets anyone add to an object of a type, so that one added by hand is looked for. */
export const childTypes: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ['aws_iam_role_policy', 'aws_iam_role_policy_attachment'],
  aws_route_table: ['aws_route'],
  aws_security_group: ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'],
};

/** Types that are settings of an object of a type, so that one which nobody declares is looked at in deep scans. */
export const settingTypes: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: [
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_versioning',
  ],
};

/** The resource type of a Terraform name or alias; undefined: not supported. */
export async function loadResourceType(type: string): Promise<ResourceType | undefined> {
  const name = aliases[type] ?? type;
  const known = Object.hasOwn(ledgerOnlyTypes, name) ? ledgerOnlyTypes : resourceTypes;
  return Object.hasOwn(known, name) ? known[name]?.() : undefined;
}

/** The data source of a Terraform name; undefined: not supported. */
export async function loadDataSource(type: string): Promise<DataSource | undefined> {
  return Object.hasOwn(dataSources, type) ? dataSources[type]?.() : undefined;
}
