import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Construct } from 'constructs';
import type { SubnetSettings } from '../estate.ts';
import { tagsFor } from '../tags.ts';

interface TierSubnet extends SubnetSettings {
  readonly zoneName: string;
}

interface RoutedTierSettings {
  readonly vpcId: string;
  readonly subnets: readonly TierSubnet[];
  readonly gatewayId?: string;
}

/** Subnets that share one route table; with a gateway they are public. */
export class RoutedTier extends Construct {
  constructor(scope: Construct, id: string, settings: RoutedTierSettings) {
    super(scope, id);
    const table = new RouteTable(this, 'Default', { vpcId: settings.vpcId, tags: tagsFor(this, id) });
    if (settings.gatewayId !== undefined) {
      new Route(this, 'internet', {
        routeTableId: table.id,
        destinationCidrBlock: '0.0.0.0/0',
        gatewayId: settings.gatewayId,
      });
    }
    for (const subnet of settings.subnets) this.addSubnet(subnet, settings.vpcId, table.id);
  }

  // A subnet belongs to the stack, not to the tier: its address then stays the same when it changes tiers.
  private addSubnet(subnet: TierSubnet, vpcId: string, routeTableId: string): void {
    const isPublic = subnet.tier === 'public';
    const created = new Subnet(this.node.scope ?? this, subnet.name, {
      vpcId,
      cidrBlock: subnet.cidrBlock,
      availabilityZone: subnet.zoneName,
      mapPublicIpOnLaunch: isPublic,
      tags: tagsFor(this, subnet.name, { Tier: subnet.tier }),
    });
    new RouteTableAssociation(this, subnet.name, { subnetId: created.id, routeTableId });
  }
}
