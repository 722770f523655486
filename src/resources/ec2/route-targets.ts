import type { CreateRouteRequest, Route } from '@aws-sdk/client-ec2';
import { canonicalCidr } from '../../core/kinds/cidr.ts';
import { text } from '../../core/kinds/text.ts';

/** Where a route may lead to: the arguments of aws_route and of the inline `route` blocks. */
export const routeTargets = {
  carrier_gateway_id: text(),
  core_network_arn: text(),
  egress_only_gateway_id: text(),
  gateway_id: text(),
  instance_id: text(),
  local_gateway_id: text(),
  nat_gateway_id: text(),
  network_interface_id: text(),
  transit_gateway_id: text(),
  vpc_endpoint_id: text(),
  vpc_peering_connection_id: text(),
};

/** The name of a target argument. */
export type TargetName = keyof typeof routeTargets;

type TargetField = Exclude<
  keyof CreateRouteRequest,
  `Destination${string}` | 'DryRun' | 'RouteTableId' | 'OdbNetworkArn'
>;

const fields: Readonly<Record<TargetName, TargetField>> = {
  carrier_gateway_id: 'CarrierGatewayId',
  core_network_arn: 'CoreNetworkArn',
  egress_only_gateway_id: 'EgressOnlyInternetGatewayId',
  gateway_id: 'GatewayId',
  instance_id: 'InstanceId',
  local_gateway_id: 'LocalGatewayId',
  nat_gateway_id: 'NatGatewayId',
  network_interface_id: 'NetworkInterfaceId',
  transit_gateway_id: 'TransitGatewayId',
  vpc_endpoint_id: 'VpcEndpointId',
  vpc_peering_connection_id: 'VpcPeeringConnectionId',
};

/** The names of the target arguments. */
export const targetNames = Object.keys(fields) as readonly TargetName[];

/** Targets by argument name; in old configurations an empty text stands for nothing. */
export type Targets = { readonly [K in TargetName]: string | null };

/** The names of the targets that are given. */
export function givenTargets(targets: Targets): readonly TargetName[] {
  return targetNames.filter((name) => (targets[name] ?? '') !== '');
}

/** The target fields of CreateRoute and ReplaceRoute. */
export function targetInput(targets: Targets): Partial<CreateRouteRequest> {
  return Object.fromEntries(givenTargets(targets).map((name) => [fields[name], targets[name]]));
}

/** The targets of a live route; an endpoint is reported as a gateway. */
export function liveTargets(route: Route): Targets {
  const endpoint = route.GatewayId?.startsWith('vpce-') === true;
  return {
    carrier_gateway_id: route.CarrierGatewayId ?? null,
    core_network_arn: route.CoreNetworkArn ?? null,
    egress_only_gateway_id: route.EgressOnlyInternetGatewayId ?? null,
    gateway_id: endpoint ? null : (route.GatewayId ?? null),
    instance_id: route.InstanceId ?? null,
    local_gateway_id: route.LocalGatewayId ?? null,
    nat_gateway_id: route.NatGatewayId ?? null,
    network_interface_id: route.NetworkInterfaceId ?? null,
    transit_gateway_id: route.TransitGatewayId ?? null,
    vpc_endpoint_id: endpoint ? (route.GatewayId ?? null) : null,
    vpc_peering_connection_id: route.VpcPeeringConnectionId ?? null,
  };
}

/** Whether live leads to where desired says; a NAT route also reports the network interface, which nobody configured. */
export function sameTargets(desired: Targets, live: Targets): boolean {
  return givenTargets(desired).every((name) => desired[name] === live[name]);
}

/** The destination of a live route, in the one way to write it. */
export function routeDestination(route: Route): string {
  return canonicalDestination(
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '',
  );
}

/** The one way to write a destination. */
export function canonicalDestination(destination: string): string {
  return canonicalCidr(destination) ?? destination;
}

/** The destination field of a route call: an IPv4 network, an IPv6 network or a prefix list. */
export function destinationInput(
  destination: string,
): Pick<CreateRouteRequest, 'DestinationCidrBlock' | 'DestinationIpv6CidrBlock' | 'DestinationPrefixListId'> {
  if (destination.startsWith('pl-')) {
    return { DestinationPrefixListId: destination };
  }
  return destination.includes(':') ? { DestinationIpv6CidrBlock: destination } : { DestinationCidrBlock: destination };
}

/** Whether AWS made a route itself: the local ones, propagated ones, and those of gateway endpoints and service networks. */
export function madeByAws(route: Route): boolean {
  const gateway = route.GatewayId ?? '';
  return (
    gateway === 'local' ||
    gateway === 'VpcLattice' ||
    route.Origin === 'EnableVgwRoutePropagation' ||
    (gateway.startsWith('vpce-') && route.DestinationPrefixListId !== undefined)
  );
}
