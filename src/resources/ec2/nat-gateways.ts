import { DescribeNatGatewaysCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/**
 * All NAT gateways but those that failed or were deleted, which AWS shows for an hour more.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html
 */
export const natGateways = collection(DescribeNatGatewaysCommand)({
  items: (output) => (output.NatGateways ?? []).filter(({ State }) => State !== 'failed' && State !== 'deleted'),
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeNatGateways'],
  byMark: true,
  indexes: { id: { batch: 200, keys: (gateway) => [gateway.NatGatewayId ?? ''] } },
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filter: ec2Filters(selection, { id: 'nat-gateway-id' }),
  }),
});
