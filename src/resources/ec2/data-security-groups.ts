import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { list } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';
import { dataFilters, searchArguments } from './data-filters.ts';

const attributes = {
  ...searchArguments,
  id: text({ computed: true }),
  ids: list(textKind, { computed: true }),
  arns: list(textKind, { computed: true }),
  vpc_ids: list(textKind, { computed: true }),
};

/** The security groups that match. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const securityGroupsData = readData(DescribeSecurityGroupsCommand)({
  type: 'aws_security_groups',
  summary: 'The ids of the security groups that match.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeSecurityGroups'],
  input: (config, NextToken) => ({ ...dataFilters(config), NextToken }),
  next: (output) => output.NextToken,
  values(outputs, _config, { scope }) {
    const found = outputs.flatMap((output) => output.SecurityGroups ?? []);
    return {
      values: {
        id: scope.region,
        ids: found.flatMap((one) => one.GroupId ?? []),
        arns: found.map(
          ({ GroupId, OwnerId = scope.account }) =>
            `arn:${scope.partition}:ec2:${scope.region}:${OwnerId}:security-group/${GroupId}`,
        ),
        vpc_ids: found.flatMap((one) => one.VpcId ?? []),
      },
    };
  },
});
