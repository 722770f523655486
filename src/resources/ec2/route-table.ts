import {
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DisableVgwRoutePropagationCommand,
  EnableVgwRoutePropagationCommand,
} from '@aws-sdk/client-ec2';
import { set } from '../../core/kinds/collections.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { inlineRoutes, liveRoutes, writeRoutes } from './inline-routes.ts';
import { routeTables } from './route-tables.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  vpc_id: text({ required: true, onChange: 'replace' }),
  route: inlineRoutes,
  propagating_vgws: set(textKind),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  owner_id: text({ computed: true }),
};

const table = describe(attributes);

/** A route table. Its id is the table id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTable.html */
export const ec2RouteTable = table.resource({
  type: 'aws_route_table',
  summary: 'Where the traffic of subnets goes.',
  service: 'ec2',
  createClass: 'token',
  dataBearing: false,
  absent: ['InvalidRouteTableID.NotFound'],
  marked: table.marked(routeTables, { id: (item) => item.RouteTableId ?? '', tags: (item) => tagsFrom(item.Tags) }),
  create: table.creation(CreateRouteTableCommand)({
    actions: ['ec2:CreateRouteTable', 'ec2:CreateTags'],
    input: (desired, birth) => ({
      VpcId: desired.vpc_id ?? undefined,
      ClientToken: birth.token,
      TagSpecifications: [{ ResourceType: 'route-table', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.RouteTable?.RouteTableId ?? '',
  }),
  reads: {
    main: table.fromCollection(routeTables, {
      by: 'id',
      gives: ['vpc_id', 'route', 'propagating_vgws', 'tags', 'arn', 'owner_id'],
      attributes: (item, _id, { scope }) => ({
        vpc_id: item.VpcId ?? null,
        route: liveRoutes(item),
        propagating_vgws: (item.PropagatingVgws ?? []).flatMap(({ GatewayId }) => GatewayId ?? []),
        tags: tagsFrom(item.Tags),
        arn: `arn:${scope.partition}:ec2:${scope.region}:${item.OwnerId}:route-table/${item.RouteTableId}`,
        owner_id: item.OwnerId ?? null,
      }),
    }),
  },
  aspects: [
    {
      name: 'routes',
      owns: ['route'],
      actions: ['ec2:CreateRoute', 'ec2:ReplaceRoute', 'ec2:DeleteRoute'],
      write: ({ id, desired, live }) => writeRoutes(id, desired.route ?? [], live.route ?? []),
    },
    {
      name: 'propagation',
      owns: ['propagating_vgws'],
      actions: ['ec2:EnableVgwRoutePropagation', 'ec2:DisableVgwRoutePropagation'],
      write({ id, desired, live }) {
        const wanted = desired.propagating_vgws ?? [];
        const found = live.propagating_vgws ?? [];
        const input = (GatewayId: string) => ({ RouteTableId: id, GatewayId });
        return [
          ...found
            .filter((gateway) => !wanted.includes(gateway))
            .map((gateway) => callOf(DisableVgwRoutePropagationCommand, input(gateway))),
          ...wanted
            .filter((gateway) => !found.includes(gateway))
            .map((gateway) => callOf(EnableVgwRoutePropagationCommand, input(gateway))),
        ];
      },
    },
    ec2TagsAspect(),
  ],
  remove: {
    actions: ['ec2:DeleteRouteTable'],
    calls: ({ id }) => [callOf(DeleteRouteTableCommand, { RouteTableId: id })],
  },
});
