import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DriftTier, Severity } from '../../src/core/drift.ts';
import { severityOf } from '../../src/core/severity.ts';
import type { Plain } from '../../src/core/value.ts';

type Row = readonly [
  sentence: string,
  type: string,
  attribute: string,
  tier: DriftTier,
  moved: { readonly from: Plain; readonly to: Plain },
  severity: Severity,
  dataBearing?: true,
];

const gone = { from: 'present', to: 'deleted' } as const;

function allow(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

const rows: readonly Row[] = [
  [
    'an ingress rule that opens to the world is critical',
    'aws_vpc_security_group_ingress_rule',
    '*',
    'added',
    { from: null, to: { cidr_ipv4: '0.0.0.0/0' } },
    'critical',
  ],
  [
    'so is one that opens to the world by IPv6',
    'aws_vpc_security_group_ingress_rule',
    'cidr_ipv6',
    'declared',
    { from: 'fd00::/8', to: '::/0' },
    'critical',
  ],
  [
    'so is an inline rule of the group',
    'aws_security_group',
    'ingress',
    'declared',
    { from: [], to: [{ cidr_blocks: ['0.0.0.0/0'] }] },
    'critical',
  ],
  [
    'a group that Git opens to the world is not opened by another rule',
    'aws_security_group',
    'ingress',
    'declared',
    { from: [{ cidr_blocks: ['0.0.0.0/0'] }], to: [{ cidr_blocks: ['0.0.0.0/0', '10.0.0.0/8'] }] },
    'medium',
  ],
  [
    'an old rule that lets out to the world opens nothing',
    'aws_security_group_rule',
    '*',
    'added',
    { from: null, to: { type: 'egress', cidr_blocks: ['0.0.0.0/0'] } },
    'medium',
  ],
  [
    'an ingress rule that opens to a network is not critical',
    'aws_vpc_security_group_ingress_rule',
    '*',
    'added',
    { from: null, to: { cidr_ipv4: '10.0.0.0/8' } },
    'medium',
  ],
  [
    'a route to the world is no opening to the inside',
    'aws_route',
    '*',
    'added',
    { from: null, to: { destination_cidr_block: '0.0.0.0/0' } },
    'medium',
  ],
  ['lost data is critical', 'aws_dynamodb_table', '*', 'missing', gone, 'critical', true],
  ['an object without data that is missing is high', 'aws_route', '*', 'missing', gone, 'high'],
  [
    'a protection that was deleted as a whole is critical',
    'aws_s3_bucket_public_access_block',
    '*',
    'missing',
    gone,
    'critical',
  ],
  [
    'a protection that was turned off is critical',
    'aws_dynamodb_table',
    'deletion_protection_enabled',
    'declared',
    { from: true, to: false },
    'critical',
    true,
  ],
  [
    'one that was turned on is not',
    'aws_dynamodb_table',
    'deletion_protection_enabled',
    'declared',
    { from: false, to: true },
    'high',
  ],
  [
    'a public bucket is critical',
    'aws_s3_bucket_public_access_block',
    'block_public_acls',
    'declared',
    { from: true, to: false },
    'critical',
  ],
  ['so is one by its ACL', 'aws_s3_bucket', 'acl', 'declared', { from: 'private', to: 'public-read' }, 'critical'],
  [
    'encryption that was taken off is critical',
    'aws_s3_bucket_server_side_encryption_configuration',
    'rule',
    'declared',
    { from: [{ sse: 'aws:kms' }], to: [] },
    'critical',
  ],
  ['a key that was exchanged is high', 'aws_sqs_queue', 'kms_key_id', 'declared', { from: 'a', to: 'b' }, 'high'],
  [
    'logging that was taken off is critical',
    'aws_s3_bucket_logging',
    'target_bucket',
    'declared',
    { from: 'logs', to: null },
    'critical',
  ],
  [
    'a setting that is a protection by its type is critical when it is suspended',
    'aws_s3_bucket_versioning',
    'versioning_configuration',
    'declared',
    { from: [{ status: 'Enabled' }], to: [{ status: 'Suspended' }] },
    'critical',
  ],
  [
    'a policy for everybody is critical',
    'aws_s3_bucket_policy',
    'policy',
    'declared',
    { from: allow({ Principal: { AWS: 'arn:aws:iam::1:root' } }), to: allow({ Principal: { AWS: ['*'] } }) },
    'critical',
  ],
  [
    'one with a condition is high',
    'aws_s3_bucket_policy',
    'policy',
    'declared',
    { from: null, to: allow({ Principal: '*', Condition: { Bool: {} } }) },
    'high',
  ],
  [
    'a policy for everything is critical',
    'aws_iam_role_policy',
    'policy',
    'declared',
    { from: allow({ Action: 's3:*', Resource: '*' }), to: allow({ Action: ['*'], Resource: '*' }) },
    'critical',
  ],
  [
    'a policy that allowed everything before is high',
    'aws_iam_role_policy',
    'policy',
    'declared',
    { from: allow({ Action: '*', Resource: '*' }), to: allow({ Action: '*', Resource: '*', Sid: 'a' }) },
    'high',
  ],
  [
    'a role that anybody may assume is critical',
    'aws_iam_role',
    'assume_role_policy',
    'declared',
    { from: null, to: allow({ Action: 'sts:AssumeRole', Principal: '*' }) },
    'critical',
  ],
  [
    'an administrator who was made by hand is critical',
    'aws_iam_role_policy_attachment',
    '*',
    'added',
    { from: null, to: { policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
    'critical',
  ],
  [
    'another right that was given by hand is high',
    'aws_iam_role_policy_attachment',
    '*',
    'added',
    { from: null, to: { policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
    'high',
  ],
  [
    'tags come last, whatever they are on',
    'aws_s3_bucket_versioning',
    'tags',
    'declared',
    { from: {}, to: { a: '1' } },
    'low',
  ],
  ['anything else is in the middle', 'aws_vpc', 'enable_dns_support', 'declared', { from: true, to: false }, 'medium'],
];

describe('how much a drift matters', () => {
  for (const [sentence, type, attribute, tier, { from, to }, severity, dataBearing] of rows) {
    test(sentence, () => {
      assert.equal(
        severityOf({ type, attribute, tier, desired: from, live: to, dataBearing: dataBearing === true }),
        severity,
      );
    });
  }
});
