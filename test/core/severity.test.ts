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
  live: Plain,
  severity: Severity,
  dataBearing?: true,
];

const rows: readonly Row[] = [
  [
    'an ingress rule that opens to the world is critical',
    'aws_vpc_security_group_ingress_rule',
    '*',
    'added',
    { cidr_ipv4: '0.0.0.0/0' },
    'critical',
  ],
  [
    'so is one that opens to the world by IPv6',
    'aws_vpc_security_group_ingress_rule',
    'cidr_ipv6',
    'declared',
    '::/0',
    'critical',
  ],
  [
    'so is an inline rule of the group',
    'aws_security_group',
    'ingress',
    'declared',
    [{ cidr_blocks: ['0.0.0.0/0'] }],
    'critical',
  ],
  [
    'an ingress rule that opens to a network is not',
    'aws_vpc_security_group_ingress_rule',
    '*',
    'added',
    { cidr_ipv4: '10.0.0.0/8' },
    'medium',
  ],
  [
    'a route to the world is no opening to the inside',
    'aws_route',
    '*',
    'added',
    { destination_cidr_block: '0.0.0.0/0' },
    'medium',
  ],
  ['lost data is critical', 'aws_dynamodb_table', '*', 'missing', 'deleted', 'critical', true],
  ['an object without data that is missing is high', 'aws_route', '*', 'missing', 'deleted', 'high'],
  [
    'a protection that was deleted as a whole is critical',
    'aws_s3_bucket_public_access_block',
    '*',
    'missing',
    'deleted',
    'critical',
  ],
  [
    'a protection that was turned off is critical',
    'aws_dynamodb_table',
    'deletion_protection_enabled',
    'declared',
    false,
    'critical',
    true,
  ],
  [
    'a setting that is a protection by its type is critical',
    'aws_s3_bucket_versioning',
    'versioning_configuration',
    'declared',
    [{ status: 'Suspended' }],
    'critical',
  ],
  ['tags come last, whatever they are on', 'aws_s3_bucket_versioning', 'tags', 'declared', { a: '1' }, 'low'],
  ['anything else is in the middle', 'aws_vpc', 'enable_dns_support', 'declared', false, 'medium'],
];

describe('how much a drift matters', () => {
  for (const [sentence, type, attribute, tier, live, severity, dataBearing] of rows) {
    test(sentence, () => {
      assert.equal(severityOf({ type, attribute, tier, live, dataBearing: dataBearing === true }), severity);
    });
  }
});
