import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RouteTable } from '@aws-sdk/client-ec2';
import { liveRoutes, writeRoutes } from '../../../src/resources/ec2/inline-routes.ts';
import { ec2Route } from '../../../src/resources/ec2/route.ts';
import { ec2RouteTable } from '../../../src/resources/ec2/route-table.ts';
import { ec2RouteTableAssociation } from '../../../src/resources/ec2/route-table-association.ts';
import { routeTables } from '../../../src/resources/ec2/route-tables.ts';
import { desire } from './desire.ts';
import { context, createInput, named, pendingOf, readItem, write } from './sample.ts';

const table: RouteTable = {
  RouteTableId: 'rtb-1',
  VpcId: 'vpc-1',
  OwnerId: '123456789012',
  Associations: [
    { Main: true, RouteTableId: 'rtb-1', RouteTableAssociationId: 'rtbassoc-0' },
    { SubnetId: 'subnet-1', RouteTableAssociationId: 'rtbassoc-1', AssociationState: { State: 'associated' } },
  ],
  Routes: [
    { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable' },
    { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', NetworkInterfaceId: 'eni-1', Origin: 'CreateRoute' },
    { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', Origin: 'CreateRoute', State: 'active' },
    { DestinationCidrBlock: '192.168.0.0/16', GatewayId: 'vgw-1', Origin: 'EnableVgwRoutePropagation' },
    { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1', Origin: 'CreateRoute' },
    { DestinationCidrBlock: '10.9.0.0/16', GatewayId: 'vpce-2', Origin: 'CreateRoute' },
  ],
};

const equal = (desired: readonly object[], live: object) => {
  const { kind } = ec2RouteTable.attributes['route'] ?? {};
  const converted = kind?.convert(desired as never);
  assert.ok(converted?.ok);
  return kind?.equal(converted.value, liveRoutes(live)) ?? false;
};

describe('the inline routes of aws_route_table', () => {
  const routes = [
    { ipv6_cidr_block: '0:0::/0', egress_only_gateway_id: 'eigw-1' },
    { cidr_block: '0.0.0.0/0', nat_gateway_id: 'nat-1', gateway_id: '', instance_id: null },
    { cidr_block: '10.9.0.0/16', vpc_endpoint_id: 'vpce-2' },
  ];

  test('equal the live ones without those of AWS, in any order, with empty texts and the interface of a NAT gateway', () => {
    assert.ok(equal(routes, table));
  });

  test('differ where a target differs, a route is missing or one was added', () => {
    assert.ok(!equal([...routes.slice(0, 2), { cidr_block: '10.9.0.0/16', vpc_endpoint_id: 'vpce-3' }], table));
    assert.ok(!equal(routes.slice(1), table));
    assert.ok(!equal([...routes, { cidr_block: '10.8.0.0/16', gateway_id: 'igw-1' }], table));
  });

  test('differ where another kind of target took the place', () => {
    const replaced = {
      Routes: [{ DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-1', NetworkInterfaceId: 'eni-9' }],
    };
    assert.ok(!equal([{ cidr_block: '0.0.0.0/0', nat_gateway_id: 'nat-1' }], replaced));
  });

  test('bring the local route back where it is declared and something else stands in its place', () => {
    const desired = [{ cidr_block: '10.0.0.0/16', gateway_id: 'local' }];
    assert.ok(equal(desired, { Routes: table.Routes?.slice(0, 1) }));
    const moved = {
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', NetworkInterfaceId: 'eni-1', Origin: 'CreateRouteTable' as const },
      ],
    };
    assert.ok(!equal(desired, moved));
    const converted = ec2RouteTable.attributes['route']?.kind.convert(desired);
    assert.ok(converted?.ok);
    assert.deepEqual(writeRoutes('rtb-1', converted.value, liveRoutes(moved)).map(named), [
      ['ReplaceRoute', { RouteTableId: 'rtb-1', DestinationCidrBlock: '10.0.0.0/16', LocalTarget: true }],
    ]);
  });

  test('are left alone where none are configured', () => {
    assert.equal(ec2RouteTable.attributes['route']?.default, undefined);
  });
});

describe('aws_route_table', () => {
  test('is created with a client token, so that a repeated create makes no twin', () => {
    assert.equal(Object(createInput(ec2RouteTable, { vpc_id: 'vpc-1' })).ClientToken, 'op-1');
  });

  test('gains and loses propagating gateways', () => {
    const live = { propagating_vgws: ['vgw-1'] };
    const wanted = { vpc_id: 'vpc-1', propagating_vgws: ['vgw-2'] };
    assert.deepEqual(write(ec2RouteTable, wanted, { id: 'rtb-1', live, changed: ['propagating_vgws'] }), [
      ['DisableVgwRoutePropagation', { RouteTableId: 'rtb-1', GatewayId: 'vgw-1' }],
      ['EnableVgwRoutePropagation', { RouteTableId: 'rtb-1', GatewayId: 'vgw-2' }],
    ]);
  });

  test('is found as the main table of its VPC only', () => {
    const keys = routeTables.indexes['mainOfVpc']?.keys;
    assert.deepEqual(keys?.(table), ['vpc-1']);
    assert.deepEqual(keys?.({ ...table, Associations: [] }), []);
    const page = routeTables.page({ kind: 'keys', index: 'mainOfVpc', keys: ['vpc-1'] }, undefined, context);
    assert.deepEqual(Object(page.input).Filters, [
      { Name: 'vpc-id', Values: ['vpc-1'] },
      { Name: 'association.main', Values: ['true'] },
    ]);
  });
});

describe('aws_route', () => {
  const config = { route_table_id: 'rtb-1', destination_ipv6_cidr_block: '0::/0', egress_only_gateway_id: 'eigw-1' };

  test('is named after its table and its destination', () => {
    assert.equal(ec2Route.identity?.(desire(ec2Route.attributes, config), context), 'rtb-1_::/0');
    assert.equal(readItem(ec2Route, table, 'rtb-1_::/0')?.['egress_only_gateway_id'], 'eigw-1');
  });

  test('bears the id of Terraform, which is a hash', () => {
    assert.equal(readItem(ec2Route, table, 'rtb-1_0.0.0.0/0')?.['id'], 'r-rtb-11080289494');
  });

  test('is not there where AWS made the route itself', () => {
    assert.equal(readItem(ec2Route, table, 'rtb-1_10.0.0.0/16'), undefined);
    assert.equal(readItem(ec2Route, table, 'rtb-1_192.168.0.0/16'), undefined);
    assert.equal(readItem(ec2Route, table, 'rtb-1_pl-1'), undefined);
  });

  test('is listed by its table without the routes of AWS', () => {
    const children = ec2Route.child?.children(table, context) ?? [];
    assert.deepEqual(
      children.map(({ id }) => id),
      ['rtb-1_0.0.0.0/0', 'rtb-1_::/0', 'rtb-1_10.9.0.0/16'],
    );
  });

  test('gets another target in place, with that target alone', () => {
    const wanted = { route_table_id: 'rtb-1', destination_cidr_block: '0.0.0.0/0', gateway_id: 'igw-1' };
    assert.deepEqual(write(ec2Route, wanted, { id: 'rtb-1_0.0.0.0/0', changed: ['gateway_id'] }), [
      ['ReplaceRoute', { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }],
    ]);
  });

  test('has one destination and one target', () => {
    const problems = (more: object) =>
      ec2Route.validate?.(desire(ec2Route.attributes, { route_table_id: 'rtb-1', ...more })).length;
    assert.equal(problems({ destination_cidr_block: '0.0.0.0/0', gateway_id: 'igw-1' }), 0);
    assert.equal(problems({ destination_cidr_block: '0.0.0.0/0', gateway_id: 'igw-1', nat_gateway_id: 'nat-1' }), 1);
    assert.equal(problems({ gateway_id: 'igw-1' }), 1);
    assert.equal(problems({ destination_cidr_block: '10.0.0.0/16', gateway_id: 'local' }), 1);
  });
});

describe('aws_route_table_association', () => {
  test('is named after the subnet or gateway, because the association id changes', () => {
    const identity = (config: object) =>
      ec2RouteTableAssociation.identity?.(
        desire(ec2RouteTableAssociation.attributes, { route_table_id: 'rtb-1', ...config }),
        context,
      );
    assert.equal(identity({ subnet_id: 'subnet-1' }), 'subnet-1');
    assert.equal(identity({ gateway_id: 'igw-1' }), 'igw-1');
  });

  test('changes its table through the association id of the moment', () => {
    const live = readItem(ec2RouteTableAssociation, table, 'subnet-1');
    assert.equal(live?.['route_table_id'], 'rtb-1');
    assert.equal(ec2RouteTableAssociation.importId?.('subnet-1', live ?? {}), 'subnet-1/rtb-1');
    const wanted = { subnet_id: 'subnet-1', route_table_id: 'rtb-2' };
    assert.deepEqual(
      write(ec2RouteTableAssociation, wanted, { id: 'subnet-1', live: live ?? {}, changed: ['route_table_id'] }),
      [['ReplaceRouteTableAssociation', { AssociationId: 'rtbassoc-1', RouteTableId: 'rtb-2' }]],
    );
  });

  test('is waited for while it moves', () => {
    assert.equal(pendingOf(ec2RouteTableAssociation, table), undefined);
    const moving = { ...table, Associations: [{ SubnetId: 'subnet-1', AssociationState: { State: 'associating' } }] };
    assert.match(String(pendingOf(ec2RouteTableAssociation, moving)), /associating/);
  });

  test('is looked up by the filter that fits the keys, and in the whole list where none does', () => {
    const filters = (keys: readonly string[]) =>
      Object(routeTables.page({ kind: 'keys', index: 'associated', keys }, undefined, context).input).Filters;
    assert.deepEqual(filters(['subnet-1']), [{ Name: 'association.subnet-id', Values: ['subnet-1'] }]);
    assert.deepEqual(filters(['igw-1']), [{ Name: 'association.gateway-id', Values: ['igw-1'] }]);
    assert.equal(filters(['subnet-1', 'igw-1']), undefined);
  });

  test('has either a subnet or a gateway', () => {
    const problems = (more: object) =>
      ec2RouteTableAssociation.validate?.(
        desire(ec2RouteTableAssociation.attributes, { route_table_id: 'rtb-1', ...more }),
      ).length;
    assert.deepEqual(
      [problems({}), problems({ subnet_id: 'a' }), problems({ subnet_id: 'a', gateway_id: 'b' })],
      [1, 0, 1],
    );
  });
});
