import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import type { Names } from '../names.ts';
import type { Network } from './network.ts';

const port = 8080;

/** A load balancer for the API and for Slack's callbacks: TLS from the named ranges, and from there to the worker only. */
export class PublicApi extends Construct {
  readonly targetGroupArn: string;

  constructor(
    scope: Construct,
    id: string,
    { settings, network }: { readonly settings: NonNullable<Deployment['publicApi']>; readonly network: Network },
    names: Names,
  ) {
    super(scope, id);
    const name = `${names.prefix}-api`;
    const group = new SecurityGroup(this, 'group', {
      name,
      description: 'API of Groundstate: TLS from named ranges.',
      vpcId: network.vpcId,
    });
    settings.allow.forEach((cidrIpv4, index) => {
      new VpcSecurityGroupIngressRule(this, `allow-${index}`, {
        securityGroupId: group.id,
        cidrIpv4,
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
      });
    });
    const between = { ipProtocol: 'tcp', fromPort: port, toPort: port };
    new VpcSecurityGroupEgressRule(this, 'to-worker', {
      securityGroupId: group.id,
      referencedSecurityGroupId: network.worker.id,
      ...between,
    });
    new VpcSecurityGroupIngressRule(this, 'from-balancer', {
      securityGroupId: network.worker.id,
      referencedSecurityGroupId: group.id,
      ...between,
    });
    const balancer = new Lb(this, 'balancer', {
      name: name.slice(0, 32),
      loadBalancerType: 'application',
      securityGroups: [group.id],
      subnets: [...settings.subnetIds],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
    });
    const targets = new LbTargetGroup(this, 'targets', {
      name: name.slice(0, 32),
      targetType: 'ip',
      port,
      protocol: 'HTTP',
      vpcId: network.vpcId,
      healthCheck: { path: '/healthz', matcher: '200' },
      deregistrationDelay: '10',
    });
    new LbListener(this, 'listener', {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificateArn: settings.certificateArn,
      defaultAction: [{ type: 'forward', targetGroupArn: targets.arn }],
    });
    this.targetGroupArn = targets.arn;
  }
}
