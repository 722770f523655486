import { ModifyVpcAttributeCommand, type ModifyVpcAttributeRequest } from '@aws-sdk/client-ec2';
import { type Call, callOf } from '../call.ts';

interface VpcFlags {
  readonly enable_dns_support: boolean | null;
  readonly enable_dns_hostnames: boolean | null;
  readonly enable_network_address_usage_metrics: boolean | null;
}

/**
 * The calls that set the flags of a VPC, one flag each as the API demands.
 * Host names need DNS support, so support comes first when it goes on and last when it goes off.
 */
export function writeVpcFlags(id: string, desired: VpcFlags, changed: ReadonlySet<string>): readonly Call[] {
  const flag = (name: keyof VpcFlags, input: Omit<ModifyVpcAttributeRequest, 'VpcId'>): Call[] =>
    changed.has(name) ? [callOf(ModifyVpcAttributeCommand, { VpcId: id, ...input })] : [];
  const supported = desired.enable_dns_support ?? true;
  const support = flag('enable_dns_support', { EnableDnsSupport: { Value: supported } });
  return [
    ...(supported ? support : []),
    ...flag('enable_dns_hostnames', { EnableDnsHostnames: { Value: desired.enable_dns_hostnames ?? false } }),
    ...(supported ? [] : support),
    ...flag('enable_network_address_usage_metrics', {
      EnableNetworkAddressUsageMetrics: { Value: desired.enable_network_address_usage_metrics ?? false },
    }),
  ];
}
