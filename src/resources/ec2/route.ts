import { crc32 } from 'node:zlib';
import { CreateRouteCommand, DeleteRouteCommand, ReplaceRouteCommand, type Route } from '@aws-sdk/client-ec2';
import type { Desired, Live } from '../../core/attribute.ts';
import { cidr } from '../../core/kinds/cidr.ts';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { routeTables } from './route-tables.ts';
import {
  canonicalDestination,
  destinationInput,
  givenTargets,
  liveTargets,
  madeByAws,
  routeDestination,
  routeTargets,
  targetInput,
  targetNames,
} from './route-targets.ts';

const attributes = {
  route_table_id: text({ required: true, onChange: 'replace' }),
  destination_cidr_block: cidr({ onChange: 'replace' }),
  destination_ipv6_cidr_block: cidr({ onChange: 'replace' }),
  destination_prefix_list_id: text({ onChange: 'replace' }),
  ...routeTargets,
  id: text({ computed: true, note: 'the id of Terraform, a hash; ours is table_destination' }),
  instance_owner_id: text({ computed: true }),
  origin: text({ computed: true }),
  state: text({ computed: true }),
};

const route = describe(attributes);

/** A route of a route table. Its id is `table_destination`. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html */
export const ec2Route = route.resource({
  type: 'aws_route',
  summary: 'One route of a route table.',
  service: 'ec2',
  createClass: 'relation',
  dataBearing: false,
  absent: ['InvalidRoute.NotFound', 'InvalidRouteTableID.NotFound'],
  identity: (desired) =>
    desired.route_table_id === null ? undefined : idOf(desired.route_table_id, destinationOf(desired)),
  create: route.creation(CreateRouteCommand)({
    actions: ['ec2:CreateRoute'],
    input: (desired) => ({
      RouteTableId: desired.route_table_id ?? undefined,
      ...destinationInput(destinationOf(desired)),
      ...targetInput(desired),
    }),
    id: (_output, desired) => idOf(desired.route_table_id ?? '', destinationOf(desired)),
    already: ['RouteAlreadyExists'],
  }),
  reads: {
    main: route.fromCollection(routeTables, {
      by: 'id',
      key: (id) => partsOf(id).tableId,
      gives: Object.keys(attributes) as (keyof typeof attributes)[],
      attributes(table, id) {
        const { destination, tableId } = partsOf(id);
        const found = table.Routes?.find((one) => !madeByAws(one) && routeDestination(one) === destination);
        return found === undefined ? undefined : liveRoute(tableId, found);
      },
    }),
  },
  aspects: [
    {
      name: 'target',
      owns: targetNames,
      actions: ['ec2:ReplaceRoute'],
      write({ id, desired }) {
        const { tableId, destination } = partsOf(id);
        const at = { RouteTableId: tableId, ...destinationInput(destination) };
        return [callOf(ReplaceRouteCommand, { ...at, ...targetInput(desired) })];
      },
    },
  ],
  remove: {
    actions: ['ec2:DeleteRoute'],
    calls({ id }) {
      const { tableId, destination } = partsOf(id);
      return [callOf(DeleteRouteCommand, { RouteTableId: tableId, ...destinationInput(destination) })];
    },
  },
  child: route.children(routeTables, {
    parentType: 'aws_route_table',
    parentAttribute: 'route_table_id',
    inline: 'route',
    by: 'id',
    children: (table) =>
      (table.Routes ?? [])
        .filter((one) => !madeByAws(one) && one.Origin !== 'CreateRouteTable')
        .map((one) => ({
          id: idOf(table.RouteTableId ?? '', routeDestination(one)),
          live: liveRoute(table.RouteTableId ?? '', one),
        })),
  }),
  validate(desired) {
    const destinations = destinationsOf(desired);
    return [
      ...(destinations.length === 1
        ? []
        : [
            'A route has exactly one destination: give destination_cidr_block, destination_ipv6_cidr_block or destination_prefix_list_id.',
          ]),
      ...(givenTargets(desired).length === 1
        ? []
        : [`A route has exactly one target; give one of ${targetNames.join(', ')}.`]),
      ...(desired.gateway_id === 'local'
        ? [
            'The local route belongs to AWS and cannot be created as an aws_route; declare it in the inline route of its table.',
          ]
        : []),
    ];
  },
});

function liveRoute(tableId: string, found: Route): Live<typeof attributes> {
  const destination =
    found.DestinationCidrBlock ?? found.DestinationIpv6CidrBlock ?? found.DestinationPrefixListId ?? '';
  return {
    route_table_id: tableId,
    destination_cidr_block: found.DestinationCidrBlock ?? null,
    destination_ipv6_cidr_block: found.DestinationIpv6CidrBlock ?? null,
    destination_prefix_list_id: found.DestinationPrefixListId ?? null,
    ...liveTargets(found),
    id: `r-${tableId}${crc32(destination)}`,
    instance_owner_id: found.InstanceOwnerId ?? null,
    origin: found.Origin ?? null,
    state: found.State ?? null,
  };
}

function destinationsOf(desired: Desired<typeof attributes>): readonly string[] {
  const { destination_cidr_block, destination_ipv6_cidr_block, destination_prefix_list_id } = desired;
  return [destination_cidr_block, destination_ipv6_cidr_block, destination_prefix_list_id].filter(
    (one) => one !== null,
  );
}

function destinationOf(desired: Desired<typeof attributes>): string {
  return destinationsOf(desired)[0] ?? '';
}

function idOf(tableId: string, destination: string): string {
  return `${tableId}_${canonicalDestination(destination)}`;
}

function partsOf(id: string): { readonly tableId: string; readonly destination: string } {
  const [tableId = '', destination = ''] = id.split('_');
  return { tableId, destination };
}
