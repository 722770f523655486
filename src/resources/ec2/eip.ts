import {
  type Address,
  AllocateAddressCommand,
  AssociateAddressCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import type { Desired, Live } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import type { Context, Write } from '../define.ts';
import { describe } from '../describe.ts';
import { addresses } from './eips.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  domain: choice(['vpc', 'standard'], { onChange: 'replace' }),
  vpc: bool({ onChange: 'replace', note: 'deprecated: true is domain = "vpc"' }),
  address: text({ onChange: 'replace', note: 'an address that was brought along or lost' }),
  public_ipv4_pool: text({ onChange: 'replace' }),
  network_border_group: text({ onChange: 'replace' }),
  // Left out, what the address is used for is left alone: a NAT gateway takes one by itself.
  instance: text(),
  network_interface: text(),
  associate_with_private_ip: text(),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  allocation_id: text({ computed: true }),
  association_id: text({ computed: true }),
  public_ip: text({ computed: true }),
  public_dns: text({ computed: true }),
  private_ip: text({ computed: true }),
  private_dns: text({ computed: true }),
};

const eip = describe(attributes);

/** An Elastic IP address. Its id is the allocation id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html */
export const ec2Eip = eip.resource({
  type: 'aws_eip',
  summary: 'A public address that stays.',
  service: 'ec2',
  createClass: 'mark',
  dataBearing: false,
  absent: ['InvalidAllocationID.NotFound', 'InvalidAddress.NotFound', 'InvalidAssociationID.NotFound'],
  marked: eip.marked(addresses, { id: (item) => item.AllocationId ?? '', tags: (item) => tagsFrom(item.Tags) }),
  create: eip.creation(AllocateAddressCommand)({
    actions: ['ec2:AllocateAddress', 'ec2:CreateTags'],
    input: (desired, birth) => ({
      Domain: 'vpc',
      Address: desired.address ?? undefined,
      PublicIpv4Pool: desired.public_ipv4_pool ?? undefined,
      NetworkBorderGroup: desired.network_border_group ?? undefined,
      TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.AllocationId ?? '',
  }),
  reads: {
    main: eip.fromCollection(addresses, {
      by: 'id',
      gives: Object.keys(attributes) as (keyof typeof attributes)[],
      attributes: (item, id, context) => liveAddress(item, id, context),
    }),
  },
  aspects: [
    {
      name: 'association',
      owns: ['instance', 'network_interface', 'associate_with_private_ip'],
      actions: ['ec2:AssociateAddress', 'ec2:DisassociateAddress'],
      write: writeAssociation,
    },
    ec2TagsAspect(),
  ],
  remove: {
    actions: ['ec2:DisassociateAddress', 'ec2:ReleaseAddress'],
    calls: ({ id, live }) => [
      ...disassociate(live.association_id),
      callOf(ReleaseAddressCommand, { AllocationId: id, NetworkBorderGroup: live.network_border_group ?? undefined }),
    ],
  },
  validate: validateAddress,
});

function liveAddress(item: Address, id: string, { scope }: Context): Live<typeof attributes> {
  return {
    domain: item.Domain ?? null,
    vpc: item.Domain === 'vpc',
    address: item.PublicIp ?? null,
    public_ipv4_pool: item.PublicIpv4Pool ?? null,
    network_border_group: item.NetworkBorderGroup ?? null,
    instance: item.InstanceId || null,
    network_interface: item.NetworkInterfaceId || null,
    associate_with_private_ip: item.PrivateIpAddress ?? null,
    tags: tagsFrom(item.Tags),
    arn: `arn:${scope.partition}:ec2:${scope.region}:${scope.account}:elastic-ip/${id}`,
    allocation_id: id,
    association_id: item.AssociationId || null,
    public_ip: item.PublicIp ?? null,
    public_dns: publicName(item.PublicIp, scope.region),
    private_ip: item.PrivateIpAddress ?? null,
    private_dns: privateName(item.PrivateIpAddress, scope.region),
  };
}

/** An address is used in one place: it leaves the old one before it comes to the new one. */
function writeAssociation({ id, desired, live }: Write<typeof attributes>): readonly Call[] {
  const target = desired.instance ?? desired.network_interface;
  return [
    ...disassociate(live.association_id),
    ...(target === null || target === ''
      ? []
      : [
          callOf(AssociateAddressCommand, {
            AllocationId: id,
            InstanceId: desired.instance ?? undefined,
            NetworkInterfaceId: desired.network_interface ?? undefined,
            PrivateIpAddress: desired.associate_with_private_ip ?? undefined,
            AllowReassociation: false,
          }),
        ]),
  ];
}

function disassociate(association: string | null | undefined): readonly Call[] {
  return association === null || association === undefined
    ? []
    : [callOf(DisassociateAddressCommand, { AssociationId: association }, ['InvalidAssociationID.NotFound'])];
}

function publicName(ip: string | undefined, region: string): string | null {
  const zone = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return ip === undefined ? null : `ec2-${ip.replaceAll('.', '-')}.${zone}.amazonaws.com`;
}

function privateName(ip: string | undefined, region: string): string | null {
  const zone = region === 'us-east-1' ? 'ec2' : `${region}.compute`;
  return ip === undefined ? null : `ip-${ip.replaceAll('.', '-')}.${zone}.internal`;
}

function validateAddress(desired: Desired<typeof attributes>): readonly string[] {
  return [
    ...(desired.domain === 'standard' || desired.vpc === false
      ? ['AWS gives out no addresses outside a VPC any more. Set domain to "vpc", or leave it out.']
      : []),
    ...(desired.instance !== null && desired.network_interface !== null
      ? ['An address is used by an instance or by a network interface: give one of the two, not both.']
      : []),
  ];
}
