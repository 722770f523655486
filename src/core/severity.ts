import type { DriftTier, Severity } from './drift.ts';
import { leafDifferences } from './leaf-differences.ts';
import { canonicalText } from './plain.ts';
import type { Plain } from './value.ts';

/** Types whose whole meaning is to protect: gone, or turned off, and the protection is. */
const PROTECTING_TYPES =
  /public_access_block|encryption|versioning|logging|flow_log|cloudtrail|_policy|backup|object_lock/;
const PROTECTING_ATTRIBUTES =
  /encrypt|kms_key|server_side_encryption|logging|deletion_protection|termination_protection|versioning|point_in_time|block_public|ignore_public|restrict_public|object_lock|enable_key_rotation|retention/;
const POLICY_ATTRIBUTES = /^(policy|assume_role_policy|inline_policy|access_policy)$/;
/** Attributes by which something is reachable from everywhere where they are true. */
const PUBLIC_SWITCHES = /publicly_accessible|public_access|map_public_ip_on_launch/;

interface SeverityInput {
  readonly type: string;
  readonly attribute: string;
  readonly tier: DriftTier;
  readonly desired: Plain;
  readonly live: Plain;
  readonly dataBearing: boolean;
}

/**
 * How much a drift matters. Critical: open to the world, a public bucket, encryption, logging, versioning or protection
 * against deletion turned off, a policy for everybody or everything, and lost data. Low: tags.
 */
export function severityOf(input: SeverityInput): Severity {
  if (input.tier === 'missing') {
    return input.dataBearing || PROTECTING_TYPES.test(input.type) ? 'critical' : 'high';
  }
  if (input.attribute === 'tags') {
    return 'low';
  }
  if (opensToTheWorld(input) || isPublic(input) || allowsTooMuch(input)) {
    return 'critical';
  }
  return severityOfProtection(input);
}

function severityOfProtection(input: SeverityInput): Severity {
  const { type, attribute, tier, desired, live } = input;
  if (tier === 'added') {
    return type.startsWith('aws_iam_') ? 'high' : 'medium';
  }
  if (PROTECTING_ATTRIBUTES.test(attribute) || PROTECTING_TYPES.test(type)) {
    const leaves = leafDifferences(attribute, desired, live);
    return leaves.some((leaf) => isOff(leaf.live) && !isOff(leaf.desired)) ? 'critical' : 'high';
  }
  return POLICY_ATTRIBUTES.test(attribute) ? 'high' : 'medium';
}

/** Open to every address, and that is new: in Git it was not so. */
function opensToTheWorld({ type, attribute, desired, live }: SeverityInput): boolean {
  const isRule = type === 'aws_security_group_rule' && !/"type":"egress"/.test(canonicalText(live));
  const isIngress = type.includes('ingress') || isRule || (type === 'aws_security_group' && attribute === 'ingress');
  return isIngress && holdsWorld(live) && !holdsWorld(desired);
}

function holdsWorld(value: Plain): boolean {
  return /"(0\.0\.0\.0\/0|::\/0)"/.test(canonicalText(value));
}

function isPublic({ attribute, live }: SeverityInput): boolean {
  const text = canonicalText(live);
  return (
    (/(^|_)acl$|grant/.test(attribute) && /public-read|authenticated-read|AllUsers|AuthenticatedUsers/.test(text)) ||
    (PUBLIC_SWITCHES.test(attribute) && live === true)
  );
}

/** A statement that allows everybody without a condition, or everything on everything, and that is new. */
function allowsTooMuch({ type, attribute, desired, live }: SeverityInput): boolean {
  if (type.endsWith('policy_attachment') && /AdministratorAccess/.test(canonicalText(live))) return true;
  const isPolicy = POLICY_ATTRIBUTES.test(attribute) || type.endsWith('_policy');
  return isPolicy && hasWildcard(live) && !hasWildcard(desired);
}

function hasWildcard(value: Plain): boolean {
  return documentsIn(value).some((document) => statementsOf(document).some(isWildcard));
}

/** Policies stand as JSON texts, in an attribute or in a member of one. */
function documentsIn(value: Plain): readonly unknown[] {
  if (typeof value === 'string') {
    try {
      const document: unknown = JSON.parse(value);
      return [document];
    } catch {
      return [];
    }
  }
  if (value === null || typeof value !== 'object') return [];
  return (Object.values(value) as readonly Plain[]).flatMap(documentsIn);
}

function statementsOf(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (document === null || typeof document !== 'object' || !('Statement' in document)) return [];
  const statements: readonly unknown[] = [document.Statement].flat();
  return statements.filter((statement) => statement !== null && typeof statement === 'object') as readonly Readonly<
    Record<string, unknown>
  >[];
}

function isWildcard(statement: Readonly<Record<string, unknown>>): boolean {
  if (statement['Effect'] !== 'Allow' || statement['Condition'] !== undefined) return false;
  const isEverybody = holdsStar(statement['Principal']);
  const isEverything = holdsStar(statement['Action']) || statement['NotAction'] !== undefined;
  return isEverybody || (isEverything && (statement['Resource'] === undefined || holdsStar(statement['Resource'])));
}

/** `*`, also as `{"AWS": "*"}` and inside a list. */
function holdsStar(value: unknown): boolean {
  if (value === '*') return true;
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsStar);
}

/** Nothing, false, zero, suspended or disabled. */
function isOff(value: Plain): boolean {
  if (value === null || value === false || value === 0) return true;
  if (typeof value === 'string') return /^(|suspended|disabled|off|none)$/i.test(value);
  return typeof value === 'object' && Object.keys(value).length === 0;
}
