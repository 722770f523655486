/** Types of services that AWS has once for a partition or an account: they take no region and tell none. */
const GLOBAL = /^aws_(iam_.*|route53_zone|caller_identity|canonical_user_id|partition)$/;

/**
 * Whether a type, or a data source, has the argument `region` of version 6 of the provider.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
 */
export function isRegional(type: string): boolean {
  return type.startsWith('aws_') && !GLOBAL.test(type);
}
