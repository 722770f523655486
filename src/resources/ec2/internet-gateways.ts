import { DescribeInternetGatewaysCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/** All internet gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html */
export const internetGateways = collection(DescribeInternetGatewaysCommand)({
  items: (output) => output.InternetGateways ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeInternetGateways'],
  byMark: true,
  indexes: { id: { batch: 200, keys: (gateway) => [gateway.InternetGatewayId ?? ''] } },
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filters: ec2Filters(selection, { id: 'internet-gateway-id' }),
  }),
});
