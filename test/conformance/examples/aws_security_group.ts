import type { Plain } from '../../../src/core/value.ts';
import type { Example } from '../example.ts';

const rule = (port: number, cidr: string): Plain => ({
  protocol: 'tcp',
  from_port: port,
  to_port: port,
  cidr_blocks: [cidr],
  description: `port ${port}`,
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  security_groups: [],
  self: false,
});

export const example: Example = {
  parents: { aws_vpc: { main: { cidr_block: '10.1.0.0/16' } } },
  config: {
    name: 'web',
    description: 'The web servers',
    vpc_id: '${aws_vpc.main.id}',
    ingress: [rule(80, '0.0.0.0/0'), rule(443, '0.0.0.0/0')],
    egress: [rule(443, '10.0.0.0/8')],
    tags: { Name: 'web' },
  },
  drifts: {
    ingress: { to: [rule(80, '0.0.0.0/0'), rule(22, '0.0.0.0/0')] },
    egress: { to: [rule(443, '10.0.0.0/8'), rule(25, '0.0.0.0/0')] },
    tags: { to: { Name: 'web', Owner: 'nobody' } },
  },
  exempt: {},
  unset: { tags: { Name: 'b' } },
};
