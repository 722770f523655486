import ipaddr from 'ipaddr.js';
import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';

/** An IPv4 or IPv6 network; differently written forms of one IPv6 network are equal. */
export const cidrKind: Kind<string> = {
  name: 'cidr',
  convert(value) {
    if (typeof value !== 'string' || canonicalCidr(value) === undefined) {
      return { ok: false, problem: `an address block such as 10.0.0.0/16 is required, not ${JSON.stringify(value)}` };
    }
    return { ok: true, value };
  },
  equal: (desired, live) => canonicalCidr(desired) === canonicalCidr(live),
};

/** An address-block attribute. */
export function cidr(options?: AttributeOptions<string>): Attribute<string> {
  return attribute(cidrKind, options);
}

/** Short, octal and hexadecimal addresses mean different networks to different readers, and AWS takes none of them. */
const plainForm =
  /^(?:(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\/(?:0|[1-9]\d{0,2})$/;

/** The one way to write a network, or undefined where it is none. */
export function canonicalCidr(value: string): string | undefined {
  if (!plainForm.test(value) || !ipaddr.isValidCIDR(value)) {
    return undefined;
  }
  const [address, bits] = ipaddr.parseCIDR(value);
  return `${address.toString()}/${bits}`;
}
