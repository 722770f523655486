import { DescribeRouteTablesCommand } from '@aws-sdk/client-ec2';
import { list } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';
import { dataFilters, searchArguments } from './data-filters.ts';

const attributes = {
  ...searchArguments,
  vpc_id: text(),
  id: text({ computed: true }),
  ids: list(textKind, { computed: true }),
};

/** The route tables that match. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
export const routeTablesData = readData(DescribeRouteTablesCommand)({
  type: 'aws_route_tables',
  summary: 'The ids of the route tables that match.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeRouteTables'],
  input: (config, NextToken) => ({ ...dataFilters(config, { 'vpc-id': config.vpc_id }), NextToken }),
  next: (output) => output.NextToken,
  values(outputs, _config, { scope }) {
    const found = outputs.flatMap((output) => output.RouteTables ?? []);
    return {
      values: {
        id: scope.region,
        ids: found.flatMap((one) => one.RouteTableId ?? []),
      },
    };
  },
});
