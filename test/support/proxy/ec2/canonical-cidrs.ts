import ipaddr from 'ipaddr.js';
import type { Layer } from '../call.ts';
import { withForm } from '../edit-call.ts';

const operations =
  /^(CreateVpc|CreateSubnet|AssociateVpcCidrBlock|(Create|Replace|Delete)Route|(Authorize|Revoke)SecurityGroup(In|E)gress|ModifySecurityGroupRules|UpdateSecurityGroupRuleDescriptions(In|E)gress)$/;
const fields = /(^|\.)(Destination)?(Ipv6)?Cidr(Block|Ip|Ipv4|Ipv6)$|^Destination(Ipv6)?CidrBlock$|^CidrIp$/;

/** Clears the host bits of CIDR blocks (10.0.5.5/16 is kept as 10.0.0.0/16), as EC2 does; moto keeps what it is given. */
export function createCanonicalCidrs(): Layer {
  return async (call, next) => {
    if (call.service !== 'ec2' || !operations.test(call.operation)) return next(call);
    const changes: Record<string, string> = {};
    for (const [name, value] of Object.entries(call.parameters)) {
      if (typeof value !== 'string' || !fields.test(name)) continue;
      const canonical = canonicalCidr(value);
      if (canonical !== undefined && canonical !== value) changes[name] = canonical;
    }
    return next(Object.keys(changes).length === 0 ? call : withForm(call, changes));
  };
}

function canonicalCidr(text: string): string | undefined {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    return `${ipaddr.IPv4.networkAddressFromCIDR(text).toString()}/${text.split('/')[1] ?? ''}`;
  }
  if (ipaddr.IPv6.isValidCIDR(text)) {
    return `${ipaddr.IPv6.networkAddressFromCIDR(text).toRFC5952String()}/${text.split('/')[1] ?? ''}`;
  }
  return undefined;
}
