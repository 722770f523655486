import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/** All security groups. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const securityGroups = collection(DescribeSecurityGroupsCommand)({
  items: (output) => output.SecurityGroups ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeSecurityGroups'],
  byMark: true,
  indexes: {
    id: { batch: 200, keys: (group) => [group.GroupId ?? ''] },
    defaultOfVpc: { batch: 200, keys: (group) => (group.GroupName === 'default' ? [group.VpcId ?? ''] : []) },
  },
  // Without MaxResults this call has half the rate.
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filters: ec2Filters(selection, {
      id: 'group-id',
      defaultOfVpc: { name: 'vpc-id', and: [{ Name: 'group-name', Values: ['default'] }] },
    }),
  }),
});
