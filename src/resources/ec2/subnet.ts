import {
  AssociateSubnetCidrBlockCommand,
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DisassociateSubnetCidrBlockCommand,
  ModifySubnetAttributeCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';
import type { Desired, Live } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { canonicalCidr, cidr } from '../../core/kinds/cidr.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import type { Write } from '../define.ts';
import { describe } from '../describe.ts';
import { heldByInterfaces } from './held-by-interfaces.ts';
import { currentIpv6Block, pendingIpv6Block } from './ipv6-blocks.ts';
import { subnets } from './subnets.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  vpc_id: text({ required: true, onChange: 'replace' }),
  cidr_block: cidr({ onChange: 'replace' }),
  ipv6_cidr_block: cidr({ default: null }),
  ipv6_native: bool({ default: false, onChange: 'replace' }),
  availability_zone: text({ onChange: 'replace' }),
  availability_zone_id: text({ onChange: 'replace' }),
  map_public_ip_on_launch: bool({ default: false }),
  assign_ipv6_address_on_creation: bool({ default: false }),
  enable_dns64: bool({ default: false }),
  private_dns_hostname_type_on_launch: choice(['ip-name', 'resource-name']),
  enable_resource_name_dns_a_record_on_launch: bool({ default: false }),
  enable_resource_name_dns_aaaa_record_on_launch: bool({ default: false }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  owner_id: text({ computed: true }),
  ipv6_cidr_block_association_id: text({ computed: true }),
};

const subnet = describe(attributes);

/** A subnet. Its id is the subnet id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
export const ec2Subnet = subnet.resource({
  type: 'aws_subnet',
  summary: 'A range of addresses of a VPC in one availability zone.',
  service: 'ec2',
  createClass: 'mark',
  dataBearing: false,
  absent: ['InvalidSubnetID.NotFound'],
  uniqueKey: ({ vpc_id, cidr_block }) =>
    cidr_block === null ? undefined : `${vpc_id}/${canonicalCidr(cidr_block) ?? cidr_block}`,
  marked: subnet.marked(subnets, { id: (item) => item.SubnetId ?? '', tags: (item) => tagsFrom(item.Tags) }),
  create: subnet.creation(CreateSubnetCommand)({
    actions: ['ec2:CreateSubnet', 'ec2:CreateTags'],
    input: (desired, birth) => ({
      VpcId: desired.vpc_id ?? undefined,
      CidrBlock: desired.cidr_block ?? undefined,
      Ipv6CidrBlock: desired.ipv6_cidr_block ?? undefined,
      Ipv6Native: desired.ipv6_native === true ? true : undefined,
      AvailabilityZone: desired.availability_zone ?? undefined,
      AvailabilityZoneId: desired.availability_zone_id ?? undefined,
      TagSpecifications: [{ ResourceType: 'subnet', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.Subnet?.SubnetId ?? '',
    already: ['InvalidSubnet.Conflict'],
  }),
  reads: {
    main: subnet.fromCollection(subnets, {
      by: 'id',
      gives: Object.keys(attributes) as (keyof typeof attributes)[],
      attributes: (item) => liveSubnet(item),
      pending: (item) =>
        item.State === 'pending' ? 'the subnet is being created' : pendingIpv6Block(item.Ipv6CidrBlockAssociationSet),
    }),
  },
  aspects: [
    {
      name: 'ipv6',
      owns: ['ipv6_cidr_block', 'assign_ipv6_address_on_creation'],
      actions: ['ec2:AssociateSubnetCidrBlock', 'ec2:DisassociateSubnetCidrBlock', 'ec2:ModifySubnetAttribute'],
      write: writeIpv6,
    },
    {
      name: 'launch',
      owns: [
        'map_public_ip_on_launch',
        'enable_dns64',
        'private_dns_hostname_type_on_launch',
        'enable_resource_name_dns_a_record_on_launch',
        'enable_resource_name_dns_aaaa_record_on_launch',
      ],
      actions: ['ec2:ModifySubnetAttribute'],
      write: writeLaunch,
    },
    ec2TagsAspect(),
  ],
  remove: {
    actions: ['ec2:DeleteSubnet'],
    calls: ({ id }) => [callOf(DeleteSubnetCommand, { SubnetId: id })],
    holders: heldByInterfaces('subnet-id'),
  },
  validate: ({ availability_zone, availability_zone_id, cidr_block, ipv6_native }) => [
    ...(availability_zone !== null && availability_zone_id !== null
      ? ['Only one of availability_zone and availability_zone_id may be given, because AWS refuses both; remove one.']
      : []),
    ...(cidr_block === null && ipv6_native !== true
      ? ['A subnet needs cidr_block, unless ipv6_native is true; add an address block of the VPC.']
      : []),
  ],
});

function liveSubnet(item: Subnet): Live<typeof attributes> {
  const ipv6 = currentIpv6Block(item.Ipv6CidrBlockAssociationSet);
  const names = item.PrivateDnsNameOptionsOnLaunch;
  return {
    vpc_id: item.VpcId ?? null,
    cidr_block: item.CidrBlock ?? null,
    ipv6_cidr_block: ipv6?.Ipv6CidrBlock ?? null,
    ipv6_native: item.Ipv6Native ?? false,
    availability_zone: item.AvailabilityZone ?? null,
    availability_zone_id: item.AvailabilityZoneId ?? null,
    map_public_ip_on_launch: item.MapPublicIpOnLaunch ?? false,
    assign_ipv6_address_on_creation: item.AssignIpv6AddressOnCreation ?? false,
    enable_dns64: item.EnableDns64 ?? false,
    private_dns_hostname_type_on_launch: names?.HostnameType ?? null,
    enable_resource_name_dns_a_record_on_launch: names?.EnableResourceNameDnsARecord ?? false,
    enable_resource_name_dns_aaaa_record_on_launch: names?.EnableResourceNameDnsAAAARecord ?? false,
    tags: tagsFrom(item.Tags),
    arn: item.SubnetArn ?? null,
    owner_id: item.OwnerId ?? null,
    ipv6_cidr_block_association_id: ipv6?.AssociationId ?? null,
  };
}

/** Automatic IPv6 addresses need a block, so they go off before a block is taken away and on after one is there. */
function writeIpv6({ id, desired, live, changed }: Write<typeof attributes>): readonly Call[] {
  const moves = changed.has('ipv6_cidr_block');
  const wanted = desired.assign_ipv6_address_on_creation === true;
  const assign = (Value: boolean) =>
    callOf(ModifySubnetAttributeCommand, { SubnetId: id, AssignIpv6AddressOnCreation: { Value } });
  const on = live.assign_ipv6_address_on_creation === true;
  const calls: Call[] = [];
  if (on && (moves || !wanted)) {
    calls.push(assign(false));
  }
  const old = live.ipv6_cidr_block_association_id ?? null;
  if (moves && old !== null) {
    calls.push(callOf(DisassociateSubnetCidrBlockCommand, { AssociationId: old }));
  }
  if (moves && desired.ipv6_cidr_block !== null) {
    calls.push(callOf(AssociateSubnetCidrBlockCommand, { SubnetId: id, Ipv6CidrBlock: desired.ipv6_cidr_block }));
  }
  if (wanted && (moves || !on)) {
    calls.push(assign(true));
  }
  return calls;
}

/** The API changes one attribute of a subnet in a call. */
function writeLaunch({ id, desired, changed }: Write<typeof attributes>): readonly Call[] {
  const flag = (name: keyof Desired<typeof attributes>) => ({ Value: desired[name] === true });
  const inputs = {
    map_public_ip_on_launch: { MapPublicIpOnLaunch: flag('map_public_ip_on_launch') },
    enable_dns64: { EnableDns64: flag('enable_dns64') },
    private_dns_hostname_type_on_launch: {
      PrivateDnsHostnameTypeOnLaunch:
        desired.private_dns_hostname_type_on_launch === 'resource-name' ? 'resource-name' : 'ip-name',
    },
    enable_resource_name_dns_a_record_on_launch: {
      EnableResourceNameDnsARecordOnLaunch: flag('enable_resource_name_dns_a_record_on_launch'),
    },
    enable_resource_name_dns_aaaa_record_on_launch: {
      EnableResourceNameDnsAAAARecordOnLaunch: flag('enable_resource_name_dns_aaaa_record_on_launch'),
    },
  } as const;
  return Object.entries(inputs)
    .filter(([name]) => changed.has(name))
    .map(([, input]) => callOf(ModifySubnetAttributeCommand, { SubnetId: id, ...input }));
}
