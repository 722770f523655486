import type { BlockDeviceMapping, Image } from '@aws-sdk/client-ec2';
import { block } from '../../core/kinds/block.ts';
import { map } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';

const told = text({ computed: true });

/** The attributes of a machine image about its disks, product codes and reasons: the nested ones. */
export const deviceAttributes = {
  block_device_mappings: block(
    { device_name: told, ebs: map(textKind, { computed: true }), no_device: told, virtual_name: told },
    { computed: true, unordered: true },
  ),
  product_codes: block({ product_code_id: told, product_code_type: told }, { computed: true, unordered: true }),
  root_snapshot_id: told,
  state_reason: map(textKind, { computed: true }),
};

/** What an image says in these attributes. */
export function amiDevices(image: Image) {
  const mappings = image.BlockDeviceMappings ?? [];
  const root = mappings.find((mapping) => mapping.DeviceName === image.RootDeviceName);
  return {
    block_device_mappings: mappings.map(deviceOf),
    product_codes: (image.ProductCodes ?? []).map((code) => ({
      product_code_id: code.ProductCodeId ?? '',
      product_code_type: code.ProductCodeType ?? '',
    })),
    root_snapshot_id: root?.Ebs?.SnapshotId ?? '',
    state_reason: { code: image.StateReason?.Code ?? 'UNSET', message: image.StateReason?.Message ?? 'UNSET' },
  };
}

function deviceOf(mapping: BlockDeviceMapping) {
  return {
    device_name: mapping.DeviceName ?? '',
    ebs: ebsOf(mapping.Ebs),
    no_device: mapping.NoDevice ?? '',
    virtual_name: mapping.VirtualName ?? '',
  };
}

/** The provider shows a disk as a map of texts. */
function ebsOf(ebs: BlockDeviceMapping['Ebs']): Readonly<Record<string, string>> {
  if (ebs === undefined) {
    return {};
  }
  return {
    delete_on_termination: String(ebs.DeleteOnTermination ?? false),
    encrypted: String(ebs.Encrypted ?? false),
    iops: String(ebs.Iops ?? 0),
    snapshot_id: ebs.SnapshotId ?? '',
    throughput: String(ebs.Throughput ?? 0),
    volume_initialization_rate: String(ebs.VolumeInitializationRate ?? 0),
    volume_size: String(ebs.VolumeSize ?? 0),
    volume_type: ebs.VolumeType ?? '',
  };
}
