import type { Plain } from '../../../src/core/value.ts';
import type { Example } from '../example.ts';

const nothing = {
  carrier_gateway_id: null,
  core_network_arn: null,
  destination_prefix_list_id: null,
  egress_only_gateway_id: null,
  instance_id: null,
  ipv6_cidr_block: null,
  local_gateway_id: null,
  nat_gateway_id: null,
  network_interface_id: null,
  transit_gateway_id: null,
  vpc_endpoint_id: null,
  vpc_peering_connection_id: null,
};
const route = (cidr_block: string): Plain => ({
  ...nothing,
  cidr_block,
  gateway_id: '${aws_internet_gateway.main.id}',
});

export const example: Example = {
  parents: {
    aws_vpc: { main: { cidr_block: '10.1.0.0/16' } },
    aws_internet_gateway: { main: { vpc_id: '${aws_vpc.main.id}' } },
  },
  config: {
    vpc_id: '${aws_vpc.main.id}',
    route: [route('0.0.0.0/0'), route('172.16.0.0/12')],
    tags: { Name: 'public' },
  },
  drifts: { route: { to: [route('172.16.0.0/12'), route('192.168.0.0/16')] }, tags: { to: { Name: 'other' } } },
  exempt: { propagating_vgws: 'The emulator does not keep the propagation of virtual private gateways.' },
  unset: { tags: { Name: 'b' } },
};
