import {
  AssociateVpcCidrBlockCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcAttributeCommand,
  DisassociateVpcCidrBlockCommand,
} from '@aws-sdk/client-ec2';
import { bool } from '../../core/kinds/bool.ts';
import { cidr } from '../../core/kinds/cidr.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { heldByInterfaces } from './held-by-interfaces.ts';
import { currentIpv6Block, pendingIpv6Block } from './ipv6-blocks.ts';
import { networkAcls } from './network-acls.ts';
import { routeTables } from './route-tables.ts';
import { securityGroups } from './security-groups.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';
import { writeVpcFlags } from './vpc-flags.ts';
import { vpcs } from './vpcs.ts';

const attributes = {
  cidr_block: cidr({ required: true, onChange: 'replace' }),
  instance_tenancy: choice(['default', 'dedicated'], { default: 'default', onChange: 'replace' }),
  assign_generated_ipv6_cidr_block: bool({ default: false }),
  // Each of the three costs a call per VPC, so they are read only where they are declared.
  enable_dns_support: bool({ unset: true }),
  enable_dns_hostnames: bool(),
  enable_network_address_usage_metrics: bool(),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  owner_id: text({ computed: true }),
  dhcp_options_id: text({ computed: true }),
  ipv6_cidr_block: cidr({ computed: true }),
  ipv6_association_id: text({ computed: true }),
  main_route_table_id: text({ computed: true }),
  default_route_table_id: text({ computed: true, note: 'the main route table, as in Terraform' }),
  default_security_group_id: text({ computed: true }),
  default_network_acl_id: text({ computed: true }),
};

const vpc = describe(attributes);

/** An Amazon VPC. Its id is the VPC id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html */
export const ec2Vpc = vpc.resource({
  type: 'aws_vpc',
  summary: 'A virtual network.',
  service: 'ec2',
  createClass: 'mark',
  dataBearing: false,
  absent: ['InvalidVpcID.NotFound'],
  marked: vpc.marked(vpcs, { id: (item) => item.VpcId ?? '', tags: (item) => tagsFrom(item.Tags) }),
  create: vpc.creation(CreateVpcCommand)({
    actions: ['ec2:CreateVpc', 'ec2:CreateTags'],
    input: (desired, birth) => ({
      CidrBlock: desired.cidr_block ?? undefined,
      InstanceTenancy: desired.instance_tenancy === 'dedicated' ? 'dedicated' : 'default',
      AmazonProvidedIpv6CidrBlock: desired.assign_generated_ipv6_cidr_block === true,
      TagSpecifications: [{ ResourceType: 'vpc', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.Vpc?.VpcId ?? '',
  }),
  reads: {
    main: vpc.fromCollection(vpcs, {
      by: 'id',
      gives: [
        'cidr_block',
        'instance_tenancy',
        'assign_generated_ipv6_cidr_block',
        'tags',
        'arn',
        'owner_id',
        'dhcp_options_id',
        'ipv6_cidr_block',
        'ipv6_association_id',
      ],
      attributes(item, _id, { scope }) {
        const ipv6 = currentIpv6Block(item.Ipv6CidrBlockAssociationSet);
        return {
          cidr_block: item.CidrBlock ?? null,
          instance_tenancy: item.InstanceTenancy ?? null,
          assign_generated_ipv6_cidr_block: ipv6?.Ipv6Pool === 'Amazon',
          tags: tagsFrom(item.Tags),
          arn: `arn:${scope.partition}:ec2:${scope.region}:${item.OwnerId}:vpc/${item.VpcId}`,
          owner_id: item.OwnerId ?? null,
          dhcp_options_id: item.DhcpOptionsId ?? null,
          ipv6_cidr_block: ipv6?.Ipv6CidrBlock ?? null,
          ipv6_association_id: ipv6?.AssociationId ?? null,
        };
      },
      pending: (item) =>
        item.State === 'pending' ? 'the VPC is being created' : pendingIpv6Block(item.Ipv6CidrBlockAssociationSet),
    }),
    dnsSupport: vpc.each(DescribeVpcAttributeCommand)({
      actions: ['ec2:DescribeVpcAttribute'],
      gives: ['enable_dns_support'],
      input: (id) => ({ VpcId: id, Attribute: 'enableDnsSupport' }),
      attributes: (output) => ({ enable_dns_support: output.EnableDnsSupport?.Value ?? null }),
    }),
    dnsHostnames: vpc.each(DescribeVpcAttributeCommand)({
      actions: ['ec2:DescribeVpcAttribute'],
      gives: ['enable_dns_hostnames'],
      input: (id) => ({ VpcId: id, Attribute: 'enableDnsHostnames' }),
      attributes: (output) => ({ enable_dns_hostnames: output.EnableDnsHostnames?.Value ?? null }),
    }),
    usageMetrics: vpc.each(DescribeVpcAttributeCommand)({
      actions: ['ec2:DescribeVpcAttribute'],
      gives: ['enable_network_address_usage_metrics'],
      input: (id) => ({ VpcId: id, Attribute: 'enableNetworkAddressUsageMetrics' }),
      attributes: (output) => ({
        enable_network_address_usage_metrics: output.EnableNetworkAddressUsageMetrics?.Value ?? null,
      }),
    }),
    mainRouteTable: vpc.fromCollection(routeTables, {
      by: 'mainOfVpc',
      gives: ['main_route_table_id', 'default_route_table_id'],
      attributes: ({ RouteTableId = null }) => ({
        main_route_table_id: RouteTableId,
        default_route_table_id: RouteTableId,
      }),
    }),
    defaultSecurityGroup: vpc.fromCollection(securityGroups, {
      by: 'defaultOfVpc',
      gives: ['default_security_group_id'],
      attributes: ({ GroupId = null }) => ({ default_security_group_id: GroupId }),
    }),
    defaultNetworkAcl: vpc.fromCollection(networkAcls, {
      by: 'defaultOfVpc',
      gives: ['default_network_acl_id'],
      attributes: ({ NetworkAclId = null }) => ({ default_network_acl_id: NetworkAclId }),
    }),
  },
  aspects: [
    {
      name: 'flags',
      owns: ['enable_dns_support', 'enable_dns_hostnames', 'enable_network_address_usage_metrics'],
      actions: ['ec2:ModifyVpcAttribute'],
      write: ({ id, desired, changed }) => writeVpcFlags(id, desired, changed),
    },
    {
      name: 'ipv6',
      owns: ['assign_generated_ipv6_cidr_block'],
      actions: ['ec2:AssociateVpcCidrBlock', 'ec2:DisassociateVpcCidrBlock'],
      write({ id, desired, live }) {
        if (desired.assign_generated_ipv6_cidr_block === true) {
          return [callOf(AssociateVpcCidrBlockCommand, { VpcId: id, AmazonProvidedIpv6CidrBlock: true })];
        }
        const AssociationId = live.ipv6_association_id ?? undefined;
        return AssociationId === undefined ? [] : [callOf(DisassociateVpcCidrBlockCommand, { AssociationId })];
      },
    },
    ec2TagsAspect(),
  ],
  remove: {
    actions: ['ec2:DeleteVpc'],
    calls: ({ id }) => [callOf(DeleteVpcCommand, { VpcId: id })],
    holders: heldByInterfaces('vpc-id'),
  },
});
