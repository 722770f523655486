import type { Config, Example } from '../example.ts';
import { trust } from '../examples/iam-documents.ts';

/** How an object of a type is made to be replaced by another. */
export interface Replacement {
  /** Arguments that no object can be given after its birth. */
  readonly config: Config;
  /** Objects that these arguments name, beside those of the example. */
  readonly parents?: Example['parents'];
  /** The new one can be made before the old one is gone. */
  readonly createFirst: boolean;
}

const otherBucket: Replacement = {
  config: { bucket: '${aws_s3_bucket.other.id}' },
  parents: {
    aws_s3_bucket: {
      other: { bucket: '${"life-other-${data.aws_caller_identity.current.account_id}"}', force_destroy: true },
    },
  },
  createFirst: true,
};
const otherGroup: Replacement = { config: { security_group_id: '${aws_security_group.other.id}' }, createFirst: true };
const otherRole: Example['parents'] = {
  aws_iam_role: { other: { name: 'life-other-role', assume_role_policy: trust('lambda') } },
};

/** Every supported type, with its replacement, or why it is never replaced. */
export const replacements: Readonly<Record<string, Replacement | string>> = {
  aws_cloudwatch_log_group: { config: { name: '/life/other' }, createFirst: true },
  aws_dynamodb_table: { config: { name: 'orders-2' }, createFirst: true },
  aws_eip: "Its arguments that force another one need an address pool or a border group of one's own.",
  aws_iam_instance_profile: { config: { name: 'life-profile-2' }, createFirst: true },
  aws_iam_policy: { config: { description: 'another policy' }, createFirst: false },
  aws_iam_role: { config: { name: 'life-role-2' }, createFirst: true },
  aws_iam_role_policy: { config: { name: 'life-inline-2' }, createFirst: true },
  aws_iam_role_policy_attachment: {
    config: { role: '${aws_iam_role.other.name}' },
    parents: otherRole,
    createFirst: true,
  },
  aws_internet_gateway: 'No argument forces another one; it moves to another VPC as it is.',
  aws_kms_alias: { config: { name: 'alias/life-2' }, createFirst: true },
  aws_kms_key: { config: { multi_region: true }, createFirst: true },
  aws_nat_gateway: {
    config: { subnet_id: '${aws_subnet.other.id}' },
    parents: { aws_subnet: { other: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.1.2.0/24' } } },
    createFirst: true,
  },
  aws_route: { config: { destination_cidr_block: '172.16.0.0/12' }, createFirst: true },
  aws_route_table: {
    config: { vpc_id: '${aws_vpc.other.id}', route: [] },
    parents: { aws_vpc: { other: { cidr_block: '10.2.0.0/16' } } },
    createFirst: true,
  },
  aws_route_table_association: {
    config: { subnet_id: '${aws_subnet.other.id}' },
    parents: { aws_subnet: { other: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.1.2.0/24' } } },
    createFirst: true,
  },
  aws_s3_bucket: {
    config: { bucket: '${"life-bucket-2-${data.aws_caller_identity.current.account_id}"}' },
    createFirst: true,
  },
  aws_s3_bucket_lifecycle_configuration: otherBucket,
  aws_s3_bucket_policy: {
    ...otherBucket,
    config: { ...otherBucket.config, policy: bucketPolicy('${aws_s3_bucket.other.id}') },
  },
  aws_s3_bucket_public_access_block: otherBucket,
  aws_s3_bucket_server_side_encryption_configuration: otherBucket,
  aws_s3_bucket_versioning: otherBucket,
  aws_security_group: { config: { name: 'web-2' }, createFirst: true },
  aws_subnet: { config: { availability_zone: 'eu-west-1c' }, createFirst: false },
  aws_vpc: { config: { cidr_block: '10.3.0.0/16' }, createFirst: true },
  aws_vpc_security_group_egress_rule: otherGroup,
  aws_vpc_security_group_ingress_rule: otherGroup,
};

function bucketPolicy(bucket: string): string {
  const Principal = { AWS: 'arn:aws:iam::${data.aws_caller_identity.current.account_id}:root' };
  const Resource = `arn:aws:s3:::${bucket}/*`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Other', Effect: 'Allow', Principal, Action: 's3:GetObject', Resource }],
  });
}
