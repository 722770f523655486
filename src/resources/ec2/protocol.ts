import { type Attribute, type AttributeOptions, attribute } from '../../core/attribute.ts';
import { textKind } from '../../core/kinds/text.ts';

const names: Readonly<Record<string, string>> = { all: '-1', '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

/** The protocol of a rule as AWS gives it back: the names of the four that have ports or types, numbers for the others. */
export function canonicalProtocol(protocol: string): string {
  const lower = protocol.trim().toLowerCase();
  return names[lower] ?? lower;
}

/** Whether a protocol has ports (or ICMP types); the others are always open as a whole. */
export function hasPorts(protocol: string): boolean {
  return ['tcp', 'udp', 'icmp', 'icmpv6'].includes(canonicalProtocol(protocol));
}

/** A protocol attribute: "6" is tcp and "all" is "-1". */
export function protocol(options?: AttributeOptions<string>): Attribute<string> {
  const equal = (desired: string, live: string) => canonicalProtocol(desired) === canonicalProtocol(live);
  return attribute({ ...textKind, name: 'protocol', equal }, options);
}
