import { DescribeRouteTablesCommand, type Route, type RouteTable } from '@aws-sdk/client-ec2';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { text } from '../../core/kinds/text.ts';
import { type DataContext, pickOne, readData } from '../define-data.ts';
import { dataFilters, foundTags, searchArguments } from './data-filters.ts';

const told = text({ computed: true });

const routeAttributes = {
  cidr_block: told,
  ipv6_cidr_block: told,
  destination_prefix_list_id: told,
  carrier_gateway_id: told,
  core_network_arn: told,
  egress_only_gateway_id: told,
  gateway_id: told,
  instance_id: told,
  local_gateway_id: told,
  nat_gateway_id: told,
  network_interface_id: told,
  transit_gateway_id: told,
  vpc_endpoint_id: told,
  vpc_peering_connection_id: told,
};

const associationAttributes = {
  gateway_id: told,
  main: bool({ computed: true }),
  route_table_association_id: told,
  route_table_id: told,
  subnet_id: told,
};

const attributes = {
  ...searchArguments,
  gateway_id: text(),
  route_table_id: text(),
  subnet_id: text(),
  vpc_id: text(),
  id: told,
  arn: told,
  associations: block(associationAttributes, { computed: true }),
  owner_id: told,
  routes: block(routeAttributes, { computed: true }),
};

/** One route table that exists already. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html */
export const routeTableData = readData(DescribeRouteTablesCommand)({
  type: 'aws_route_table',
  summary: 'A route table that exists already, with its routes, without those that AWS made.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeRouteTables'],
  input: (config, NextToken) => ({
    ...dataFilters(config, {
      'association.gateway-id': config.gateway_id,
      'route-table-id': config.route_table_id,
      'association.subnet-id': config.subnet_id,
      'vpc-id': config.vpc_id,
    }),
    NextToken,
  }),
  next: (output) => output.NextToken,
  values(outputs, config, context) {
    const picked = pickOne(
      outputs.flatMap((output) => output.RouteTables ?? []),
      { one: 'route table', many: 'route tables', name: (table) => table.RouteTableId },
    );
    if ('problem' in picked) {
      return picked;
    }
    const { gateway_id, subnet_id } = config;
    return { values: { ...tableValues(picked.item, context), gateway_id, subnet_id } };
  },
});

function tableValues(table: RouteTable, { scope }: DataContext) {
  const { RouteTableId = '', OwnerId = scope.account } = table;
  return {
    id: RouteTableId,
    arn: `arn:${scope.partition}:ec2:${scope.region}:${OwnerId}:route-table/${RouteTableId}`,
    owner_id: OwnerId,
    route_table_id: RouteTableId,
    vpc_id: table.VpcId ?? null,
    tags: foundTags(table.Tags),
    routes: (table.Routes ?? []).filter(isOwnRoute).map(routeValues),
    associations: (table.Associations ?? []).map((one) => ({
      gateway_id: one.GatewayId ?? '',
      main: one.Main ?? false,
      route_table_association_id: one.RouteTableAssociationId ?? '',
      route_table_id: one.RouteTableId ?? '',
      subnet_id: one.SubnetId ?? '',
    })),
  };
}

/** The local route, propagated routes and those of gateway endpoints come from AWS. */
function isOwnRoute(route: Route): boolean {
  const made =
    route.GatewayId === 'local' || route.GatewayId === 'VpcLattice' || route.Origin === 'EnableVgwRoutePropagation';
  return !made && !(route.DestinationPrefixListId !== undefined && route.GatewayId?.startsWith('vpce-') === true);
}

function routeValues(route: Route) {
  const endpoint = route.GatewayId?.startsWith('vpce-') === true;
  return {
    cidr_block: route.DestinationCidrBlock ?? '',
    ipv6_cidr_block: route.DestinationIpv6CidrBlock ?? '',
    destination_prefix_list_id: route.DestinationPrefixListId ?? '',
    carrier_gateway_id: route.CarrierGatewayId ?? '',
    core_network_arn: route.CoreNetworkArn ?? '',
    egress_only_gateway_id: route.EgressOnlyInternetGatewayId ?? '',
    gateway_id: endpoint ? '' : (route.GatewayId ?? ''),
    instance_id: route.InstanceId ?? '',
    local_gateway_id: route.LocalGatewayId ?? '',
    nat_gateway_id: route.NatGatewayId ?? '',
    network_interface_id: route.NetworkInterfaceId ?? '',
    transit_gateway_id: route.TransitGatewayId ?? '',
    vpc_endpoint_id: endpoint ? (route.GatewayId ?? '') : '',
    vpc_peering_connection_id: route.VpcPeeringConnectionId ?? '',
  };
}
