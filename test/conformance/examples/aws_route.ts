import { type Example, exemptTargets } from '../example.ts';

export const example: Example = {
  parents: {
    aws_vpc: { main: { cidr_block: '10.1.0.0/16' }, other: { cidr_block: '10.2.0.0/16' } },
    aws_internet_gateway: { main: { vpc_id: '${aws_vpc.main.id}' }, other: { vpc_id: '${aws_vpc.other.id}' } },
    aws_route_table: { main: { vpc_id: '${aws_vpc.main.id}' } },
  },
  config: {
    route_table_id: '${aws_route_table.main.id}',
    destination_cidr_block: '0.0.0.0/0',
    gateway_id: '${aws_internet_gateway.main.id}',
  },
  drifts: { gateway_id: { to: '${aws_internet_gateway.other.id}' } },
  exempt: exemptTargets([
    'carrier_gateway_id',
    'core_network_arn',
    'egress_only_gateway_id',
    'instance_id',
    'local_gateway_id',
    'nat_gateway_id',
    'network_interface_id',
    'transit_gateway_id',
    'vpc_endpoint_id',
    'vpc_peering_connection_id',
  ]),
  unset: {},
};
