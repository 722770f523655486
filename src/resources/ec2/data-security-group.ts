import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { text } from '../../core/kinds/text.ts';
import { pickOne, readData } from '../define-data.ts';
import { dataFilters, foundTags, searchArguments } from './data-filters.ts';

const attributes = {
  ...searchArguments,
  id: text(),
  name: text(),
  vpc_id: text(),
  arn: text({ computed: true }),
  description: text({ computed: true }),
};

/** One security group that exists already. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const securityGroupData = readData(DescribeSecurityGroupsCommand)({
  type: 'aws_security_group',
  summary: 'A security group that exists already.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeSecurityGroups'],
  input: (config, NextToken) => ({
    ...dataFilters(config, { 'group-name': config.name, 'vpc-id': config.vpc_id }),
    GroupIds: config.id === null ? undefined : [config.id],
    NextToken,
  }),
  next: (output) => output.NextToken,
  values(outputs, _config, { scope }) {
    const picked = pickOne(
      outputs.flatMap((output) => output.SecurityGroups ?? []),
      { one: 'security group', many: 'security groups', name: (group) => group.GroupId },
    );
    if ('problem' in picked) {
      return picked;
    }
    const { GroupId = '', OwnerId = scope.account, ...group } = picked.item;
    return {
      values: {
        id: GroupId,
        arn: `arn:${scope.partition}:ec2:${scope.region}:${OwnerId}:security-group/${GroupId}`,
        description: group.Description ?? null,
        name: group.GroupName ?? null,
        vpc_id: group.VpcId ?? null,
        tags: foundTags(group.Tags),
      },
    };
  },
});
