import { DescribeNetworkAclsCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/** All network ACLs. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html */
export const networkAcls = collection(DescribeNetworkAclsCommand)({
  items: (output) => output.NetworkAcls ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeNetworkAcls'],
  byMark: true,
  indexes: {
    id: { batch: 200, keys: (acl) => [acl.NetworkAclId ?? ''] },
    defaultOfVpc: { batch: 200, keys: (acl) => (acl.IsDefault === true ? [acl.VpcId ?? ''] : []) },
  },
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filters: ec2Filters(selection, {
      id: 'network-acl-id',
      defaultOfVpc: { name: 'vpc-id', and: [{ Name: 'default', Values: ['true'] }] },
    }),
  }),
});
