import type { Example } from '../example.ts';

const vpc_id = '${aws_vpc.main.id}';

export const example: Example = {
  parents: {
    aws_vpc: { main: { cidr_block: '10.1.0.0/16' } },
    aws_subnet: { main: { vpc_id, cidr_block: '10.1.1.0/24' } },
    aws_route_table: { main: { vpc_id }, other: { vpc_id } },
  },
  config: { subnet_id: '${aws_subnet.main.id}', route_table_id: '${aws_route_table.main.id}' },
  drifts: { route_table_id: { to: '${aws_route_table.other.id}' } },
  exempt: {},
  unset: {},
};
