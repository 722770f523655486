import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ec2Vpc } from '../../../src/resources/ec2/vpc.ts';
import { createInput, pendingOf, readItem, write } from './sample.ts';

const id = 'vpc-1';
const config = { cidr_block: '10.0.0.0/16' };
const item = {
  VpcId: id,
  OwnerId: '123456789012',
  CidrBlock: '10.0.0.0/16',
  InstanceTenancy: 'default',
  DhcpOptionsId: 'dopt-1',
};
const block = (State: string, more: object = {}) => ({
  AssociationId: `assoc-${State}`,
  Ipv6CidrBlock: '2001:db8::/56',
  Ipv6CidrBlockState: { State },
  Ipv6Pool: 'Amazon',
  ...more,
});

describe('aws_vpc', () => {
  test('is born with its address block, its tags and its marks', () => {
    assert.deepEqual(createInput(ec2Vpc, config), {
      CidrBlock: '10.0.0.0/16',
      InstanceTenancy: 'default',
      AmazonProvidedIpv6CidrBlock: false,
      TagSpecifications: [
        {
          ResourceType: 'vpc',
          Tags: [
            { Key: 'Name', Value: 'a' },
            { Key: 'groundstate:installation', Value: 'i' },
          ],
        },
      ],
    });
  });

  test('turns DNS support on before host names, and off after them', () => {
    const changed = ['enable_dns_support', 'enable_dns_hostnames'];
    const flags = (on: boolean) => ({ ...config, enable_dns_support: on, enable_dns_hostnames: on });
    const support = (Value: boolean) => ['ModifyVpcAttribute', { VpcId: id, EnableDnsSupport: { Value } }];
    const names = (Value: boolean) => ['ModifyVpcAttribute', { VpcId: id, EnableDnsHostnames: { Value } }];
    assert.deepEqual(write(ec2Vpc, flags(true), { id, changed }), [support(true), names(true)]);
    assert.deepEqual(write(ec2Vpc, flags(false), { id, changed }), [names(false), support(false)]);
  });

  test('writes only the flag that differs', () => {
    const calls = write(ec2Vpc, { ...config, enable_dns_hostnames: true }, { id, changed: ['enable_dns_hostnames'] });
    assert.deepEqual(calls, [['ModifyVpcAttribute', { VpcId: id, EnableDnsHostnames: { Value: true } }]]);
  });

  test('goes back to DNS support when the argument is taken out again', () => {
    assert.equal(ec2Vpc.attributes['enable_dns_support']?.default, undefined);
    assert.equal(ec2Vpc.attributes['enable_dns_support']?.unset, true);
  });

  test('gives back the IPv6 block that is there, not the one that is gone', () => {
    const live = readItem(
      ec2Vpc,
      { ...item, Ipv6CidrBlockAssociationSet: [block('disassociated'), block('associated')] },
      id,
    );
    assert.equal(live?.['ipv6_association_id'], 'assoc-associated');
    assert.equal(live?.['assign_generated_ipv6_cidr_block'], true);
    const own = readItem(
      ec2Vpc,
      { ...item, Ipv6CidrBlockAssociationSet: [block('associated', { Ipv6Pool: 'ipam' })] },
      id,
    );
    assert.equal(own?.['assign_generated_ipv6_cidr_block'], false);
    assert.equal(own?.['ipv6_cidr_block'], '2001:db8::/56');
  });

  test('takes away the IPv6 block that AWS gave', () => {
    const live = { ipv6_association_id: 'assoc-1', assign_generated_ipv6_cidr_block: true };
    const calls = write(ec2Vpc, config, { id, live, changed: ['assign_generated_ipv6_cidr_block'] });
    assert.deepEqual(calls, [['DisassociateVpcCidrBlock', { AssociationId: 'assoc-1' }]]);
  });

  test('is waited for while it or an IPv6 block of it moves', () => {
    assert.equal(pendingOf(ec2Vpc, { ...item, State: 'pending' }), 'the VPC is being created');
    assert.match(
      String(pendingOf(ec2Vpc, { ...item, Ipv6CidrBlockAssociationSet: [block('associating')] })),
      /associating/,
    );
    assert.equal(
      pendingOf(ec2Vpc, { ...item, State: 'available', Ipv6CidrBlockAssociationSet: [block('associated')] }),
      undefined,
    );
  });

  test('reads each of its flags and implicit children only in a read of its own', () => {
    const gives = Object.entries(ec2Vpc.reads)
      .filter(([name]) => name !== 'main')
      .map(([, read]) => read.gives);
    assert.deepEqual(gives, [
      ['enable_dns_support'],
      ['enable_dns_hostnames'],
      ['enable_network_address_usage_metrics'],
      ['main_route_table_id', 'default_route_table_id'],
      ['default_security_group_id'],
      ['default_network_acl_id'],
    ]);
  });

  test('writes the tags that differ and leaves the marks alone', () => {
    const live = { tags: { Old: '1', Same: '2', 'groundstate:address': 'x', 'aws:cloudformation:stack-name': 'y' } };
    const calls = write(ec2Vpc, { ...config, tags: { Same: '2', New: '3' } }, { id, live, changed: ['tags'] });
    assert.deepEqual(calls, [
      ['CreateTags', { Resources: [id], Tags: [{ Key: 'New', Value: '3' }] }],
      ['DeleteTags', { Resources: [id], Tags: [{ Key: 'Old' }] }],
    ]);
  });
});
