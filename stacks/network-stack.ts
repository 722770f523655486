import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Fn, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Firewall } from './constructs/firewall.ts';
import { RoutedTier } from './constructs/routed-tier.ts';
import { estate } from './estate.ts';
import { tagsFor } from './tags.ts';

/** The network: one VPC over two zones, a public and a private tier, and the firewalls between them. */
export class NetworkStack extends TerraformStack {
  readonly vpc: Vpc;
  readonly app: Firewall;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region: estate.region });
    const zones = new DataAwsAvailabilityZones(this, 'available', { state: 'available' });
    this.vpc = new Vpc(this, 'main', {
      cidrBlock: estate.network.cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: tagsFor(this, 'main'),
    });
    const gateway = new InternetGateway(this, 'internet', { vpcId: this.vpc.id, tags: tagsFor(this, 'internet') });

    const subnetsOf = (tier: 'public' | 'private') =>
      estate.network.subnets
        .filter((subnet) => subnet.tier === tier)
        .map((subnet) => ({ ...subnet, zoneName: Fn.element(zones.names, subnet.zone) as string }));
    new RoutedTier(this, 'public', { vpcId: this.vpc.id, subnets: subnetsOf('public'), gatewayId: gateway.id });
    new RoutedTier(this, 'private', { vpcId: this.vpc.id, subnets: subnetsOf('private') });

    const web = new Firewall(this, 'web', { vpcId: this.vpc.id, description: 'Load balancers, open to the internet' });
    this.app = new Firewall(this, 'app', { vpcId: this.vpc.id, description: 'Application servers' });
    web.allowFromAddresses('http', { port: 80, cidrBlock: '0.0.0.0/0' });
    web.allowFromAddresses('https', { port: 443, cidrBlock: '0.0.0.0/0' });
    web.connectTo(this.app, estate.network.applicationPort);
    this.app.allowToAddresses('https', { port: 443, cidrBlock: '0.0.0.0/0' });
  }
}
