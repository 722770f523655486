import {
  ModifySecurityGroupRulesCommand,
  type SecurityGroupRule,
  type SecurityGroupRuleRequest,
} from '@aws-sdk/client-ec2';
import type { Desired, Live } from '../../core/attribute.ts';
import { cidr } from '../../core/kinds/cidr.ts';
import { int } from '../../core/kinds/number.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import type { Aspect, Context, Marked } from '../define.ts';
import { describe } from '../describe.ts';
import { groupInput, groupName, type Peer, type Permission, permission, permissionKey } from './permissions.ts';
import { canonicalProtocol, hasPorts, protocol } from './protocol.ts';
import { securityGroupRules } from './security-group-rules.ts';
import { ec2TagsAspect, tagsFrom } from './tags.ts';

/** The attributes that an ingress rule and an egress rule have alike. */
export const ruleAttributes = {
  security_group_id: text({ required: true, onChange: 'replace' }),
  ip_protocol: protocol({ required: true }),
  from_port: int({ unset: -1 }),
  to_port: int({ unset: -1 }),
  cidr_ipv4: cidr(),
  cidr_ipv6: cidr(),
  prefix_list_id: text(),
  referenced_security_group_id: text(),
  description: text({ default: null }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  security_group_rule_id: text({ computed: true }),
};

type RuleAttributes = typeof ruleAttributes;

/** The words to describe a rule type with. */
export const rule = describe(ruleAttributes);

/** The names of all attributes; one read gives them all. */
export const ruleAttributeNames = Object.keys(ruleAttributes) as (keyof RuleAttributes)[];

/** Where rules are found by their mark. */
export const markedRules: Marked = rule.marked(securityGroupRules, {
  id: (item) => item.SecurityGroupRuleId ?? '',
  tags: (item) => tagsFrom(item.Tags),
});

/** A live rule. */
export function liveRule(item: SecurityGroupRule, { scope }: Context): Live<RuleAttributes> {
  const peer = item.ReferencedGroupInfo;
  return {
    security_group_id: item.GroupId ?? null,
    ip_protocol: item.IpProtocol ?? null,
    from_port: item.FromPort ?? -1,
    to_port: item.ToPort ?? -1,
    cidr_ipv4: item.CidrIpv4 ?? null,
    cidr_ipv6: item.CidrIpv6 ?? null,
    prefix_list_id: item.PrefixListId ?? null,
    referenced_security_group_id: peer === undefined ? null : groupName(peer, item.GroupOwnerId ?? scope.account),
    description: item.Description ?? null,
    tags: tagsFrom(item.Tags),
    arn: `arn:${scope.partition}:ec2:${scope.region}:${scope.account}:security-group-rule/${item.SecurityGroupRuleId}`,
    security_group_rule_id: item.SecurityGroupRuleId ?? null,
  };
}

/** The permission that a rule stands for. */
export function permissionOfRule(desired: Live<RuleAttributes>): Permission {
  const ports = {
    protocol: desired.ip_protocol ?? '-1',
    from: desired.from_port ?? -1,
    to: desired.to_port ?? -1,
  };
  return permission(ports, peerOf(desired), desired.description);
}

/** The id of the live rule that relates what is desired, whatever its description. */
export function findRule(
  item: SecurityGroupRule,
  desired: Desired<RuleAttributes>,
  isEgress: boolean,
): string | undefined {
  const live = liveRule(item, { scope: { partition: '', account: item.GroupOwnerId ?? '', region: '' } });
  const same = permissionKey(permissionOfRule(live)) === permissionKey(permissionOfRule(desired));
  return same && (item.IsEgress ?? false) === isEgress ? item.SecurityGroupRuleId : undefined;
}

/** What two rules of one direction may not share. */
export function ruleKey(desired: Desired<RuleAttributes>): string {
  return `${desired.security_group_id}|${permissionKey(permissionOfRule(desired))}`;
}

/** AWS changes a rule as a whole, but never from one kind of other side to another. */
export const ruleAspects: readonly Aspect<RuleAttributes>[] = [
  {
    name: 'rule',
    owns: [
      'ip_protocol',
      'from_port',
      'to_port',
      'cidr_ipv4',
      'cidr_ipv6',
      'prefix_list_id',
      'referenced_security_group_id',
      'description',
    ],
    actions: ['ec2:ModifySecurityGroupRules'],
    write: ({ id, desired }) => modify(id, desired),
  },
  ec2TagsAspect(),
];

/** The arguments for the other side, of which exactly one is given. */
const peerNames = ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id'] as const;

/** A rule cannot change from one kind of other side to another: the argument that is new means a new rule. */
export function replacingPeer(
  desired: Desired<RuleAttributes>,
  live: Live<RuleAttributes>,
): readonly (keyof RuleAttributes)[] {
  return peerNames.filter((name) => desired[name] !== null && (live[name] ?? null) === null);
}

/** What must hold between the arguments of a rule. */
export function validateRule(desired: Desired<RuleAttributes>): readonly string[] {
  const { ip_protocol, from_port, to_port } = desired;
  const portless = ip_protocol !== null && canonicalProtocol(ip_protocol) === '-1';
  const ports = from_port !== null || to_port !== null;
  return [
    ...(peerNames.filter((name) => desired[name] !== null).length === 1
      ? []
      : [`A rule has exactly one other side; give one of ${peerNames.join(', ')}.`]),
    ...(portless && ports && (from_port !== -1 || to_port !== -1)
      ? ['A rule for all protocols (-1) has no ports; remove from_port and to_port.']
      : []),
    ...(ip_protocol !== null &&
    ['tcp', 'udp'].includes(canonicalProtocol(ip_protocol)) &&
    (from_port === null || to_port === null)
      ? ['A rule for tcp or udp needs from_port and to_port; add both.']
      : []),
  ];
}

function modify(id: string, desired: Desired<RuleAttributes>): readonly Call[] {
  return [
    callOf(ModifySecurityGroupRulesCommand, {
      GroupId: desired.security_group_id ?? undefined,
      SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule: request(desired) }],
    }),
  ];
}

function request(desired: Desired<RuleAttributes>): SecurityGroupRuleRequest {
  const ports = hasPorts(desired.ip_protocol ?? '-1');
  const group = desired.referenced_security_group_id;
  return {
    IpProtocol: canonicalProtocol(desired.ip_protocol ?? '-1'),
    FromPort: ports ? (desired.from_port ?? -1) : -1,
    ToPort: ports ? (desired.to_port ?? -1) : -1,
    CidrIpv4: desired.cidr_ipv4 ?? undefined,
    CidrIpv6: desired.cidr_ipv6 ?? undefined,
    PrefixListId: desired.prefix_list_id ?? undefined,
    ReferencedGroupId: group === null ? undefined : groupInput(group).GroupId,
    Description: desired.description ?? undefined,
  };
}

function peerOf(desired: Live<RuleAttributes>): Peer {
  const { cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id } = desired;
  if (cidr_ipv4 !== undefined && cidr_ipv4 !== null) {
    return { kind: 'ipv4', value: cidr_ipv4 };
  }
  if (cidr_ipv6 !== undefined && cidr_ipv6 !== null) {
    return { kind: 'ipv6', value: cidr_ipv6 };
  }
  if (prefix_list_id !== undefined && prefix_list_id !== null) {
    return { kind: 'prefixList', value: prefix_list_id };
  }
  return { kind: 'group', value: referenced_security_group_id ?? '' };
}
