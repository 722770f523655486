import type { Example } from '../example.ts';

const use =
  'It takes a network interface or an instance, which are not supported yet; test/resources/ec2 has the calls.';

export const example: Example = {
  parents: {},
  config: { domain: 'vpc', tags: { Name: 'address' } },
  drifts: { tags: { to: { Name: 'address', Added: 'by hand' } } },
  exempt: { instance: use, network_interface: use, associate_with_private_ip: use },
  unset: { tags: { A: 'b' } },
};
