import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/** All subnets of an account and region. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const subnets = collection(DescribeSubnetsCommand)({
  items: (output) => output.Subnets ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeSubnets'],
  byMark: true,
  indexes: { id: { batch: 200, keys: (subnet) => [subnet.SubnetId ?? ''] } },
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filters: ec2Filters(selection, { id: 'subnet-id' }),
  }),
});
