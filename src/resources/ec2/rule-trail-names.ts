/** The rules of a group are also changed in place, and described, by calls that no type needs for itself. */
export const ruleTrailNames: Readonly<Record<string, readonly string[]>> = {
  'ec2:AuthorizeSecurityGroupIngress': [
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:ModifySecurityGroupRules',
    'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
  ],
  'ec2:AuthorizeSecurityGroupEgress': [
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:ModifySecurityGroupRules',
    'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
  ],
};
