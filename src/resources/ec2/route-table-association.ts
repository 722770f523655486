import {
  AssociateRouteTableCommand,
  DisassociateRouteTableCommand,
  ReplaceRouteTableAssociationCommand,
  type RouteTable,
  type RouteTableAssociation,
} from '@aws-sdk/client-ec2';
import { text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { routeTables } from './route-tables.ts';

const attributes = {
  subnet_id: text({ onChange: 'replace' }),
  gateway_id: text({ onChange: 'replace' }),
  route_table_id: text({ required: true }),
  id: text({ computed: true, note: 'the association id of AWS, which changes with the route table' }),
};

const association = describe(attributes);

/**
 * Which route table a subnet or a gateway uses. Its id is that of the subnet or gateway, which has one table at most;
 * the association id of AWS is a new one after every change, also after one made in the console.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTableAssociation.html
 */
export const ec2RouteTableAssociation = association.resource({
  type: 'aws_route_table_association',
  summary: 'Which route table a subnet or a gateway uses.',
  service: 'ec2',
  createClass: 'relation',
  dataBearing: false,
  absent: ['InvalidAssociationID.NotFound'],
  identity: ({ subnet_id, gateway_id }) => subnet_id ?? gateway_id ?? undefined,
  create: association.creation(AssociateRouteTableCommand)({
    actions: ['ec2:AssociateRouteTable'],
    input: ({ subnet_id, gateway_id, route_table_id }) => ({
      SubnetId: subnet_id ?? undefined,
      GatewayId: gateway_id ?? undefined,
      RouteTableId: route_table_id ?? undefined,
    }),
    id: (_output, { subnet_id, gateway_id }) => subnet_id ?? gateway_id ?? '',
    already: ['Resource.AlreadyAssociated'],
  }),
  reads: {
    main: association.fromCollection(routeTables, {
      by: 'associated',
      gives: ['subnet_id', 'gateway_id', 'route_table_id', 'id'],
      attributes(table, id) {
        const found = associationOf(table, id);
        return found === undefined
          ? undefined
          : {
              subnet_id: found.SubnetId ?? null,
              gateway_id: found.GatewayId ?? null,
              route_table_id: table.RouteTableId ?? null,
              id: found.RouteTableAssociationId ?? null,
            };
      },
      // The page does not say for whom it is asked, so any association of the table that moves is waited for.
      pending: (table) =>
        table.Associations?.map(({ AssociationState }) => AssociationState?.State)
          .filter((state) => state === 'associating' || state === 'disassociating')
          .map((state) => `an association of ${table.RouteTableId} is ${state}`)[0],
    }),
  },
  aspects: [
    {
      name: 'table',
      owns: ['route_table_id'],
      actions: ['ec2:ReplaceRouteTableAssociation'],
      write: ({ desired, live }) => [
        callOf(ReplaceRouteTableAssociationCommand, {
          AssociationId: live.id ?? undefined,
          RouteTableId: desired.route_table_id ?? undefined,
        }),
      ],
    },
  ],
  remove: {
    actions: ['ec2:DisassociateRouteTable'],
    calls: ({ live }) => [callOf(DisassociateRouteTableCommand, { AssociationId: live.id ?? undefined })],
  },
  importId: (id, live) => `${id}/${live.route_table_id}`,
  validate: ({ subnet_id, gateway_id }) =>
    (subnet_id === null) === (gateway_id === null)
      ? ['A route table is associated with exactly one thing: give either subnet_id or gateway_id.']
      : [],
});

function associationOf(table: RouteTable, id: string): RouteTableAssociation | undefined {
  const gone = (one: RouteTableAssociation) => one.AssociationState?.State === 'disassociated';
  return table.Associations?.find((one) => !gone(one) && (one.SubnetId === id || one.GatewayId === id));
}
