import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Image } from '@aws-sdk/client-ec2';
import type { Plain } from '../../../src/core/value.ts';
import { amiData } from '../../../src/resources/ec2/data-ami.ts';
import { desire } from './desire.ts';
import { context } from './sample.ts';

const { answer, attributes } = amiData;
assert.ok(answer.kind === 'call');
const { values, call } = answer;

const images: readonly Image[] = [
  { ImageId: 'ami-1', Name: 'base-2023.1', CreationDate: '2023-01-01T00:00:00.000Z' },
  { ImageId: 'ami-3', Name: 'base-2024.2', CreationDate: '2024-02-01T00:00:00.000Z' },
  { ImageId: 'ami-2', Name: 'other-2025.1', CreationDate: '2025-01-01T00:00:00.000Z' },
];

function ask(
  config: Readonly<Record<string, Plain>>,
  found: readonly Image[] = images,
): Readonly<Record<string, unknown>> {
  return values([{ Images: found }], desire(attributes, { owners: ['self'], ...config }), context);
}

describe('data.aws_ami', () => {
  test('asks with owners, filters and who may run it', () => {
    const filter = [{ name: 'name', values: ['base-*'] }];
    const config = desire(attributes, {
      owners: ['amazon'],
      executable_users: ['self'],
      filter,
      include_deprecated: true,
    });
    assert.deepEqual(call(config, 'more', context).input, {
      Owners: ['amazon'],
      ExecutableUsers: ['self'],
      IncludeDeprecated: true,
      Filters: [{ Name: 'name', Values: ['base-*'] }],
      NextToken: 'more',
    });
  });

  test('takes the newest of those whose name matches, only when that is asked for', () => {
    const newest = ask({ most_recent: true, name_regex: '^base-' });
    assert.equal((newest['values'] as { id?: string }).id, 'ami-3');
    const many = ask({ name_regex: '^base-' });
    assert.match(String(many['problem']), /^2 machine images match the arguments \(ami-1, ami-3\)/);
    assert.match(String(ask({ name_regex: 'nothing' })['problem']), /^No machine image matches/);
    assert.match(String(ask({ name_regex: '(' })['problem']), /not a regular expression/);
  });

  test('does not take the newest image of any stranger', () => {
    const filter = [{ name: 'name', values: ['base-*'] }];
    assert.match(String(ask({ owners: null, most_recent: true, filter })['problem']), /anybody can publish an image/);
    assert.ok('values' in ask({ owners: null, most_recent: true, filter, allow_unsafe_filter: true }));
    assert.ok('values' in ask({ owners: null, most_recent: true, filter: [{ name: 'owner-id', values: ['1'] }] }));
  });

  test('shows disks and reasons in the shape of the provider', () => {
    const image: Image = {
      ImageId: 'ami-9',
      Name: 'disk',
      RootDeviceName: '/dev/xvda',
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: { SnapshotId: 'snap-1', VolumeSize: 8, VolumeType: 'gp3', DeleteOnTermination: true },
        },
        { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
      ],
    };
    const found = ask({}, [image])['values'] as Readonly<Record<string, unknown>>;
    assert.equal(found['arn'], 'arn:aws:ec2:eu-west-1::image/ami-9');
    assert.equal(found['root_snapshot_id'], 'snap-1');
    assert.deepEqual(found['state_reason'], { code: 'UNSET', message: 'UNSET' });
    assert.deepEqual(found['block_device_mappings'], [
      {
        device_name: '/dev/xvda',
        ebs: {
          delete_on_termination: 'true',
          encrypted: 'false',
          iops: '0',
          snapshot_id: 'snap-1',
          throughput: '0',
          volume_initialization_rate: '0',
          volume_size: '8',
          volume_type: 'gp3',
        },
        no_device: '',
        virtual_name: '',
      },
      { device_name: '/dev/sdb', ebs: {}, no_device: '', virtual_name: 'ephemeral0' },
    ]);
  });
});
