import { AuthorizeSecurityGroupIngressCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { callOf } from '../call.ts';
import { rule } from './security-group-rule.ts';
import { ruleInput, ruleParts } from './security-group-rule-parts.ts';

/** One permission into a security group. Its id is the rule id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html */
export const ec2SecurityGroupIngressRule = rule.resource({
  ...ruleParts('ingress'),
  type: 'aws_vpc_security_group_ingress_rule',
  summary: 'One permission into a security group.',
  create: rule.creation(AuthorizeSecurityGroupIngressCommand)({
    actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateTags'],
    input: ruleInput,
    id: (output) => output.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '',
    already: ['InvalidPermission.Duplicate'],
  }),
  remove: {
    actions: ['ec2:RevokeSecurityGroupIngress'],
    calls: ({ id, live }) => [
      callOf(RevokeSecurityGroupIngressCommand, {
        GroupId: live.security_group_id ?? undefined,
        SecurityGroupRuleIds: [id],
      }),
    ],
  },
});
