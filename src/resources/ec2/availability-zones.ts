import { DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { list, set } from '../../core/kinds/collections.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';

const filterAttributes = { name: text({ required: true }), values: set(textKind, { required: true }) };

const attributes = {
  id: text({ computed: true }),
  state: choice(['available', 'information', 'impaired', 'unavailable', 'constrained']),
  all_availability_zones: bool(),
  exclude_names: set(textKind),
  exclude_zone_ids: set(textKind),
  filter: block(filterAttributes, { unordered: true }),
  names: list(textKind, { computed: true }),
  zone_ids: list(textKind, { computed: true }),
  group_names: set(textKind, { computed: true }),
};

/** The availability zones of a region, in the order of their names. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export const availabilityZones = readData(DescribeAvailabilityZonesCommand)({
  type: 'aws_availability_zones',
  summary: 'The availability zones of the region.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeAvailabilityZones'],
  input: ({ state, all_availability_zones, filter }) => ({
    AllAvailabilityZones: all_availability_zones ?? undefined,
    Filters: [
      ...(state === null ? [] : [{ Name: 'state', Values: [state] }]),
      ...(filter ?? []).map(({ name, values }) => ({ Name: name ?? undefined, Values: [...(values ?? [])] })),
    ],
  }),
  values(outputs, { exclude_names, exclude_zone_ids }, { scope }) {
    const zones = outputs
      .flatMap((output) => output.AvailabilityZones ?? [])
      .map(({ ZoneName = '', ZoneId = '', GroupName = '' }) => ({ ZoneName, ZoneId, GroupName }))
      .filter(
        ({ ZoneName, ZoneId }) =>
          exclude_names?.includes(ZoneName) !== true && exclude_zone_ids?.includes(ZoneId) !== true,
      )
      .sort((a, b) => (a.ZoneName < b.ZoneName ? -1 : 1));
    return {
      values: {
        id: scope.region,
        names: zones.map(({ ZoneName }) => ZoneName),
        zone_ids: zones.map(({ ZoneId }) => ZoneId),
        group_names: [...new Set(zones.map(({ GroupName }) => GroupName))].sort(),
      },
    };
  },
});
