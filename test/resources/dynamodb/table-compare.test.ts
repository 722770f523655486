import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dynamodbTable } from '../../../src/resources/dynamodb/table.ts';
import { index, type Name, S, values } from './table-values.ts';

const { attributes } = dynamodbTable;
const equal = (name: Name, desired: unknown, live: unknown): boolean =>
  attributes[name].kind.equal(values({ [name]: desired })[name] as never, values({ [name]: live })[name] as never);

const comparisons: readonly (readonly [
  name: string,
  attribute: Name,
  desired: unknown,
  live: unknown,
  same: boolean,
])[] = [
  ['no list of blocks and a block that is off', 'ttl', [], [{ attribute_name: '', enabled: false }], true],
  [
    'an expiry that is off, whatever its field',
    'ttl',
    [{ attribute_name: 'e', enabled: false }],
    [{ enabled: false }],
    true,
  ],
  [
    'expiry by another field',
    'ttl',
    [{ attribute_name: 'e', enabled: true }],
    [{ attribute_name: 'f', enabled: true }],
    false,
  ],
  [
    'recovery that is off',
    'point_in_time_recovery',
    [{ enabled: false }],
    [{ enabled: false, recovery_period_in_days: 35 }],
    true,
  ],
  [
    'recovery of any length',
    'point_in_time_recovery',
    [{ enabled: true }],
    [{ enabled: true, recovery_period_in_days: 9 }],
    true,
  ],
  [
    'recovery of another length',
    'point_in_time_recovery',
    [{ enabled: true, recovery_period_in_days: 8 }],
    [{ enabled: true, recovery_period_in_days: 9 }],
    false,
  ],
  [
    'encryption with any key',
    'server_side_encryption',
    [{ enabled: true }],
    [{ enabled: true, kms_key_arn: 'k' }],
    true,
  ],
  [
    'encryption with another key',
    'server_side_encryption',
    [{ enabled: true, kms_key_arn: 'j' }],
    [{ enabled: true, kms_key_arn: 'k' }],
    false,
  ],
  ['encryption that is off', 'server_side_encryption', [{ enabled: true }], [{ enabled: false }], false],
  ['no class and the standard class', 'table_class', '', 'STANDARD', true],
  ['a view in small letters', 'stream_view_type', 'new_image', 'NEW_IMAGE', true],
  ['a capacity on demand', 'read_capacity', 5, 0, true],
  ['another capacity', 'read_capacity', 5, 6, false],
  ['fields of an index that others added', 'attribute', [S('pk')], [S('x'), S('pk')], true],
  ['a field that is missing', 'attribute', [S('pk'), S('g')], [S('pk')], false],
  [
    'indexes in another order',
    'global_secondary_index',
    [index('a', 'x'), index('b', 'y')],
    [index('b', 'y'), index('a', 'x')],
    true,
  ],
  [
    'fields of a projection in another order',
    'global_secondary_index',
    [index('a', 'x', { non_key_attributes: ['1', '2'] })],
    [index('a', 'x', { non_key_attributes: ['2', '1'] })],
    true,
  ],
  [
    'an index with other capacities',
    'global_secondary_index',
    [index('a', 'x', { read_capacity: 1 })],
    [index('a', 'x', { read_capacity: 2 })],
    false,
  ],
  [
    'an index whose capacities nobody configured',
    'global_secondary_index',
    [index('a', 'x')],
    [index('a', 'x', { read_capacity: 2 })],
    true,
  ],
  [
    'an index without its range key',
    'global_secondary_index',
    [index('a', 'x')],
    [index('a', 'x', { range_key: 'y' })],
    false,
  ],
  [
    'an index that others added',
    'global_secondary_index',
    [index('a', 'x')],
    [index('a', 'x'), index('b', 'y')],
    false,
  ],
];

for (const [name, attribute, desired, live, same] of comparisons) {
  test(`${attribute}: ${name} ${same ? 'is no difference' : 'is a difference'}`, () =>
    assert.equal(equal(attribute, desired, live), same));
}
