import { text } from '../../core/kinds/text.ts';
import { localData } from '../define-data.ts';
import { dnsSuffix } from './partitions.ts';
import { regionNames } from './region-names.ts';

const attributes = {
  service_name: text({ required: true }),
  region: text(),
  id: text({ computed: true }),
  name: text({ computed: true }),
  suffix: text({ computed: true }),
};

/** Services whose principal bears the suffix of its partition; all others end with amazonaws.com everywhere. */
const ownSuffix: Readonly<Record<string, readonly string[]>> = {
  'aws-cn': ['codedeploy', 'elasticmapreduce', 'logs'],
  'aws-iso': ['cloudhsm', 'config', 'logs', 'workspaces'],
  'aws-iso-b': ['dms', 'logs'],
};

/** The principal of an AWS service. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export const servicePrincipal = localData({
  type: 'aws_service_principal',
  summary: 'The name under which policies speak of an AWS service.',
  attributes,
  compute({ service_name, region }, { scope }) {
    if (region !== null && regionNames[region] === undefined) {
      return {
        problem: `No region "${region}" is known; correct its name, or leave it out to mean that of the provider.`,
      };
    }
    const where = region ?? scope.region;
    const service = service_name ?? '';
    const partition = region === null ? scope.partition : partitionOf(region);
    const suffix = ownSuffix[partition]?.includes(service) === true ? dnsSuffix(partition) : 'amazonaws.com';
    return { values: { id: `${service}.${where}.${suffix}`, name: `${service}.${suffix}`, suffix, region: where } };
  },
});

function partitionOf(region: string): string {
  const [start = ''] = Object.keys(partitions).filter((prefix) => region.startsWith(prefix));
  return partitions[start] ?? 'aws';
}

const partitions: Readonly<Record<string, string>> = {
  'cn-': 'aws-cn',
  'us-gov-': 'aws-us-gov',
  'us-iso-': 'aws-iso',
  'us-isob-': 'aws-iso-b',
};
