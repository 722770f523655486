import type { Example } from '../example.ts';

const ipv6 = '${cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 1)}';

export const example: Example = {
  parents: { aws_vpc: { main: { cidr_block: '10.1.0.0/16', assign_generated_ipv6_cidr_block: true } } },
  config: {
    vpc_id: '${aws_vpc.main.id}',
    cidr_block: '10.1.1.0/24',
    availability_zone: 'eu-west-1b',
    ipv6_cidr_block: ipv6,
    private_dns_hostname_type_on_launch: 'ip-name',
    tags: { Name: 'a' },
  },
  drifts: {
    ipv6_cidr_block: { to: null },
    assign_ipv6_address_on_creation: { to: true },
    map_public_ip_on_launch: { to: true },
    enable_dns64: { to: true },
    private_dns_hostname_type_on_launch: { to: 'resource-name' },
    enable_resource_name_dns_a_record_on_launch: { to: true },
    enable_resource_name_dns_aaaa_record_on_launch: { to: true },
    tags: { to: { Name: 'b' } },
  },
  exempt: {},
  unset: {
    map_public_ip_on_launch: true,
    enable_dns64: true,
    assign_ipv6_address_on_creation: true,
    enable_resource_name_dns_a_record_on_launch: true,
    enable_resource_name_dns_aaaa_record_on_launch: true,
    tags: { Name: 'b' },
  },
};
