import { text } from '../../core/kinds/text.ts';
import { localData } from '../define-data.ts';
import { dnsSuffix } from './partitions.ts';
import { regionNames } from './region-names.ts';

const attributes = {
  id: text({ computed: true }),
  name: text({ note: 'the older name of `region`' }),
  region: text(),
  endpoint: text(),
  description: text({ computed: true }),
};

/** A region: that of the scope, or the one that is named, or whose EC2 endpoint is given. */
export const region = localData({
  type: 'aws_region',
  summary: 'The region of the provider, or a named one.',
  attributes,
  compute(config, { scope }) {
    const suffix = dnsSuffix(scope.partition);
    const endpointOf = (name: string) => `ec2.${name}.${suffix}`;
    const named = Object.keys(regionNames).find((name) => endpointOf(name) === config.endpoint);
    if (config.endpoint !== null && named === undefined) {
      return {
        problem: `No region is known whose EC2 endpoint is "${config.endpoint}"; give the name of the region instead.`,
      };
    }
    if (config.name !== null && named !== undefined && named !== config.name) {
      return {
        problem: `The endpoint "${config.endpoint}" is not that of the region "${config.name}"; give only one of them.`,
      };
    }
    const name = config.region ?? config.name ?? named ?? scope.region;
    return {
      values: { id: name, name, region: name, endpoint: endpointOf(name), description: regionNames[name] ?? null },
    };
  },
});
