import type { Call } from '../call.ts';
import { readElement } from '../xml.ts';

/** One source of a permission: what makes it the rule it is, and its description. */
export interface PermissionEntry {
  readonly key: string;
  readonly description: string | undefined;
}

const sources =
  /^(IpPermissions\.\d+)\.((?:IpRanges|Ipv6Ranges|Groups|PrefixListIds)\.\d+)\.(CidrIp|CidrIpv6|GroupId|PrefixListId)$/;
const numbers: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

/** The rules that the IpPermissions of a call speak of. */
export function readPermissions(call: Call): readonly PermissionEntry[] {
  const text = (name: string): string | undefined => {
    const value = call.parameters[name];
    return typeof value === 'string' ? value : undefined;
  };
  return Object.keys(call.parameters).flatMap((name) => {
    const found = sources.exec(name);
    if (found === null) return [];
    const [, permission = '', source = ''] = found;
    const ports = [text(`${permission}.FromPort`), text(`${permission}.ToPort`)];
    const key = nameEntry(text(`${permission}.IpProtocol`), ports, text(name));
    return [{ key, description: text(`${permission}.${source}.Description`) }];
  });
}

/** What makes a rule in an answer the rule it is, in the same words. */
export function nameRule(item: string): string {
  const ports = [readElement(item, 'fromPort'), readElement(item, 'toPort')];
  const group = /<referencedGroupInfo>[^]*?<groupId>([^<]*)</.exec(item)?.[1];
  const target =
    group ?? readElement(item, 'cidrIpv4') ?? readElement(item, 'cidrIpv6') ?? readElement(item, 'prefixListId');
  return nameEntry(readElement(item, 'ipProtocol'), ports, target);
}

function nameEntry(
  protocol: string | undefined,
  ports: readonly (string | undefined)[],
  target: string | undefined,
): string {
  const named = numbers[protocol ?? ''] ?? protocol ?? '-1';
  // All ports are written as absent or as -1, depending on who writes.
  const shown = ports.map((port) => (named === '-1' || port === undefined || port === '' ? '-1' : port));
  return [named, ...shown, target].join(' ');
}
