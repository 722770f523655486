import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { availabilityZones } from '../../../src/resources/ec2/availability-zones.ts';
import { desire } from './desire.ts';
import { context } from './sample.ts';

const { answer, attributes } = availabilityZones;
assert.ok(answer.kind === 'call');

describe('data.aws_availability_zones', () => {
  const output = {
    AvailabilityZones: [
      { ZoneName: 'eu-west-1b', ZoneId: 'euw1-az1', GroupName: 'eu-west-1' },
      { ZoneName: 'eu-west-1a', ZoneId: 'euw1-az3', GroupName: 'eu-west-1' },
      { ZoneName: 'eu-west-1c', ZoneId: 'euw1-az2', GroupName: 'eu-west-1' },
    ],
  };

  test('lists names and ids in the order of the names', () => {
    assert.deepEqual(answer.values([output], desire(attributes, {}), context), {
      values: {
        id: 'eu-west-1',
        names: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        zone_ids: ['euw1-az3', 'euw1-az1', 'euw1-az2'],
        group_names: ['eu-west-1'],
      },
    });
  });

  test('leaves out excluded names and ids', () => {
    const config = desire(attributes, { exclude_names: ['eu-west-1a'], exclude_zone_ids: ['euw1-az2'] });
    const answered = answer.values([output], config, context);
    assert.deepEqual('values' in answered && answered.values.names, ['eu-west-1b']);
  });

  test('asks for a state and for filters, and for opted-out zones only on demand', () => {
    const filter = [{ name: 'zone-type', values: ['availability-zone'] }];
    const config = desire(attributes, { state: 'available', filter, all_availability_zones: true });
    assert.deepEqual(answer.call(config, undefined, context).input, {
      AllAvailabilityZones: true,
      Filters: [
        { Name: 'state', Values: ['available'] },
        { Name: 'zone-type', Values: ['availability-zone'] },
      ],
    });
  });
});
