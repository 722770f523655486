import type {
  AuthorizeSecurityGroupEgressCommandInput,
  AuthorizeSecurityGroupIngressCommandInput,
} from '@aws-sdk/client-ec2';
import { permissionInput } from './permissions.ts';
import { ruleTrailNames } from './rule-trail-names.ts';
import {
  findRule,
  liveRule,
  markedRules,
  permissionOfRule,
  replacingPeer,
  rule,
  ruleAspects,
  ruleAttributeNames,
  ruleKey,
  validateRule,
} from './security-group-rule.ts';
import { securityGroupRules } from './security-group-rules.ts';
import { tagList } from './tags.ts';

/** All that the rules of both directions have in common; a rule of the other direction is no rule of this type. */
export function ruleParts(direction: 'ingress' | 'egress') {
  const isEgress = direction === 'egress';
  return {
    service: 'ec2',
    createClass: 'relation',
    dataBearing: false,
    absent: ['InvalidSecurityGroupRuleId.NotFound', 'InvalidGroup.NotFound'],
    uniqueKey: ruleKey,
    find: rule.find(securityGroupRules, {
      by: 'group',
      key: (desired) => desired.security_group_id ?? '',
      id: (item, desired) => findRule(item, desired, isEgress),
    }),
    marked: markedRules,
    replaces: replacingPeer,
    reads: {
      main: rule.fromCollection(securityGroupRules, {
        by: 'id',
        gives: ruleAttributeNames,
        attributes: (item, _id, context) =>
          (item.IsEgress ?? false) === isEgress ? liveRule(item, context) : undefined,
      }),
    },
    aspects: ruleAspects,
    events: ruleTrailNames,
    child: rule.children(securityGroupRules, {
      parentType: 'aws_security_group',
      parentAttribute: 'security_group_id',
      inline: direction,
      by: 'group',
      children: (item, context) =>
        (item.IsEgress ?? false) === isEgress
          ? [{ id: item.SecurityGroupRuleId ?? '', live: liveRule(item, context) }]
          : [],
    }),
    validate: validateRule,
  } satisfies Partial<Parameters<typeof rule.resource>[0]>;
}

/** The request that authorizes one rule, with its tags at birth: the same for both directions. */
export const ruleInput: Parameters<ReturnType<typeof rule.creation<AuthorizeInput, unknown>>>[0]['input'] = (
  desired,
  birth,
) => ({
  GroupId: desired.security_group_id ?? undefined,
  IpPermissions: [permissionInput(desired.security_group_id ?? '', permissionOfRule(desired))],
  TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: tagList(birth.tags) }],
});

type AuthorizeInput = AuthorizeSecurityGroupEgressCommandInput & AuthorizeSecurityGroupIngressCommandInput;
