import type { Example } from '../example.ts';

export const example: Example = {
  parents: {},
  config: {
    cidr_block: '10.1.0.0/16',
    enable_dns_support: true,
    enable_dns_hostnames: true,
    enable_network_address_usage_metrics: true,
    tags: { Name: 'main' },
  },
  drifts: {
    enable_dns_support: { to: false, base: { enable_dns_hostnames: false } },
    enable_dns_hostnames: { to: false },
    enable_network_address_usage_metrics: { to: false },
    assign_generated_ipv6_cidr_block: { to: true },
    tags: { to: { Name: 'other', Added: 'by hand' } },
  },
  exempt: {},
  unset: { enable_dns_support: false, assign_generated_ipv6_cidr_block: true, tags: { A: 'b' } },
};
