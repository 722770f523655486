import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ec2Subnet } from '../../../src/resources/ec2/subnet.ts';
import { desire } from './desire.ts';
import { context, write } from './sample.ts';

const id = 'subnet-1';
const config = { vpc_id: 'vpc-1', cidr_block: '10.0.1.0/24' };
const assign = (Value: boolean) => ['ModifySubnetAttribute', { SubnetId: id, AssignIpv6AddressOnCreation: { Value } }];

describe('aws_subnet', () => {
  test('moves to another IPv6 block without automatic addresses in between', () => {
    const live = {
      ipv6_cidr_block: '2001:db8:0:1::/64',
      ipv6_cidr_block_association_id: 'assoc-1',
      assign_ipv6_address_on_creation: true,
    };
    const wanted = { ...config, ipv6_cidr_block: '2001:db8:0:2::/64', assign_ipv6_address_on_creation: true };
    assert.deepEqual(write(ec2Subnet, wanted, { id, live, changed: ['ipv6_cidr_block'] }), [
      assign(false),
      ['DisassociateSubnetCidrBlock', { AssociationId: 'assoc-1' }],
      ['AssociateSubnetCidrBlock', { SubnetId: id, Ipv6CidrBlock: '2001:db8:0:2::/64' }],
      assign(true),
    ]);
  });

  test('turns automatic addresses on without touching the block', () => {
    const wanted = { ...config, ipv6_cidr_block: '2001:db8:0:1::/64', assign_ipv6_address_on_creation: true };
    const live = { ipv6_cidr_block_association_id: 'assoc-1', assign_ipv6_address_on_creation: false };
    assert.deepEqual(write(ec2Subnet, wanted, { id, live, changed: ['assign_ipv6_address_on_creation'] }), [
      assign(true),
    ]);
  });

  test('changes one launch setting in a call', () => {
    const changed = ['map_public_ip_on_launch', 'private_dns_hostname_type_on_launch'];
    const wanted = { ...config, map_public_ip_on_launch: true, private_dns_hostname_type_on_launch: 'resource-name' };
    assert.deepEqual(write(ec2Subnet, wanted, { id, changed }), [
      ['ModifySubnetAttribute', { SubnetId: id, MapPublicIpOnLaunch: { Value: true } }],
      ['ModifySubnetAttribute', { SubnetId: id, PrivateDnsHostnameTypeOnLaunch: 'resource-name' }],
    ]);
  });

  test('finds IPv6 blocks equal however they are written', () => {
    const { kind } = ec2Subnet.attributes['ipv6_cidr_block'] ?? {};
    assert.ok(kind?.equal('2001:DB8:0:1:0::/64', '2001:db8:0:1::/64'));
  });

  test('shares its addresses with no other subnet of the VPC', () => {
    assert.equal(ec2Subnet.uniqueKey?.(desire(ec2Subnet.attributes, config), context), 'vpc-1/10.0.1.0/24');
  });

  test('has an address block and one way to say its zone', () => {
    const problems = (more: object) =>
      ec2Subnet.validate?.(desire(ec2Subnet.attributes, { vpc_id: 'vpc-1', ...more })).length;
    assert.equal(problems({ cidr_block: '10.0.0.0/24' }), 0);
    assert.equal(problems({ ipv6_native: true }), 0);
    assert.equal(problems({}), 1);
    assert.equal(problems({ cidr_block: '10.0.0.0/24', availability_zone: 'a', availability_zone_id: 'b' }), 1);
  });
});
