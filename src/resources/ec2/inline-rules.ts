import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { type Attribute, attribute, type Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { list, set } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { type Peer, type Permission, permission, permissionInput, permissionKey } from './permissions.ts';
import { protocol } from './protocol.ts';

const ruleAttributes = {
  protocol: protocol({ required: true }),
  from_port: int({ required: true }),
  to_port: int({ required: true }),
  cidr_blocks: list(textKind),
  ipv6_cidr_blocks: list(textKind),
  prefix_list_ids: list(textKind),
  security_groups: set(textKind),
  self: bool(),
  description: text(),
};

/** One `ingress` or `egress` block of a security group. */
export type InlineRule = Desired<typeof ruleAttributes>;

const ruleSet = block(ruleAttributes, { unordered: true, asAttribute: true });

/**
 * The `ingress` or `egress` attribute of a security group. AWS keeps permissions, not blocks, and groups them in its own
 * way, so both sides are compared permission by permission.
 */
export const inlineRules: Attribute<readonly InlineRule[]> = attribute({ ...ruleSet.kind, equal: sameRules });

/** The permissions that blocks stand for. */
export function permissionsOf(rules: readonly InlineRule[]): readonly Permission[] {
  return rules.flatMap((rule) => {
    const ports = { protocol: rule.protocol ?? '-1', from: rule.from_port, to: rule.to_port };
    return peersOf(rule).map((peer) => permission(ports, peer, rule.description));
  });
}

/** Permissions as blocks, gathered by protocol, ports and description as Terraform does. */
export function rulesOf(permissions: readonly Permission[]): readonly InlineRule[] {
  const gathered = Map.groupBy(permissions, ({ protocol, fromPort, toPort, description }) =>
    JSON.stringify([protocol, fromPort, toPort, description]),
  );
  return [...gathered.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) => (first === undefined ? [] : [ruleOf(first, rest)]));
}

/** The calls of one direction. What is open and should not be is closed first, even if the rest then fails. */
export function writeRules(
  direction: 'ingress' | 'egress',
  groupId: string,
  desired: readonly InlineRule[],
  live: readonly InlineRule[],
): readonly Call[] {
  const wanted = byKey(permissionsOf(desired));
  const found = byKey(permissionsOf(live));
  const add = [...wanted].filter(([key]) => !found.has(key)).map(([, one]) => one);
  const drop = [...found].filter(([key]) => !wanted.has(key)).map(([, one]) => one);
  const renamed = [...wanted]
    .filter(([key, one]) => found.has(key) && found.get(key)?.description !== one.description)
    .map(([, one]) => one);
  const commands = calls[direction];
  const input = (permissions: readonly Permission[]) => ({
    GroupId: groupId,
    IpPermissions: permissions.map((one) => permissionInput(groupId, one)),
  });
  return [
    ...(drop.length > 0 ? [commands.revoke(input(drop))] : []),
    ...(renamed.length > 0 ? [commands.describe(input(renamed))] : []),
    ...(add.length > 0 ? [commands.authorize(input(add))] : []),
  ];
}

interface RulesInput {
  GroupId: string;
  IpPermissions: IpPermission[];
}

const calls = {
  ingress: {
    authorize: (input: RulesInput) =>
      callOf(AuthorizeSecurityGroupIngressCommand, input, ['InvalidPermission.Duplicate']),
    revoke: (input: RulesInput) => callOf(RevokeSecurityGroupIngressCommand, input, ['InvalidPermission.NotFound']),
    describe: (input: RulesInput) => callOf(UpdateSecurityGroupRuleDescriptionsIngressCommand, input),
  },
  egress: {
    authorize: (input: RulesInput) =>
      callOf(AuthorizeSecurityGroupEgressCommand, input, ['InvalidPermission.Duplicate']),
    revoke: (input: RulesInput) => callOf(RevokeSecurityGroupEgressCommand, input, ['InvalidPermission.NotFound']),
    describe: (input: RulesInput) => callOf(UpdateSecurityGroupRuleDescriptionsEgressCommand, input),
  },
};

function sameRules(desired: readonly InlineRule[], live: readonly InlineRule[]): boolean {
  return writeRules('ingress', '', desired, live).length === 0;
}

function byKey(permissions: readonly Permission[]): ReadonlyMap<string, Permission> {
  return new Map(permissions.map((one) => [permissionKey(one), one]));
}

function peersOf(rule: InlineRule): readonly Peer[] {
  const of = (kind: 'ipv4' | 'ipv6' | 'prefixList' | 'group', values: readonly string[] | null): readonly Peer[] =>
    (values ?? []).map((value) => ({ kind, value }));
  return [
    ...of('ipv4', rule.cidr_blocks),
    ...of('ipv6', rule.ipv6_cidr_blocks),
    ...of('prefixList', rule.prefix_list_ids),
    ...of('group', rule.security_groups),
    ...(rule.self === true ? [{ kind: 'self' } as const] : []),
  ];
}

function ruleOf(first: Permission, rest: readonly Permission[]): InlineRule {
  const peers = [first, ...rest].map(({ peer }) => peer);
  const values = (kind: Peer['kind']) =>
    peers.flatMap((peer) => (peer.kind === kind && peer.kind !== 'self' ? [peer.value] : [])).sort();
  return {
    protocol: first.protocol,
    from_port: first.fromPort ?? 0,
    to_port: first.toPort ?? 0,
    cidr_blocks: values('ipv4'),
    ipv6_cidr_blocks: values('ipv6'),
    prefix_list_ids: values('prefixList'),
    security_groups: values('group'),
    self: peers.some((peer) => peer.kind === 'self'),
    description: first.description,
  };
}
