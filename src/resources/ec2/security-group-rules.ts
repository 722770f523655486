import { DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { collection } from '../collection.ts';
import { ec2Filters } from './filters.ts';

/**
 * All security group rules, each an item of its own, inbound and outbound.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
 */
export const securityGroupRules = collection(DescribeSecurityGroupRulesCommand)({
  items: (output) => output.SecurityGroupRules ?? [],
  next: (output) => output.NextToken,
  service: 'ec2',
  actions: ['ec2:DescribeSecurityGroupRules'],
  byMark: true,
  indexes: {
    id: { batch: 200, keys: (rule) => [rule.SecurityGroupRuleId ?? ''] },
    group: { batch: 200, keys: (rule) => [rule.GroupId ?? ''] },
  },
  input: (selection, token) => ({
    MaxResults: 1000,
    NextToken: token,
    Filters: ec2Filters(selection, { id: 'security-group-rule-id', group: 'group-id' }),
  }),
});
