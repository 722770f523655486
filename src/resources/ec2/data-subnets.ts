import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { list } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';
import { dataFilters, searchArguments } from './data-filters.ts';

const attributes = {
  ...searchArguments,
  id: text({ computed: true }),
  ids: list(textKind, { computed: true }),
};

/** The subnets that match. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const subnetsData = readData(DescribeSubnetsCommand)({
  type: 'aws_subnets',
  summary: 'The ids of the subnets that match.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeSubnets'],
  input: (config, NextToken) => ({ ...dataFilters(config), NextToken }),
  next: (output) => output.NextToken,
  values(outputs, _config, { scope }) {
    const found = outputs.flatMap((output) => output.Subnets ?? []);
    return {
      values: {
        id: scope.region,
        ids: found.flatMap((one) => one.SubnetId ?? []),
      },
    };
  },
});
