import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ec2InternetGateway } from '../../../src/resources/ec2/internet-gateway.ts';
import { ec2Route } from '../../../src/resources/ec2/route.ts';
import { ec2RouteTable } from '../../../src/resources/ec2/route-table.ts';
import { ec2RouteTableAssociation } from '../../../src/resources/ec2/route-table-association.ts';
import { routeTables } from '../../../src/resources/ec2/route-tables.ts';
import { ec2SecurityGroup } from '../../../src/resources/ec2/security-group.ts';
import { ec2SecurityGroupEgressRule } from '../../../src/resources/ec2/security-group-egress-rule.ts';
import { ec2SecurityGroupIngressRule } from '../../../src/resources/ec2/security-group-ingress-rule.ts';
import { ec2Subnet } from '../../../src/resources/ec2/subnet.ts';
import { ec2Vpc } from '../../../src/resources/ec2/vpc.ts';
import { type Emulator, startEmulator } from '../../support/emulator/start.ts';
import { createLiveDriver, type LiveDriver } from './live-driver.ts';

const context = { scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' } };

describe('the EC2 types against the emulator', () => {
  let emulator: Emulator;
  let client: EC2Client;
  let driver: LiveDriver;
  let vpcId: string;
  const network = { cidr_block: '10.1.0.0/16', tags: { Name: 'main' } };

  before(async () => {
    emulator = await startEmulator();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new EC2Client({ region: 'eu-west-1', endpoint: emulator.endpoint, credentials, maxAttempts: 1 });
    driver = createLiveDriver(client, context);
    vpcId = await driver.create(ec2Vpc, network);
  });
  after(async () => {
    client.destroy();
    await emulator.stop();
  });

  test('a VPC is born as desired, changes in place and can be taken away', async () => {
    const config = { ...network, enable_dns_hostnames: true, enable_dns_support: true };
    const id = await driver.create(ec2Vpc, config);
    assert.deepEqual(await driver.compare(ec2Vpc, id, config), []);
    const live = await driver.observe(ec2Vpc, id);
    assert.match(String(live?.main_route_table_id), /^rtb-/);
    assert.match(String(live?.default_security_group_id), /^sg-/);
    assert.match(String(live?.default_network_acl_id), /^acl-/);
    const off = { ...config, enable_dns_hostnames: false, enable_dns_support: false, tags: { Name: 'b', More: '1' } };
    assert.deepEqual(await driver.converge(ec2Vpc, id, off), [
      'ModifyVpcAttribute',
      'ModifyVpcAttribute',
      'CreateTags',
    ]);
    assert.deepEqual(await driver.compare(ec2Vpc, id, off), []);
    await driver.remove(ec2Vpc, id);
    await assert.rejects(() => driver.remove(ec2Vpc, id), { name: 'InvalidVpcID.NotFound' });
  });

  test('a VPC gains and loses an IPv6 block', async () => {
    const id = await driver.create(ec2Vpc, network);
    const six = { ...network, assign_generated_ipv6_cidr_block: true };
    assert.deepEqual(await driver.converge(ec2Vpc, id, six), ['AssociateVpcCidrBlock']);
    assert.deepEqual(await driver.compare(ec2Vpc, id, six), []);
    assert.match(String((await driver.observe(ec2Vpc, id))?.ipv6_cidr_block), /::\/56$/);
    assert.deepEqual(await driver.converge(ec2Vpc, id, network), ['DisassociateVpcCidrBlock']);
    assert.deepEqual(await driver.compare(ec2Vpc, id, network), []);
  });

  test('a subnet is born as desired and its launch settings change', async () => {
    const config = {
      vpc_id: vpcId,
      cidr_block: '10.1.1.0/24',
      availability_zone: 'eu-west-1a',
      map_public_ip_on_launch: true,
    };
    const id = await driver.create(ec2Subnet, config);
    assert.deepEqual(await driver.compare(ec2Subnet, id, config), []);
    const off = { ...config, map_public_ip_on_launch: false };
    assert.deepEqual(await driver.converge(ec2Subnet, id, off), ['ModifySubnetAttribute']);
    assert.deepEqual(await driver.compare(ec2Subnet, id, off), []);
    await driver.remove(ec2Subnet, id);
    assert.equal(await driver.observe(ec2Subnet, id), undefined);
  });

  test('a subnet gains and loses an IPv6 block with its automatic addresses', async () => {
    const six = await driver.create(ec2Vpc, { ...network, assign_generated_ipv6_cidr_block: true });
    const block = String((await driver.observe(ec2Vpc, six))?.ipv6_cidr_block).replace('/56', '/64');
    const plain = { vpc_id: six, cidr_block: '10.1.1.0/24' };
    const config = { ...plain, ipv6_cidr_block: block, assign_ipv6_address_on_creation: true };
    const id = await driver.create(ec2Subnet, config);
    assert.deepEqual(await driver.compare(ec2Subnet, id, config), []);
    assert.deepEqual(await driver.converge(ec2Subnet, id, plain), [
      'ModifySubnetAttribute',
      'DisassociateSubnetCidrBlock',
    ]);
    assert.deepEqual(await driver.compare(ec2Subnet, id, plain), []);
  });

  test('an internet gateway is attached, moved to another VPC and detached before it goes', async () => {
    const config = { vpc_id: vpcId, tags: { Name: 'out' } };
    const id = await driver.create(ec2InternetGateway, config);
    assert.deepEqual(await driver.compare(ec2InternetGateway, id, config), []);
    const other = { ...config, vpc_id: await driver.create(ec2Vpc, network) };
    assert.deepEqual(await driver.converge(ec2InternetGateway, id, other), [
      'DetachInternetGateway',
      'AttachInternetGateway',
    ]);
    assert.deepEqual(await driver.compare(ec2InternetGateway, id, other), []);
    await driver.remove(ec2InternetGateway, id);
    assert.equal(await driver.observe(ec2InternetGateway, id), undefined);
  });

  test('the inline routes of a table are created, replaced and deleted, each destination on its own', async () => {
    const first = await driver.create(ec2InternetGateway, { vpc_id: vpcId });
    const second = await driver.create(ec2InternetGateway, {});
    const to = (cidr_block: string, gateway_id: string) => ({
      cidr_block,
      gateway_id,
      nat_gateway_id: '',
      instance_id: null,
    });
    const config = { vpc_id: vpcId, route: [to('0.0.0.0/0', first), to('172.16.0.0/12', first)], tags: { Name: 't' } };
    const id = await driver.create(ec2RouteTable, config, 'table-1');
    assert.deepEqual(await driver.compare(ec2RouteTable, id, config), []);
    const next = { ...config, route: [to('0.0.0.0/0', second), to('192.168.0.0/16', first)] };
    assert.deepEqual(await driver.converge(ec2RouteTable, id, next), ['ReplaceRoute', 'CreateRoute', 'DeleteRoute']);
    assert.deepEqual(await driver.compare(ec2RouteTable, id, next), []);
    assert.deepEqual(await driver.converge(ec2RouteTable, id, { ...config, route: [] }), [
      'DeleteRoute',
      'DeleteRoute',
    ]);
    await driver.remove(ec2RouteTable, id);
    assert.equal(await driver.observe(ec2RouteTable, id), undefined);
    await driver.remove(ec2InternetGateway, first);
    await driver.remove(ec2InternetGateway, second);
  });

  test('a route is found by its table and destination, is a child of its table, and its target is replaced', async () => {
    const gateway = await driver.create(ec2InternetGateway, { vpc_id: vpcId });
    const other = await driver.create(ec2InternetGateway, {});
    const table = await driver.create(ec2RouteTable, { vpc_id: vpcId }, 'table-2');
    const config = { route_table_id: table, destination_cidr_block: '0.0.0.0/0', gateway_id: gateway };
    const id = await driver.create(ec2Route, config);
    assert.equal(id, `${table}_0.0.0.0/0`);
    assert.deepEqual(await driver.compare(ec2Route, id, config), []);
    const [item] = await driver.all(routeTables, { kind: 'keys', index: 'id', keys: [table] });
    assert.deepEqual(
      ec2Route.child?.children(item, context).map((child) => child.id),
      [id],
    );
    assert.deepEqual(await driver.converge(ec2Route, id, { ...config, gateway_id: other }), ['ReplaceRoute']);
    assert.deepEqual(await driver.compare(ec2Route, id, { ...config, gateway_id: other }), []);
    await driver.remove(ec2Route, id);
    assert.equal(await driver.observe(ec2Route, id), undefined);
    await driver.remove(ec2InternetGateway, gateway);
  });

  test('an association keeps its identity although AWS gives it a new id with every table', async () => {
    const subnet = await driver.create(ec2Subnet, { vpc_id: vpcId, cidr_block: '10.1.9.0/24' });
    const [first, second] = [
      await driver.create(ec2RouteTable, { vpc_id: vpcId }, 'table-3'),
      await driver.create(ec2RouteTable, { vpc_id: vpcId }, 'table-4'),
    ];
    const config = { subnet_id: subnet, route_table_id: first };
    const id = await driver.create(ec2RouteTableAssociation, config);
    assert.equal(id, subnet);
    const before = await driver.observe(ec2RouteTableAssociation, id);
    const moved = { ...config, route_table_id: second };
    assert.deepEqual(await driver.converge(ec2RouteTableAssociation, id, moved), ['ReplaceRouteTableAssociation']);
    assert.deepEqual(await driver.compare(ec2RouteTableAssociation, id, moved), []);
    assert.notEqual((await driver.observe(ec2RouteTableAssociation, id))?.id, before?.id);
    await driver.remove(ec2RouteTableAssociation, id);
    assert.equal(await driver.observe(ec2RouteTableAssociation, id), undefined);
  });

  test('a security group without rules is born without the open way out', async () => {
    const config = { name_prefix: 'app-', vpc_id: vpcId, description: 'x' };
    const id = await driver.create(ec2SecurityGroup, config, 'op-1');
    const live = await driver.observe(ec2SecurityGroup, id);
    assert.deepEqual([live?.ingress, live?.egress], [[], []]);
    assert.match(String(live?.name), /^app-[0-9a-f]{26}$/);
    assert.deepEqual(await driver.compare(ec2SecurityGroup, id, config), []);
    await driver.remove(ec2SecurityGroup, id);
    assert.equal(await driver.observe(ec2SecurityGroup, id), undefined);
  });

  test('the inline rules of a group are compared permission by permission', async () => {
    const rule = (port: number, cidrs: readonly string[], description = '') => ({
      from_port: port,
      to_port: port,
      protocol: '6',
      cidr_blocks: cidrs,
      ipv6_cidr_blocks: null,
      prefix_list_ids: null,
      security_groups: null,
      self: null,
      description,
    });
    const all = { ...rule(0, ['0.0.0.0/0']), protocol: 'all', description: null };
    const ingress = [rule(443, ['10.0.0.0/8', '192.168.0.0/16'], 'web'), { ...rule(22, []), self: true }];
    const config = { name: 'inline', vpc_id: vpcId, ingress, egress: [all] };
    const id = await driver.create(ec2SecurityGroup, config);
    assert.deepEqual(await driver.compare(ec2SecurityGroup, id, config), []);
    const next = { ...config, ingress: [rule(443, ['10.0.0.0/8'], 'api'), rule(80, ['10.0.0.0/8'])] };
    assert.deepEqual(await driver.converge(ec2SecurityGroup, id, next), [
      'RevokeSecurityGroupIngress',
      'UpdateSecurityGroupRuleDescriptionsIngress',
      'AuthorizeSecurityGroupIngress',
    ]);
    assert.deepEqual(await driver.compare(ec2SecurityGroup, id, next), []);
    assert.deepEqual(await driver.converge(ec2SecurityGroup, id, { ...next, egress: [] }), [
      'RevokeSecurityGroupEgress',
    ]);
  });

  for (const type of [ec2SecurityGroupIngressRule, ec2SecurityGroupEgressRule]) {
    test(`${type.type} is found by what it permits, changes in place and goes`, async () => {
      const group = await driver.create(ec2SecurityGroup, { name: type.type, vpc_id: vpcId });
      const rule = {
        security_group_id: group,
        ip_protocol: 'tcp',
        from_port: 443,
        to_port: 443,
        description: 'a',
        tags: { A: 'b' },
      };
      const config = { ...rule, cidr_ipv4: '10.0.0.0/8' };
      const id = await driver.create(type, config);
      assert.match(id, /^sgr-/);
      assert.deepEqual(await driver.compare(type, id, config), []);
      const from = type.find?.from;
      const items = from === undefined ? [] : await driver.all(from, { kind: 'keys', index: 'group', keys: [group] });
      assert.deepEqual(
        items.flatMap((item) => type.child?.children(item, context).map((child) => child.id) ?? []),
        [id],
      );
      const next = { ...config, from_port: 8080, to_port: 8090, description: 'b' };
      assert.deepEqual(await driver.converge(type, id, next), ['ModifySecurityGroupRules']);
      assert.deepEqual(await driver.compare(type, id, next), []);
      await driver.remove(type, id);
      assert.equal(await driver.observe(type, id), undefined);
    });
  }
});
