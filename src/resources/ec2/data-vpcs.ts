import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { list } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';
import { dataFilters, searchArguments } from './data-filters.ts';

const attributes = {
  ...searchArguments,
  id: text({ computed: true }),
  ids: list(textKind, { computed: true }),
};

/** The VPCs that match. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const vpcsData = readData(DescribeVpcsCommand)({
  type: 'aws_vpcs',
  summary: 'The ids of the VPCs that match.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeVpcs'],
  input: (config, NextToken) => ({ ...dataFilters(config), NextToken }),
  next: (output) => output.NextToken,
  values(outputs, _config, { scope }) {
    const found = outputs.flatMap((output) => output.Vpcs ?? []);
    return {
      values: {
        id: scope.region,
        ids: found.flatMap((one) => one.VpcId ?? []),
      },
    };
  },
});
