import type { Example } from '../example.ts';

export const example: Example = {
  parents: {
    aws_vpc: { main: { cidr_block: '10.1.0.0/16' } },
    aws_subnet: { main: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.1.1.0/24' } },
  },
  // The emulator does not free the address of a gateway that was deleted; test/resources/live.test.ts has a public one.
  config: { subnet_id: '${aws_subnet.main.id}', connectivity_type: 'private', tags: { Name: 'nat' } },
  drifts: { tags: { to: { Name: 'nat', Added: 'by hand' } } },
  exempt: {},
  unset: { tags: { A: 'b' } },
};
