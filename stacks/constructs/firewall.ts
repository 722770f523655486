import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { estate } from '../estate.ts';
import { tagsFor } from '../tags.ts';

interface FirewallSettings {
  readonly vpcId: string;
  readonly description: string;
}

interface AddressRule {
  readonly port: number;
  readonly cidrBlock: string;
}

/** A security group whose rules are resources of their own, so that each one is compared and repaired alone. */
export class Firewall extends Construct {
  private readonly group: SecurityGroup;

  constructor(scope: Construct, id: string, settings: FirewallSettings) {
    super(scope, id);
    this.group = new SecurityGroup(this, 'Default', {
      name: `${estate.name}-${id}`,
      description: settings.description,
      vpcId: settings.vpcId,
      tags: tagsFor(this, id),
    });
  }

  /** The id of the group, for rules and instances that refer to it. */
  get groupId(): string {
    return this.group.id;
  }

  /** Lets addresses in on one TCP port. */
  allowFromAddresses(name: string, rule: AddressRule): void {
    new VpcSecurityGroupIngressRule(this, `in-${name}`, {
      securityGroupId: this.groupId,
      description: `${name} from ${rule.cidrBlock}`,
      ipProtocol: 'tcp',
      fromPort: rule.port,
      toPort: rule.port,
      cidrIpv4: rule.cidrBlock,
      tags: tagsFor(this, `${this.node.id}-in-${name}`),
    });
  }

  /** Lets the group reach addresses on one TCP port. */
  allowToAddresses(name: string, rule: AddressRule): void {
    new VpcSecurityGroupEgressRule(this, `out-${name}`, {
      securityGroupId: this.groupId,
      description: `${name} to ${rule.cidrBlock}`,
      ipProtocol: 'tcp',
      fromPort: rule.port,
      toPort: rule.port,
      cidrIpv4: rule.cidrBlock,
      tags: tagsFor(this, `${this.node.id}-out-${name}`),
    });
  }

  /** Opens one TCP port from this group to another, on both sides. */
  connectTo(target: Firewall, port: number): void {
    new VpcSecurityGroupEgressRule(this, `out-to-${target.node.id}`, {
      securityGroupId: this.groupId,
      description: `to ${target.node.id}`,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      referencedSecurityGroupId: target.groupId,
      tags: tagsFor(this, `${this.node.id}-out-to-${target.node.id}`),
    });
    target.allowFromGroup(this, port);
  }

  /** Lets another group in on one TCP port. */
  allowFromGroup(source: { readonly groupId: string; readonly node: { readonly id: string } }, port: number): void {
    new VpcSecurityGroupIngressRule(this, `in-from-${source.node.id}`, {
      securityGroupId: this.groupId,
      description: `from ${source.node.id}`,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      referencedSecurityGroupId: source.groupId,
      tags: tagsFor(this, `${this.node.id}-in-from-${source.node.id}`),
    });
  }
}
