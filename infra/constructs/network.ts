import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import type { Names } from '../names.ts';

/**
 * Where the tasks stand. Nothing may come in; they reach AWS, Git and Slack over TLS. A made network has public subnets and no
 * NAT gateway: the tasks have public addresses and closed security groups.
 */
export class Network extends Construct {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Whether the tasks need public addresses to get out. */
  readonly isPublic: boolean;
  readonly worker: SecurityGroup;
  readonly synth: SecurityGroup;

  constructor(scope: Construct, id: string, { network, region }: Deployment, names: Names) {
    super(scope, id);
    this.isPublic = network.kind === 'make';
    if (network.kind === 'use') {
      this.vpcId = network.vpcId;
      this.subnetIds = network.subnetIds;
    } else {
      const made = this.#make(
        network.cidrBlock,
        network.zones.map((zone) => `${region}${zone}`),
        names,
      );
      this.vpcId = made.vpcId;
      this.subnetIds = made.subnetIds;
    }
    this.worker = this.#closedGroup('worker', 'The worker of Groundstate: nothing comes in.', names);
    this.synth = this.#closedGroup(
      'synth',
      'Synthesis of Groundstate: code of the repository, nothing comes in.',
      names,
    );
  }

  #make(
    cidrBlock: string,
    zones: readonly string[],
    names: Names,
  ): { readonly vpcId: string; readonly subnetIds: readonly string[] } {
    const tags = { Name: names.prefix };
    const vpc = new Vpc(this, 'vpc', { cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags });
    const gateway = new InternetGateway(this, 'gateway', { vpcId: vpc.id, tags });
    const table = new RouteTable(this, 'routes', { vpcId: vpc.id, tags });
    new Route(this, 'out', { routeTableId: table.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id });
    const subnetIds = zones.map((availabilityZone, index) => {
      const subnet = new Subnet(this, `subnet-${index}`, {
        vpcId: vpc.id,
        availabilityZone,
        cidrBlock: Fn.cidrsubnet(cidrBlock, 2, index),
        mapPublicIpOnLaunch: false,
        tags: { Name: `${names.prefix}-${index}` },
      });
      new RouteTableAssociation(this, `association-${index}`, { subnetId: subnet.id, routeTableId: table.id });
      return subnet.id;
    });
    return { vpcId: vpc.id, subnetIds };
  }

  #closedGroup(name: string, description: string, names: Names): SecurityGroup {
    const group = new SecurityGroup(this, name, {
      name: `${names.prefix}-${name}`,
      description,
      vpcId: this.vpcId,
      tags: { Name: `${names.prefix}-${name}` },
    });
    new VpcSecurityGroupEgressRule(this, `${name}-https`, {
      securityGroupId: group.id,
      description: 'TLS to AWS, Git, Slack and the package registry',
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    return group;
  }
}
