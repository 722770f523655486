import { DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { collection, type Selection } from '../collection.ts';
import { ec2Filters, type IndexFilter } from './filters.ts';

/**
 * All route tables; routes and associations are read from the same pages, which hold at most 100 tables.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
 */
export const routeTables = collection(DescribeRouteTablesCommand)({
  items: (output) => output.RouteTables ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeRouteTables'],
  byMark: true,
  indexes: {
    id: { batch: 200, keys: (table) => [table.RouteTableId ?? ''] },
    // Keys are the ids of subnets and of gateways.
    associated: {
      batch: 200,
      keys: (table) => (table.Associations ?? []).flatMap(({ SubnetId, GatewayId }) => SubnetId ?? GatewayId ?? []),
    },
    mainOfVpc: {
      batch: 200,
      keys: (table) => (table.Associations?.some(({ Main }) => Main) ? [table.VpcId ?? ''] : []),
    },
  },
  input: (selection, token) => ({
    MaxResults: 100,
    NextToken: token,
    Filters: ec2Filters(selection, {
      id: 'route-table-id',
      ...associationFilter(selection),
      mainOfVpc: { name: 'vpc-id', and: [{ Name: 'association.main', Values: ['true'] }] },
    }),
  }),
});

/** Filters are joined by AND, so a mixture of subnets and gateways can only be answered by the whole list. */
function associationFilter(selection: Selection): Readonly<Record<string, IndexFilter>> {
  const keys = selection.kind === 'keys' ? selection.keys : [];
  if (keys.every((key) => key.startsWith('subnet-'))) {
    return { associated: 'association.subnet-id' };
  }
  return keys.some((key) => key.startsWith('subnet-')) ? {} : { associated: 'association.gateway-id' };
}
