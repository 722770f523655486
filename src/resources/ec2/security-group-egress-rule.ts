import { AuthorizeSecurityGroupEgressCommand, RevokeSecurityGroupEgressCommand } from '@aws-sdk/client-ec2';
import { callOf } from '../call.ts';
import { permissionInput } from './permissions.ts';
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

/** One permission out of a security group. Its id is the rule id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html */
export const ec2SecurityGroupEgressRule = rule.resource({
  type: 'aws_vpc_security_group_egress_rule',
  summary: 'One permission out of a security group.',
  service: 'ec2',
  createClass: 'relation',
  dataBearing: false,
  absent: ['InvalidSecurityGroupRuleId.NotFound', 'InvalidGroup.NotFound'],
  uniqueKey: ruleKey,
  find: rule.find(securityGroupRules, {
    by: 'group',
    key: (desired) => desired.security_group_id ?? '',
    id: (item, desired) => findRule(item, desired, true),
  }),
  marked: markedRules,
  replaces: replacingPeer,
  create: rule.creation(AuthorizeSecurityGroupEgressCommand)({
    actions: ['ec2:AuthorizeSecurityGroupEgress', 'ec2:CreateTags'],
    input: (desired, birth) => ({
      GroupId: desired.security_group_id ?? undefined,
      IpPermissions: [permissionInput(desired.security_group_id ?? '', permissionOfRule(desired))],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '',
    already: ['InvalidPermission.Duplicate'],
  }),
  reads: {
    main: rule.fromCollection(securityGroupRules, {
      by: 'id',
      gives: ruleAttributeNames,
      attributes: (item, _id, context) => ((item.IsEgress ?? false) === true ? liveRule(item, context) : undefined),
    }),
  },
  aspects: ruleAspects,
  remove: {
    actions: ['ec2:RevokeSecurityGroupEgress'],
    calls: ({ id, live }) => [
      callOf(RevokeSecurityGroupEgressCommand, {
        GroupId: live.security_group_id ?? undefined,
        SecurityGroupRuleIds: [id],
      }),
    ],
  },
  child: rule.children(securityGroupRules, {
    parentType: 'aws_security_group',
    parentAttribute: 'security_group_id',
    inline: 'egress',
    by: 'group',
    children: (item, context) =>
      (item.IsEgress ?? false) === true ? [{ id: item.SecurityGroupRuleId ?? '', live: liveRule(item, context) }] : [],
  }),
  validate: validateRule,
});
