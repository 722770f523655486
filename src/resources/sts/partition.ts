import { text } from '../../core/kinds/text.ts';
import { localData } from '../define-data.ts';
import { dnsSuffix } from './partitions.ts';

const attributes = {
  id: text({ computed: true }),
  partition: text({ computed: true }),
  dns_suffix: text({ computed: true }),
  reverse_dns_prefix: text({ computed: true }),
};

/** The AWS partition of the scope. */
export const partition = localData({
  type: 'aws_partition',
  summary: 'The AWS partition that the account belongs to.',
  attributes,
  compute: (_config, { scope }) => ({
    values: {
      id: scope.partition,
      partition: scope.partition,
      dns_suffix: dnsSuffix(scope.partition),
      reverse_dns_prefix: dnsSuffix(scope.partition).split('.').reverse().join('.'),
    },
  }),
});
