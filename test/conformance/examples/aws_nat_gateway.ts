import type { Example } from '../example.ts';

export const example: Example = {
  parents: {
    aws_vpc: { main: { cidr_block: '10.1.0.0/16' } },
    aws_subnet: { main: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.1.1.0/24' } },
    aws_eip: { main: { domain: 'vpc' } },
  },
  config: { subnet_id: '${aws_subnet.main.id}', allocation_id: '${aws_eip.main.id}', tags: { Name: 'nat' } },
  drifts: { tags: { to: { Name: 'nat', Added: 'by hand' } } },
  exempt: {},
  unset: { tags: { A: 'b' } },
};
