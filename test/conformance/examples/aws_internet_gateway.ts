import type { Example } from '../example.ts';

export const example: Example = {
  parents: { aws_vpc: { main: { cidr_block: '10.1.0.0/16' }, other: { cidr_block: '10.2.0.0/16' } } },
  config: { vpc_id: '${aws_vpc.main.id}', tags: { Name: 'out' } },
  drifts: { vpc_id: { to: '${aws_vpc.other.id}' }, tags: { to: {} } },
  exempt: {},
  unset: { tags: { Name: 'b' } },
};
