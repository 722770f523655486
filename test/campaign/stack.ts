/** The stack of the campaign: eleven objects, of every class of create but the versions. */
export const stackName = 'campaign';

/** The table of the ledger, which is no part of the stack. */
export const ledgerTable = 'groundstate';

/** How many objects of a type one clean apply adds to an account. A VPC brings a route table and a security group of its own. */
export const objectsAdded: Readonly<Record<string, number>> = {
  aws_vpc: 1,
  aws_subnet: 1,
  aws_internet_gateway: 1,
  aws_route_table: 2,
  aws_eip: 1,
  aws_security_group: 2,
  aws_s3_bucket: 1,
  aws_kms_key: 1,
  aws_cloudwatch_log_group: 1,
  aws_iam_role: 1,
  aws_dynamodb_table: 1,
};

const vpc_id = '${aws_vpc.main.id}';
const tags = { Name: 'campaign' };
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** Its document, the same for both tools. Names of buckets are shared by all accounts. */
export const document = {
  data: { aws_caller_identity: { current: {} } },
  resource: {
    aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags } },
    aws_subnet: { main: { vpc_id, cidr_block: '10.0.1.0/24', tags } },
    aws_internet_gateway: { main: { vpc_id, tags } },
    aws_route_table: { main: { vpc_id, tags } },
    aws_eip: { main: { domain: 'vpc', tags } },
    aws_security_group: { main: { name: 'campaign', description: 'campaign', vpc_id, tags } },
    aws_s3_bucket: { main: { bucket: '${"campaign-${data.aws_caller_identity.current.account_id}"}', tags } },
    aws_kms_key: { main: { description: 'campaign', tags } },
    aws_cloudwatch_log_group: { main: { name: '/campaign/logs', tags } },
    aws_iam_role: { main: { name: 'campaign', assume_role_policy: trust, tags } },
    aws_dynamodb_table: {
      main: {
        name: 'campaign',
        hash_key: 'id',
        billing_mode: 'PAY_PER_REQUEST',
        attribute: [{ name: 'id', type: 'S' }],
        tags,
      },
    },
  },
};
