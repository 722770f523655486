import { AuthorizeSecurityGroupEgressCommand, RevokeSecurityGroupEgressCommand } from '@aws-sdk/client-ec2';
import { callOf } from '../call.ts';
import { rule } from './security-group-rule.ts';
import { ruleInput, ruleParts } from './security-group-rule-parts.ts';

/** One permission out of a security group. Its id is the rule id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html */
export const ec2SecurityGroupEgressRule = rule.resource({
  ...ruleParts('egress'),
  type: 'aws_vpc_security_group_egress_rule',
  summary: 'One permission out of a security group.',
  create: rule.creation(AuthorizeSecurityGroupEgressCommand)({
    actions: ['ec2:AuthorizeSecurityGroupEgress', 'ec2:CreateTags'],
    input: ruleInput,
    id: (output) => output.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '',
    already: ['InvalidPermission.Duplicate'],
  }),
  remove: {
    actions: ['ec2:RevokeSecurityGroupEgress'],
    calls: ({ id, live }) => [
      callOf(RevokeSecurityGroupEgressCommand, {
        GroupId: live.security_group_id ?? undefined,
        SecurityGroupRuleIds: [id],
      }),
    ],
  },
});
