import type { Example } from '../example.ts';

const vpc_id = '${aws_vpc.main.id}';

/** Ingress and egress rules have the same arguments. */
export const ruleExample: Example = {
  parents: {
    aws_vpc: { main: { cidr_block: '10.1.0.0/16' } },
    aws_security_group: { main: { name: 'main', vpc_id }, other: { name: 'other', vpc_id } },
  },
  config: {
    security_group_id: '${aws_security_group.main.id}',
    ip_protocol: 'tcp',
    from_port: 443,
    to_port: 443,
    cidr_ipv4: '10.0.0.0/8',
    description: 'inside',
    tags: { Name: 'https' },
  },
  drifts: {
    ip_protocol: { to: 'udp' },
    from_port: { to: 440 },
    to_port: { to: 450 },
    cidr_ipv4: { to: '0.0.0.0/0' },
    description: { to: 'changed by hand' },
    tags: { to: {} },
  },
  exempt: {
    cidr_ipv6: 'AWS does not change a rule from one kind of other side to another.',
    prefix_list_id: 'AWS does not change a rule from one kind of other side to another.',
    referenced_security_group_id: 'AWS does not change a rule from one kind of other side to another.',
  },
  unset: { description: 'for a while', tags: { A: 'b' } },
};
