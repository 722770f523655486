import { CreateRouteCommand, DeleteRouteCommand, ReplaceRouteCommand, type RouteTable } from '@aws-sdk/client-ec2';
import { type Attribute, attribute, type Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import {
  canonicalDestination,
  destinationInput,
  liveTargets,
  madeByAws,
  routeTargets,
  sameTargets,
  targetInput,
} from './route-targets.ts';

// Old configurations write an empty text for a destination that is not meant, so these are not address kinds.
const routeAttributes = {
  cidr_block: text(),
  ipv6_cidr_block: text(),
  destination_prefix_list_id: text(),
  ...routeTargets,
};

/** One `route` block of a route table. */
export type InlineRoute = Desired<typeof routeAttributes>;

const routeSet = block(routeAttributes, { unordered: true, asAttribute: true });

/** The `route` attribute of a route table: every route that AWS did not make itself. */
export const inlineRoutes: Attribute<readonly InlineRoute[]> = attribute({ ...routeSet.kind, equal: sameRoutes });

/** The routes of a live table. */
export function liveRoutes(table: RouteTable): readonly InlineRoute[] {
  return (table.Routes ?? [])
    .filter((route) => !madeByAws(route))
    .map((route) => ({
      cidr_block: route.DestinationCidrBlock ?? null,
      ipv6_cidr_block: route.DestinationIpv6CidrBlock ?? null,
      destination_prefix_list_id: route.DestinationPrefixListId ?? null,
      ...liveTargets(route),
    }))
    .sort((a, b) => (destinationOf(a) < destinationOf(b) ? -1 : 1));
}

/** The calls that make the routes of a table those that are desired, each destination on its own. */
export function writeRoutes(
  tableId: string,
  desired: readonly InlineRoute[],
  live: readonly InlineRoute[],
): readonly Call[] {
  const found = byDestination(live);
  const wanted = byDestination(desired);
  const changes = [...wanted].flatMap(([destination, route]) => {
    const current = found.get(destination);
    const at = { RouteTableId: tableId, ...destinationInput(destination) };
    if (isLocal(route)) {
      return current === undefined ? [] : [callOf(ReplaceRouteCommand, { ...at, LocalTarget: true })];
    }
    if (current === undefined) {
      return [callOf(CreateRouteCommand, { ...at, ...targetInput(route) }, ['RouteAlreadyExists'])];
    }
    return sameTargets(route, current) ? [] : [callOf(ReplaceRouteCommand, { ...at, ...targetInput(route) })];
  });
  const removals = [...found.keys()]
    .filter((destination) => !wanted.has(destination))
    .map((destination) =>
      callOf(DeleteRouteCommand, { RouteTableId: tableId, ...destinationInput(destination) }, [
        'InvalidRoute.NotFound',
      ]),
    );
  return [...changes, ...removals];
}

function sameRoutes(desired: readonly InlineRoute[], live: readonly InlineRoute[]): boolean {
  return writeRoutes('', desired, live).length === 0;
}

/** A local route is AWS's own and not among the live ones; to declare it means that nothing else may stand in its place. */
function isLocal(route: InlineRoute): boolean {
  return route.gateway_id === 'local';
}

function byDestination(routes: readonly InlineRoute[]): ReadonlyMap<string, InlineRoute> {
  return new Map(routes.map((route) => [destinationOf(route), route]));
}

function destinationOf(route: InlineRoute): string {
  return canonicalDestination(route.cidr_block || route.ipv6_cidr_block || route.destination_prefix_list_id || '');
}
