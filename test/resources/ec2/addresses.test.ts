import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ec2Eip } from '../../../src/resources/ec2/eip.ts';
import { ec2NatGateway } from '../../../src/resources/ec2/nat-gateway.ts';
import { natGateways } from '../../../src/resources/ec2/nat-gateways.ts';
import { desire } from './desire.ts';
import { createInput, readItem, write } from './sample.ts';

const id = 'eipalloc-1';

describe('aws_eip', () => {
  const associate = (target: object) => [
    'AssociateAddress',
    {
      AllocationId: id,
      InstanceId: undefined,
      NetworkInterfaceId: undefined,
      PrivateIpAddress: undefined,
      AllowReassociation: false,
      ...target,
    },
  ];

  test('leaves alone what uses it where nothing is configured', () => {
    for (const name of ['instance', 'network_interface', 'associate_with_private_ip'] as const) {
      assert.equal(ec2Eip.attributes[name].default, undefined);
    }
  });

  test('leaves its old place before it comes to the new one', () => {
    const live = { association_id: 'eipassoc-1' };
    assert.deepEqual(write(ec2Eip, { instance: 'i-2' }, { id, live, changed: ['instance'] }), [
      ['DisassociateAddress', { AssociationId: 'eipassoc-1' }],
      associate({ InstanceId: 'i-2' }),
    ]);
    assert.deepEqual(write(ec2Eip, { network_interface: 'eni-1' }, { id, changed: ['network_interface'] }), [
      associate({ NetworkInterfaceId: 'eni-1' }),
    ]);
  });

  test('says "vpc" in both spellings, and has the names that AWS gives it', () => {
    const live = readItem(
      ec2Eip,
      { Domain: 'vpc', PublicIp: '203.0.113.7', PrivateIpAddress: '10.0.0.5', InstanceId: '' },
      id,
    );
    assert.deepEqual([live?.domain, live?.vpc, live?.instance, live?.allocation_id], ['vpc', true, null, id]);
    assert.equal(live?.public_dns, 'ec2-203-0-113-7.eu-west-1.compute.amazonaws.com');
    assert.equal(live?.private_dns, 'ip-10-0-0-5.eu-west-1.compute.internal');
  });

  test('refuses what AWS has no more, and two places at once', () => {
    const problems = (config: object) => ec2Eip.validate?.(desire(ec2Eip.attributes, { ...config })).length;
    assert.deepEqual([problems({ domain: 'vpc' }), problems({ vpc: true }), problems({ vpc: false })], [0, 0, 1]);
    assert.equal(problems({ instance: 'i-1', network_interface: 'eni-1' }), 1);
  });
});

describe('aws_nat_gateway', () => {
  const config = { subnet_id: 'subnet-1', allocation_id: id };

  test('is born with a client token, so that asking twice makes one', () => {
    assert.equal((createInput(ec2NatGateway, config) as { ClientToken?: string }).ClientToken, 'op-1');
  });

  test('is absent once it failed or was deleted, though AWS still shows it', () => {
    const states = ['pending', 'available', 'deleting', 'deleted', 'failed'] as const;
    const NatGateways = states.map((State) => ({ State }));
    assert.deepEqual(
      natGateways.items({ NatGateways }).map(({ State }) => State),
      ['pending', 'available', 'deleting'],
    );
    const { main } = ec2NatGateway.reads;
    assert.equal(main.pending?.({ State: 'pending' }), 'the NAT gateway is pending');
    assert.equal(main.pending?.({ State: 'available' }), undefined);
  });

  test('shows the address that it was made with, not one that was added', () => {
    const NatGatewayAddresses = [
      { AllocationId: 'eipalloc-2', IsPrimary: false },
      { AllocationId: id, IsPrimary: true, PublicIp: '203.0.113.7', PrivateIp: '10.0.0.5' },
    ];
    const live = readItem(ec2NatGateway, { NatGatewayAddresses }, 'nat-1');
    assert.deepEqual([live?.allocation_id, live?.public_ip, live?.connectivity_type], [id, '203.0.113.7', 'public']);
  });

  test('needs an address where it is public, and takes none where it is private', () => {
    const problems = (given: object) =>
      ec2NatGateway.validate?.(desire(ec2NatGateway.attributes, { subnet_id: 's', ...given }));
    assert.equal(problems({})?.length, 1);
    assert.equal(problems({ connectivity_type: 'private' })?.length, 0);
    assert.equal(problems({ connectivity_type: 'private', allocation_id: id })?.length, 1);
    assert.deepEqual(ec2NatGateway.validate?.(desire(ec2NatGateway.attributes, config)), []);
  });
});
