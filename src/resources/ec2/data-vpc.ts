import {
  DescribeRouteTablesCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type Vpc,
} from '@aws-sdk/client-ec2';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { text } from '../../core/kinds/text.ts';
import { type Asking, ask, askData, askPages, type DataContext, pickOne } from '../define-data.ts';
import { dataFilters, foundTags, onlyTrue, searchArguments } from './data-filters.ts';

const association = {
  association_id: text({ computed: true }),
  cidr_block: text({ computed: true }),
  state: text({ computed: true }),
};

const attributes = {
  ...searchArguments,
  cidr_block: text(),
  default: bool(),
  dhcp_options_id: text(),
  id: text(),
  state: text(),
  arn: text({ computed: true }),
  cidr_block_associations: block(association, { computed: true }),
  enable_dns_hostnames: bool({ computed: true }),
  enable_dns_support: bool({ computed: true }),
  enable_network_address_usage_metrics: bool({ computed: true }),
  instance_tenancy: text({ computed: true }),
  ipv6_association_id: text({ computed: true }),
  ipv6_cidr_block: text({ computed: true }),
  main_route_table_id: text({ computed: true }),
  owner_id: text({ computed: true }),
};

/** One VPC that exists already. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const vpcData = askData({
  type: 'aws_vpc',
  summary: 'A VPC that exists already.',
  attributes,
  service: 'ec2',
  operation: 'DescribeVpcs, and DescribeVpcAttribute and DescribeRouteTables for what is used of them',
  actions: ['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute', 'ec2:DescribeRouteTables'],
  *ask(config, context) {
    const named = {
      cidr: config.cidr_block,
      'dhcp-options-id': config.dhcp_options_id,
      isDefault: onlyTrue(config.default),
      state: config.state,
    };
    const pages = yield* askPages(
      DescribeVpcsCommand,
      (NextToken) => ({
        ...dataFilters(config, named),
        VpcIds: config.id === null ? undefined : [config.id],
        NextToken,
      }),
      (output) => output.NextToken,
    );
    const picked = pickOne(
      pages.flatMap((page) => page.Vpcs ?? []),
      { one: 'VPC', many: 'VPCs', name: (vpc) => vpc.VpcId },
    );
    if ('problem' in picked) {
      return picked;
    }
    const VpcId = picked.item.VpcId ?? '';
    return {
      values: {
        ...vpcValues(picked.item, context),
        ...(yield* flags(VpcId, context)),
        ...(yield* mainTable(VpcId, context)),
      },
    };
  },
});

function vpcValues(vpc: Vpc, { scope }: DataContext) {
  const { VpcId = '', OwnerId = scope.account } = vpc;
  const ipv6 = vpc.Ipv6CidrBlockAssociationSet?.find((one) => one.Ipv6CidrBlockState?.State === 'associated');
  return {
    id: VpcId,
    arn: `arn:${scope.partition}:ec2:${scope.region}:${OwnerId}:vpc/${VpcId}`,
    cidr_block: vpc.CidrBlock ?? null,
    cidr_block_associations: (vpc.CidrBlockAssociationSet ?? []).map((one) => ({
      association_id: one.AssociationId ?? null,
      cidr_block: one.CidrBlock ?? null,
      state: one.CidrBlockState?.State ?? null,
    })),
    default: vpc.IsDefault ?? false,
    dhcp_options_id: vpc.DhcpOptionsId ?? null,
    instance_tenancy: vpc.InstanceTenancy ?? null,
    ipv6_association_id: ipv6?.AssociationId ?? '',
    ipv6_cidr_block: ipv6?.Ipv6CidrBlock ?? '',
    owner_id: OwnerId,
    tags: foundTags(vpc.Tags),
  };
}

function* flags(VpcId: string, { wants }: DataContext): Asking<Readonly<Record<string, boolean>>> {
  const found: Record<string, boolean> = {};
  const read = { Attribute: 'enableDnsHostnames', VpcId } as const;
  if (wants?.('enable_dns_hostnames') !== false) {
    const output = yield* ask(DescribeVpcAttributeCommand, read);
    found['enable_dns_hostnames'] = output.EnableDnsHostnames?.Value ?? false;
  }
  if (wants?.('enable_dns_support') !== false) {
    const output = yield* ask(DescribeVpcAttributeCommand, { ...read, Attribute: 'enableDnsSupport' });
    found['enable_dns_support'] = output.EnableDnsSupport?.Value ?? false;
  }
  if (wants?.('enable_network_address_usage_metrics') !== false) {
    const output = yield* ask(DescribeVpcAttributeCommand, { ...read, Attribute: 'enableNetworkAddressUsageMetrics' });
    found['enable_network_address_usage_metrics'] = output.EnableNetworkAddressUsageMetrics?.Value ?? false;
  }
  return found;
}

function* mainTable(VpcId: string, { wants }: DataContext): Asking<{ readonly main_route_table_id?: string | null }> {
  if (wants?.('main_route_table_id') === false) {
    return {};
  }
  const { RouteTables } = yield* ask(DescribeRouteTablesCommand, {
    Filters: [
      { Name: 'association.main', Values: ['true'] },
      { Name: 'vpc-id', Values: [VpcId] },
    ],
  });
  return { main_route_table_id: RouteTables?.[0]?.RouteTableId ?? null };
}
