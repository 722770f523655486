import { DescribeImagesCommand, type Image } from '@aws-sdk/client-ec2';
import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { list } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type DataAnswer, pickOne, readData } from '../define-data.ts';
import { amiDevices, deviceAttributes } from './data-ami-devices.ts';
import { dataFilters, foundTags, searchArguments } from './data-filters.ts';

const told = text({ computed: true });
const flag = bool({ computed: true });

const attributes = {
  ...searchArguments,
  allow_unsafe_filter: bool(),
  executable_users: list(textKind),
  include_deprecated: bool({ default: false }),
  most_recent: bool({ default: false }),
  name_regex: text(),
  owners: list(textKind),
  uefi_data: text(),
  ...deviceAttributes,
  id: told,
  architecture: told,
  arn: told,
  boot_mode: told,
  creation_date: told,
  deprecation_time: told,
  description: told,
  ena_support: flag,
  hypervisor: told,
  image_id: told,
  image_location: told,
  image_owner_alias: told,
  image_type: told,
  imds_support: told,
  kernel_id: told,
  last_launched_time: told,
  name: told,
  owner_id: told,
  platform: told,
  platform_details: told,
  public: flag,
  ramdisk_id: told,
  root_device_name: told,
  root_device_type: told,
  sriov_net_support: told,
  state: told,
  tpm_support: told,
  usage_operation: told,
  virtualization_type: told,
};

/** One machine image. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const amiData = readData(DescribeImagesCommand)({
  type: 'aws_ami',
  summary: 'A machine image, or the newest of those that match.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeImages'],
  input: (config, NextToken) => ({
    ...dataFilters({ ...config, tags: null }),
    ExecutableUsers: config.executable_users === null ? undefined : [...config.executable_users],
    IncludeDeprecated: config.include_deprecated ?? undefined,
    Owners: config.owners === null ? undefined : [...config.owners],
    NextToken,
  }),
  next: (output) => output.NextToken,
  values(outputs, config, { scope }) {
    const problem = carelessSearch(config);
    if (problem !== undefined) {
      return { problem };
    }
    const found = matching(
      outputs.flatMap((output) => output.Images ?? []),
      config.name_regex,
    );
    if ('problem' in found) {
      return found;
    }
    const images = config.most_recent === true ? found.images.toSorted(newestFirst).slice(0, 1) : found.images;
    const picked = pickOne(images, { one: 'machine image', many: 'machine images', name: (image) => image.ImageId });
    if ('problem' in picked) {
      return picked;
    }
    const arn = `arn:${scope.partition}:ec2:${scope.region}::image/${picked.item.ImageId}`;
    return { values: { ...imageValues(picked.item), ...stateValues(picked.item), ...amiDevices(picked.item), arn } };
  },
});

/** The newest image of any owner may be one that a stranger published under a familiar name. */
function carelessSearch(config: Desired<typeof attributes>): string | undefined {
  const trusted = ['image-id', 'owner-id', 'owner-alias'];
  const named = (config.filter ?? []).some(({ name }) => trusted.includes(name ?? ''));
  if (config.most_recent !== true || config.owners !== null || named || config.allow_unsafe_filter === true) {
    return undefined;
  }
  return 'The newest image of any owner is asked for, and anybody can publish an image under a familiar name; give "owners", or set allow_unsafe_filter to true.';
}

function matching(
  images: readonly Image[],
  pattern: string | null,
): { readonly images: readonly Image[] } | Extract<DataAnswer<typeof attributes>, { readonly problem: string }> {
  if (pattern === null) {
    return { images };
  }
  try {
    const regex = new RegExp(pattern, 'u');
    return { images: images.filter((image) => image.Name !== undefined && regex.test(image.Name)) };
  } catch {
    return {
      problem: `The name_regex "${pattern}" is not a regular expression that can be used here; write it without inline flags, and escape what is meant literally.`,
    };
  }
}

function newestFirst(a: Image, b: Image): number {
  return Date.parse(b.CreationDate ?? '') - Date.parse(a.CreationDate ?? '') || 0;
}

function imageValues(image: Image) {
  return {
    id: image.ImageId ?? '',
    architecture: image.Architecture ?? '',
    boot_mode: image.BootMode ?? '',
    creation_date: image.CreationDate ?? '',
    deprecation_time: image.DeprecationTime ?? '',
    description: image.Description ?? '',
    hypervisor: image.Hypervisor ?? '',
    image_id: image.ImageId ?? '',
    image_location: image.ImageLocation ?? '',
    image_owner_alias: image.ImageOwnerAlias ?? '',
    image_type: image.ImageType ?? '',
    name: image.Name ?? '',
    owner_id: image.OwnerId ?? '',
    platform: image.Platform ?? '',
    platform_details: image.PlatformDetails ?? '',
    tags: foundTags(image.Tags),
    virtualization_type: image.VirtualizationType ?? '',
  };
}

function stateValues(image: Image) {
  return {
    ena_support: image.EnaSupport ?? false,
    imds_support: image.ImdsSupport ?? '',
    kernel_id: image.KernelId ?? '',
    last_launched_time: image.LastLaunchedTime ?? '',
    public: image.Public ?? false,
    ramdisk_id: image.RamdiskId ?? '',
    root_device_name: image.RootDeviceName ?? '',
    root_device_type: image.RootDeviceType ?? '',
    sriov_net_support: image.SriovNetSupport ?? '',
    state: image.State ?? '',
    tpm_support: image.TpmSupport ?? '',
    usage_operation: image.UsageOperation ?? '',
  };
}
