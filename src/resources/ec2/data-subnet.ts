import { DescribeSubnetsCommand, type Subnet } from '@aws-sdk/client-ec2';
import { bool } from '../../core/kinds/bool.ts';
import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { pickOne, readData } from '../define-data.ts';
import { dataFilters, foundTags, onlyTrue, searchArguments } from './data-filters.ts';

const attributes = {
  ...searchArguments,
  availability_zone: text(),
  availability_zone_id: text(),
  cidr_block: text(),
  default_for_az: bool(),
  id: text(),
  ipv6_cidr_block: text(),
  state: text(),
  vpc_id: text(),
  arn: text({ computed: true }),
  assign_ipv6_address_on_creation: bool({ computed: true }),
  available_ip_address_count: int({ computed: true }),
  customer_owned_ipv4_pool: text({ computed: true }),
  enable_dns64: bool({ computed: true }),
  enable_lni_at_device_index: int({ computed: true }),
  enable_resource_name_dns_a_record_on_launch: bool({ computed: true }),
  enable_resource_name_dns_aaaa_record_on_launch: bool({ computed: true }),
  ipv6_cidr_block_association_id: text({ computed: true }),
  ipv6_native: bool({ computed: true }),
  map_customer_owned_ip_on_launch: bool({ computed: true }),
  map_public_ip_on_launch: bool({ computed: true }),
  outpost_arn: text({ computed: true }),
  owner_id: text({ computed: true }),
  private_dns_hostname_type_on_launch: text({ computed: true }),
};

/** One subnet that exists already. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const subnetData = readData(DescribeSubnetsCommand)({
  type: 'aws_subnet',
  summary: 'A subnet that exists already.',
  attributes,
  service: 'ec2',
  actions: ['ec2:DescribeSubnets'],
  input: (config, NextToken) => ({
    ...dataFilters(config, {
      availabilityZone: config.availability_zone,
      availabilityZoneId: config.availability_zone_id,
      cidrBlock: config.cidr_block,
      defaultForAz: onlyTrue(config.default_for_az),
      'ipv6-cidr-block-association.ipv6-cidr-block': config.ipv6_cidr_block,
      state: config.state,
      'vpc-id': config.vpc_id,
    }),
    SubnetIds: config.id === null ? undefined : [config.id],
    NextToken,
  }),
  next: (output) => output.NextToken,
  values(outputs) {
    const picked = pickOne(
      outputs.flatMap((output) => output.Subnets ?? []),
      { one: 'subnet', many: 'subnets', name: (subnet) => subnet.SubnetId },
    );
    return 'problem' in picked ? picked : { values: { ...placeOf(picked.item), ...settingsOf(picked.item) } };
  },
});

function placeOf(subnet: Subnet) {
  const ipv6 = subnet.Ipv6CidrBlockAssociationSet?.find((one) => one.Ipv6CidrBlockState?.State === 'associated');
  return {
    id: subnet.SubnetId ?? '',
    arn: subnet.SubnetArn ?? '',
    availability_zone: subnet.AvailabilityZone ?? '',
    availability_zone_id: subnet.AvailabilityZoneId ?? '',
    available_ip_address_count: subnet.AvailableIpAddressCount ?? 0,
    cidr_block: subnet.CidrBlock ?? '',
    ipv6_cidr_block: ipv6?.Ipv6CidrBlock ?? '',
    ipv6_cidr_block_association_id: ipv6?.AssociationId ?? '',
    outpost_arn: subnet.OutpostArn ?? '',
    owner_id: subnet.OwnerId ?? '',
    state: subnet.State ?? '',
    vpc_id: subnet.VpcId ?? '',
    tags: foundTags(subnet.Tags),
  };
}

function settingsOf(subnet: Subnet) {
  const names = subnet.PrivateDnsNameOptionsOnLaunch;
  return {
    assign_ipv6_address_on_creation: subnet.AssignIpv6AddressOnCreation ?? false,
    customer_owned_ipv4_pool: subnet.CustomerOwnedIpv4Pool ?? '',
    default_for_az: subnet.DefaultForAz ?? false,
    enable_dns64: subnet.EnableDns64 ?? false,
    enable_lni_at_device_index: subnet.EnableLniAtDeviceIndex ?? 0,
    enable_resource_name_dns_a_record_on_launch: names?.EnableResourceNameDnsARecord ?? false,
    enable_resource_name_dns_aaaa_record_on_launch: names?.EnableResourceNameDnsAAAARecord ?? false,
    ipv6_native: subnet.Ipv6Native ?? false,
    map_customer_owned_ip_on_launch: subnet.MapCustomerOwnedIpOnLaunch ?? false,
    map_public_ip_on_launch: subnet.MapPublicIpOnLaunch ?? false,
    private_dns_hostname_type_on_launch: names?.HostnameType ?? '',
  };
}
