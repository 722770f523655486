import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LifecycleRule as SdkRule } from '@aws-sdk/client-s3';
import type { Plain } from '../../../src/core/value.ts';
import { s3Bucket } from '../../../src/resources/s3/bucket.ts';
import { s3BucketLifecycle } from '../../../src/resources/s3/bucket-lifecycle-configuration.ts';
import type { LifecycleRule } from '../../../src/resources/s3/lifecycle-attributes.ts';
import { decodeLifecycleRule } from '../../../src/resources/s3/lifecycle-decode.ts';
import { encodeLifecycleRule } from '../../../src/resources/s3/lifecycle-encode.ts';

const { kind } = s3BucketLifecycle.attributes.rule;

function rules(...configured: readonly object[]): readonly LifecycleRule[] {
  const converted = kind.convert(
    configured.map((rule) => ({ id: 'a', status: 'Enabled', ...rule })) as unknown as Plain,
  );
  assert.ok(converted.ok, JSON.stringify(converted));
  return converted.value;
}

const equal = (desired: readonly object[], live: readonly object[]): boolean =>
  kind.equal(rules(...desired), rules(...live));

const encodings: readonly (readonly [name: string, rule: object, sent: Partial<SdkRule>])[] = [
  ['no filter is a prefix of nothing', {}, { Prefix: '' }],
  ['an empty filter is a filter by a prefix of nothing', { filter: {} }, { Filter: { Prefix: '' } }],
  ['a prefix beside the filter', { prefix: 'x/' }, { Prefix: 'x/' }],
  ['a prefix in the filter', { filter: { prefix: 'x/' } }, { Filter: { Prefix: 'x/' } }],
  ['a tag', { filter: { tag: { key: 'k', value: 'v' } } }, { Filter: { Tag: { Key: 'k', Value: 'v' } } }],
  ['a size', { filter: { object_size_less_than: 9 } }, { Filter: { ObjectSizeLessThan: 9 } }],
  [
    'two conditions without "and" are joined',
    { filter: { prefix: 'x/', object_size_greater_than: 5 } },
    { Filter: { And: { Prefix: 'x/', ObjectSizeGreaterThan: 5 } } },
  ],
  [
    'an "and"',
    { filter: { and: { prefix: 'x/', tags: { a: '1', b: '2' } } } },
    {
      Filter: {
        And: {
          Prefix: 'x/',
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
          ],
        },
      },
    },
  ],
  [
    'legacy zeros beside a number of days',
    { expiration: { days: 9, date: '', expired_object_delete_marker: false } },
    { Prefix: '', Expiration: { Days: 9 } },
  ],
  [
    'an expiration of nothing but zeros',
    { expiration: { days: 0, expired_object_delete_marker: false } },
    { Prefix: '' },
  ],
  [
    'a transition on the day of birth',
    { transition: { days: 0, storage_class: 'INTELLIGENT_TIERING' } },
    { Prefix: '', Transitions: [{ Days: 0, StorageClass: 'INTELLIGENT_TIERING' }] },
  ],
  [
    'a date',
    { expiration: { date: '2035-01-01T00:00:00Z' } },
    { Prefix: '', Expiration: { Date: new Date('2035-01-01T00:00:00Z') } },
  ],
  [
    'old versions',
    { noncurrent_version_expiration: { noncurrent_days: 3, newer_noncurrent_versions: 2 } },
    { Prefix: '', NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 } },
  ],
];

for (const [name, rule, sent] of encodings) {
  test(`sent and read back: ${name}`, () => {
    const [desired] = rules(rule);
    assert.ok(desired !== undefined);
    const encoded = JSON.parse(JSON.stringify(encodeLifecycleRule(desired))) as object;
    assert.deepEqual(encoded, JSON.parse(JSON.stringify({ ID: 'a', Status: 'Enabled', ...sent })));
    assert.ok(kind.equal([desired], [decodeLifecycleRule(encodeLifecycleRule(desired))]));
  });
}

test('rules are known by their ids: their order does not matter, each change does', () => {
  const [one, two] = [
    { id: '1', expiration: { days: 1 } },
    { id: '2', expiration: { days: 2 } },
  ];
  assert.ok(equal([one, two], [two, one]));
  assert.equal(equal([one, two], [one]), false);
  assert.equal(equal([one], [{ ...one, id: '3' }]), false);
  assert.equal(equal([one], [{ ...one, status: 'Disabled' }]), false);
  assert.equal(equal([one], [{ ...one, expiration: { days: 3 } }]), false);
  assert.equal(equal([one], [{ ...one, filter: { prefix: 'x' } }]), false);
  assert.equal(equal([one], [{ ...one, transition: { days: 1, storage_class: 'GLACIER' } }]), false);
});

test('transitions have no order, and a moment is the same however it is written', () => {
  const glacier = { days: 90, storage_class: 'GLACIER' };
  const infrequent = { days: 30, storage_class: 'STANDARD_IA' };
  assert.ok(equal([{ transition: [glacier, infrequent] }], [{ transition: [infrequent, glacier] }]));
  assert.ok(equal([{ expiration: { date: '2035-01-01' } }], [{ expiration: { date: '2035-01-01T00:00:00.000Z' } }]));
});

test('no filter, an empty filter and an empty prefix are the same', () => {
  for (const rule of [{ filter: {} }, { filter: { prefix: '' } }, { prefix: '' }]) {
    assert.ok(equal([{}], [rule]) && equal([rule], [{}]));
  }
});

test('two rules with one id are refused', () => {
  const desired = { rule: rules({}, { expiration: { days: 1 } }) } as never;
  assert.match(s3BucketLifecycle.validate?.(desired)[0] ?? '', /the id "a"/);
});

test('the smallest size of a transition is kept where nobody configured it', () => {
  const write = {
    id: 'b',
    desired: { bucket: 'b', rule: rules({}), transition_default_minimum_object_size: null },
    live: { transition_default_minimum_object_size: 'varies_by_storage_class' },
    changed: new Set(['rule']),
    marks: {},
  };
  const context = { scope: { partition: 'aws', account: '111122223333', region: 'eu-west-1' } };
  const [call] = s3BucketLifecycle.aspects[0]?.write(write, context) ?? [];
  assert.ok(call !== undefined);
  const input = call.input as { readonly TransitionDefaultMinimumObjectSize?: string };
  assert.equal(input.TransitionDefaultMinimumObjectSize, 'varies_by_storage_class');
});

test('an inline rule without an id takes any id, one with an id only its own', () => {
  const inline = s3Bucket.attributes.lifecycle_rule.kind;
  const read = (rule: object) => {
    const converted = inline.convert([{ enabled: true, expiration: [{ days: 1 }], ...rule }] as unknown as Plain);
    assert.ok(converted.ok);
    return converted.value;
  };
  assert.ok(inline.equal(read({}), read({ id: 'made-by-aws' })));
  assert.ok(inline.equal(read({ id: 'x' }), read({ id: 'x' })));
  assert.equal(inline.equal(read({ id: 'x' }), read({ id: 'y' })), false);
  assert.equal(inline.equal(read({}), read({ id: 'y', tags: { a: 'b' } })), false);
});
