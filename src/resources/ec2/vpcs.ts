import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/** All VPCs of an account and region. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const vpcs = collection(DescribeVpcsCommand)({
  items: (output) => output.Vpcs ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeVpcs'],
  byMark: true,
  indexes: { id: { batch: 200, keys: (vpc) => [vpc.VpcId ?? ''] } },
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filters: ec2Filters(selection, { id: 'vpc-id' }),
  }),
});
