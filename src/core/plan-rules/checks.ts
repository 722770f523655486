import { canonicalText, membersOf } from '../plain.ts';
import { type Plain, UNKNOWN } from '../value.ts';
import type { CheckName, PlanRule, Subject } from './plan-rule.ts';

/** What a check finds in a change, as the end of a sentence that begins with its address; undefined: nothing. */
export type Check = (subject: Subject, rule: PlanRule) => string | undefined;

/** The built-in checks. They judge what a change writes: an old object is not held for what it has been all along. */
export const checks: Readonly<Record<CheckName, Check>> = {
  public_ingress: findPublicIngress,
  unencrypted_data: findUnencrypted,
  missing_tags: findMissingTags,
  data_destroy: ({ change }) =>
    change.dataBearing && destroys(change.action) ? 'holds data, which would be lost' : undefined,
};

function destroys(action: Subject['change']['action']): boolean {
  return action === 'delete' || action === 'replace';
}

/** Whether the change writes one of these attributes; a new object writes all of them. */
function writes({ change }: Subject, names: readonly string[]): boolean {
  switch (change.action) {
    case 'create':
    case 'replace':
      return true;
    case 'update':
    case 'revert drift':
      return change.differences.some(({ attribute }) => names.includes(attribute));
    case 'adopt':
    case 'delete':
    case 'forget':
    case 'none':
      return false;
  }
}

const WORLD = /^(0\.0\.0\.0|::)\/0$/;

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
function findPublicIngress(subject: Subject, { allowedPorts }: PlanRule): string | undefined {
  const { type } = subject.change;
  const { desired } = subject;
  const isInline = type === 'aws_security_group' || type === 'aws_default_security_group';
  const isRule = type === 'aws_vpc_security_group_ingress_rule' || type === 'aws_security_group_rule';
  const ports = ['from_port', 'to_port', 'protocol', 'ip_protocol'];
  const sources = ['cidr_ipv4', 'cidr_ipv6', 'cidr_blocks', 'ipv6_cidr_blocks', 'type'];
  if ((!isInline && !isRule) || !writes(subject, isInline ? ['ingress'] : [...ports, ...sources])) return undefined;
  if (type === 'aws_security_group_rule' && desired['type'] !== 'ingress') return undefined;
  const rules = isInline ? listOf(desired['ingress']).map(membersOf) : [desired];
  const open = rules.find((rule) => isPublic(rule) && !isAllowed(rule, allowedPorts));
  return open === undefined ? undefined : `would be open to the world ${sayPorts(open)}`;
}

type Rule = Readonly<Record<string, Plain>>;

function isPublic(rule: Rule): boolean {
  const cidrs = [
    rule['cidr_ipv4'],
    rule['cidr_ipv6'],
    ...listOf(rule['cidr_blocks']),
    ...listOf(rule['ipv6_cidr_blocks']),
  ];
  return cidrs.some((cidr) => typeof cidr === 'string' && WORLD.test(cidr));
}

function isAllowed(rule: Rule, allowed: readonly number[]): boolean {
  const [from, to] = portsOf(rule);
  if (from === undefined || to === undefined || to < from || to - from > allowed.length) return false;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).every((port) => allowed.includes(port));
}

/** All ports where the protocol has none, or names none. */
function portsOf(rule: Rule): readonly [number | undefined, number | undefined] {
  const protocol = rule['ip_protocol'] ?? rule['protocol'];
  const { from_port: from, to_port: to } = rule;
  const isOpen = protocol === '-1' || protocol === 'all' || typeof from !== 'number' || typeof to !== 'number';
  return isOpen || from < 0 ? [undefined, undefined] : [from, to];
}

function sayPorts(rule: Rule): string {
  const [from, to] = portsOf(rule);
  if (from === undefined) return 'on all ports';
  return from === to ? `on port ${from}` : `on the ports ${from} to ${to}`;
}

/** Arguments that turn encryption on, and those that name the key. */
const SWITCHES = ['encrypted', 'storage_encrypted', 'at_rest_encryption_enabled'];
const KEYS = ['kms_key_id', 'kms_key_arn', 'kms_master_key_id'];

/** Data that is not encrypted with a KMS key of the account, so that neither its use is logged nor its key can be taken away. */
function findUnencrypted(subject: Subject): string | undefined {
  const { change, desired } = subject;
  if (change.type === 'aws_dynamodb_table') return findUnencryptedTable(subject);
  if (change.type === 'aws_s3_bucket_server_side_encryption_configuration') return findUnencryptedBucket(subject);
  const off = SWITCHES.find(
    (name) => Object.hasOwn(desired, name) && desired[name] !== true && desired[name] !== UNKNOWN,
  );
  if (off !== undefined && writes(subject, SWITCHES)) return `would not be encrypted: ${off} is not true`;
  const names = KEYS.filter((name) => Object.hasOwn(desired, name));
  const hasNone = names.length > 0 && names.every((name) => isEmpty(desired[name]));
  return hasNone && writes(subject, KEYS) ? `would not be encrypted with a KMS key: ${names[0]} is not set` : undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html */
function findUnencryptedTable(subject: Subject): string | undefined {
  if (!writes(subject, ['server_side_encryption'])) return undefined;
  const [block] = listOf(subject.desired['server_side_encryption']);
  const { enabled } = membersOf(block);
  return enabled === true || enabled === UNKNOWN || block === UNKNOWN
    ? undefined
    : 'would not be encrypted with a KMS key: server_side_encryption is not enabled';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html */
function findUnencryptedBucket(subject: Subject): string | undefined {
  if (subject.change.action === 'delete') return 'goes, and with it the encryption with a KMS key';
  if (!writes(subject, ['rule'])) return undefined;
  const withoutKey = listOf(subject.desired['rule']).some((rule) =>
    listOf(membersOf(rule)['apply_server_side_encryption_by_default']).some(
      (key) => membersOf(key)['sse_algorithm'] === 'AES256',
    ),
  );
  return withoutKey ? 'would encrypt with a key of S3, not with a KMS key: sse_algorithm is AES256' : undefined;
}

function findMissingTags(subject: Subject, { tags }: PlanRule): string | undefined {
  const { desired } = subject;
  if (!Object.hasOwn(desired, 'tags') || desired['tags'] === UNKNOWN || !writes(subject, ['tags'])) return undefined;
  const given = membersOf(desired['tags']);
  const missing = tags.filter((key) => isEmpty(given[key]));
  return missing.length === 0 ? undefined : `would lack the tags ${missing.join(', ')}`;
}

function isEmpty(value: Plain | undefined): boolean {
  return value === undefined || value === null || value === '' || canonicalText(value) === '[]';
}

function listOf(value: Plain | undefined): readonly Plain[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Plain[]) : [value];
}
