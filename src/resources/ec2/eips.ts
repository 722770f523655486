import { DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/** All addresses of an account and region, in one answer. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html */
export const addresses = collection(DescribeAddressesCommand)({
  items: (output) => output.Addresses ?? [],
  next: () => undefined,
  service: 'ec2',
  actions: ['ec2:DescribeAddresses'],
  byMark: true,
  indexes: { id: { batch: 200, keys: (address) => [address.AllocationId ?? ''] } },
  input: (selection) => ({ Filters: ec2Filters(selection, { id: 'allocation-id' }) }),
});
