import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameAsApplied } from '../../../src/engine/planning/applied.ts';
import type { Entry } from '../../../src/engine/ports/ledger.ts';
import { dynamodbTable } from '../../../src/resources/dynamodb/table.ts';

test('a live value may say more than what was written; a wanted one that says more is another one', () => {
  const key = { name: 'pk', type: 'S' };
  const status = { name: 'status', type: 'S' };
  const entry: Entry = {
    address: 's/aws_dynamodb_table.orders',
    type: 'aws_dynamodb_table',
    scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
    id: 'orders',
    applied: { attribute: [key] },
    generation: 1,
    protected: false,
    dependencies: [],
    commit: 'c',
    createdAt: 0,
    updatedAt: 0,
  };
  const same = sameAsApplied(entry, dynamodbTable, (text) => text);
  assert.equal(same('attribute', [key, status], 'live'), true);
  assert.equal(same('attribute', [key, status], 'desired'), false);
  assert.equal(same('attribute', [key], 'desired'), true);
  assert.equal(same('tags', {}, 'desired'), undefined);
});
