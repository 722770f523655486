import type { IpPermission } from '@aws-sdk/client-ec2';
import { canonicalCidr } from '../../core/kinds/cidr.ts';
import { canonicalProtocol, hasPorts } from './protocol.ts';

/** One inbound or outbound permission: one protocol, one range of ports, one other side. */
export interface Permission {
  readonly protocol: string;
  /** Null where the protocol has no ports. */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  readonly peer: Peer;
  readonly description: string;
}

/** The other side of a permission; `self` is the group that it belongs to. */
export type Peer =
  | { readonly kind: 'ipv4' | 'ipv6' | 'prefixList' | 'group'; readonly value: string }
  | { readonly kind: 'self' };

/** Describes a permission in the one way to write it. */
export function permission(
  rule: { readonly protocol: string; readonly from: number | null; readonly to: number | null },
  peer: Peer,
  description: string | null | undefined,
): Permission {
  const ports = hasPorts(rule.protocol);
  return {
    protocol: canonicalProtocol(rule.protocol),
    fromPort: ports ? rule.from : null,
    toPort: ports ? rule.to : null,
    peer: canonicalPeer(peer),
    description: description ?? '',
  };
}

/** What makes two permissions one and the same for AWS; the description is not part of it. */
export function permissionKey({ protocol, fromPort, toPort, peer }: Permission): string {
  return [protocol, fromPort, toPort, peer.kind, peer.kind === 'self' ? '' : peer.value].join('|');
}

/** A permission as the authorize and revoke calls take it. */
export function permissionInput(groupId: string, permission: Permission): IpPermission {
  const Description = permission.description === '' ? undefined : permission.description;
  const ports = { FromPort: permission.fromPort ?? undefined, ToPort: permission.toPort ?? undefined };
  const rule = { IpProtocol: permission.protocol, ...ports };
  const { peer } = permission;
  switch (peer.kind) {
    case 'ipv4':
      return { ...rule, IpRanges: [{ CidrIp: peer.value, Description }] };
    case 'ipv6':
      return { ...rule, Ipv6Ranges: [{ CidrIpv6: peer.value, Description }] };
    case 'prefixList':
      return { ...rule, PrefixListIds: [{ PrefixListId: peer.value, Description }] };
    case 'group':
      return { ...rule, UserIdGroupPairs: [{ ...groupInput(peer.value), Description }] };
    case 'self':
      return { ...rule, UserIdGroupPairs: [{ GroupId: groupId, Description }] };
  }
}

/** The permissions of a live group; groups of another account are written `account/group`. */
export function livePermissions(
  permissions: readonly IpPermission[] | undefined,
  group: { readonly id: string; readonly owner: string | undefined },
): readonly Permission[] {
  return (permissions ?? []).flatMap((one) => {
    const rule = { protocol: one.IpProtocol ?? '-1', from: one.FromPort ?? null, to: one.ToPort ?? null };
    return [
      ...(one.IpRanges ?? []).map((range) =>
        permission(rule, { kind: 'ipv4', value: range.CidrIp ?? '' }, range.Description),
      ),
      ...(one.Ipv6Ranges ?? []).map((range) =>
        permission(rule, { kind: 'ipv6', value: range.CidrIpv6 ?? '' }, range.Description),
      ),
      ...(one.PrefixListIds ?? []).map((list) =>
        permission(rule, { kind: 'prefixList', value: list.PrefixListId ?? '' }, list.Description),
      ),
      ...(one.UserIdGroupPairs ?? []).map((pair) =>
        permission(
          rule,
          pair.GroupId === group.id ? { kind: 'self' } : { kind: 'group', value: groupName(pair, group.owner) },
          pair.Description,
        ),
      ),
    ];
  });
}

/** A group of another account as Terraform writes it. */
export function groupName(
  pair: { readonly GroupId?: string | undefined; readonly UserId?: string | undefined },
  owner: string | undefined,
): string {
  const foreign = pair.UserId !== undefined && owner !== undefined && pair.UserId !== owner;
  return foreign ? `${pair.UserId}/${pair.GroupId}` : (pair.GroupId ?? '');
}

/** `account/group` or a group, as the API takes it. */
export function groupInput(group: string): { readonly GroupId: string; readonly UserId?: string } {
  const [account = '', id] = group.split('/');
  return id === undefined ? { GroupId: group } : { UserId: account, GroupId: id };
}

function canonicalPeer(peer: Peer): Peer {
  return peer.kind === 'ipv4' || peer.kind === 'ipv6'
    ? { kind: peer.kind, value: canonicalCidr(peer.value) ?? peer.value }
    : peer;
}
