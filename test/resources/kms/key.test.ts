import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kmsAlias } from '../../../src/resources/kms/alias.ts';
import { kmsKey } from '../../../src/resources/kms/key.ts';
import { taggedKeys } from '../../../src/resources/kms/tagged-keys.ts';
import { desire } from '../ec2/desire.ts';
import { context, createInput, readItem, write } from '../ec2/sample.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arn = `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
const operations = (calls: readonly (readonly [string, object])[]) => calls.map(([operation]) => operation);

describe('aws_kms_key', () => {
  test('is born with its marks and its policy', () => {
    assert.deepEqual(createInput(kmsKey, { description: 'mine', policy: '{}' }), {
      Description: 'mine',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      MultiRegion: undefined,
      Policy: '{}',
      BypassPolicyLockoutSafetyCheck: false,
      Tags: [
        { TagKey: 'Name', TagValue: 'a' },
        { TagKey: 'groundstate:installation', TagValue: 'i' },
      ],
    });
    assert.ok(!('Policy' in createInput(kmsKey, {})));
  });

  test('is absent while it waits for its deletion', () => {
    const read = (KeyState: string) => readItem(kmsKey, { KeyMetadata: { KeyId: id, Enabled: false, KeyState } }, id);
    assert.equal(read('PendingDeletion'), undefined);
    assert.equal(read('PendingReplicaDeletion'), undefined);
    assert.equal(read('Disabled')?.is_enabled, false);
    const { main } = kmsKey.reads;
    assert.equal(main.pending?.({ KeyMetadata: { KeyState: 'Creating' } }), 'the key is Creating');
    assert.equal(main.pending?.({ KeyMetadata: { KeyState: 'Enabled' } }), undefined);
  });

  test('that signs does not rotate, and that is an answer', () => {
    const { rotation } = kmsKey.reads;
    assert.ok(rotation?.shape === 'each');
    assert.equal(rotation.answers['UnsupportedOperationException']?.enable_key_rotation, false);
  });

  test('is enabled while its rotation is changed', () => {
    const rotating = { enable_key_rotation: true, rotation_period_in_days: 365 };
    const change = (config: object, is_enabled: boolean, ...changed: readonly string[]) =>
      operations(write(kmsKey, { ...config }, { id, live: { is_enabled }, changed }));
    assert.deepEqual(change(rotating, false, 'is_enabled', 'enable_key_rotation'), ['EnableKey', 'EnableKeyRotation']);
    const off = { ...rotating, is_enabled: false };
    assert.deepEqual(change(off, false, 'enable_key_rotation'), ['EnableKey', 'EnableKeyRotation', 'DisableKey']);
    assert.deepEqual(change(off, true, 'is_enabled'), ['DisableKey']);
    assert.deepEqual(change({}, true, 'enable_key_rotation'), ['DisableKeyRotation']);
  });

  test('loses the mark of its address before its deletion is scheduled, so that the next key has no twin, and keeps the proof that it is ours', () => {
    const given = { id, live: {}, applied: desire(kmsKey.attributes, { deletion_window_in_days: 7 }) };
    assert.deepEqual(
      kmsKey.remove.calls(given, context).map(({ operation, input }) => [operation, input]),
      [
        ['UntagResource', { KeyId: id, TagKeys: ['groundstate:address', 'groundstate:operation'] }],
        ['ScheduleKeyDeletion', { KeyId: id, PendingWindowInDays: 7 }],
      ],
    );
  });

  test('is looked for by its mark in the tagging API, which alone can filter by it', () => {
    const { input } = taggedKeys.page({ kind: 'marked', installation: 'i' }, undefined, context);
    assert.deepEqual(input, {
      ResourceTypeFilters: ['kms:key'],
      ResourcesPerPage: 100,
      PaginationToken: undefined,
      TagFilters: [{ Key: 'groundstate:installation', Values: ['i'] }],
    });
    assert.equal(taggedKeys.next({ PaginationToken: '' }), undefined);
    const found = { ResourceARN: arn, Tags: [{ Key: 'groundstate:installation', Value: 'i' }] };
    assert.equal(kmsKey.marked?.id(found), id);
    assert.deepEqual(kmsKey.marked?.tags(found), { 'groundstate:installation': 'i' });
  });

  test('refuses numbers of days that AWS refuses', () => {
    const problems = (config: object) => kmsKey.validate?.(desire(kmsKey.attributes, { ...config })).length;
    assert.equal(problems({ deletion_window_in_days: 6 }), 1);
    assert.equal(problems({ deletion_window_in_days: 30 }), 0);
    assert.equal(problems({ enable_key_rotation: true, rotation_period_in_days: 89 }), 1);
    assert.equal(problems({ rotation_period_in_days: 90 }), 1);
  });
});

describe('aws_kms_alias', () => {
  const config = { name: 'alias/app', target_key_id: arn };

  test('names a key by id or by ARN alike', () => {
    const { kind } = kmsAlias.attributes.target_key_id;
    assert.equal(kind.equal(arn, id), true);
    assert.equal(kind.equal(id, id), true);
    assert.equal(kind.equal(arn, 'mrk-1'), false);
    assert.equal(readItem(kmsAlias, { AliasName: 'alias/app', TargetKeyId: id }, 'alias/app')?.target_key_arn, arn);
  });

  test('that exists is taken over only where it names the same key', () => {
    const desired = desire(kmsAlias.attributes, config);
    assert.equal(kmsAlias.find?.id({ AliasName: 'alias/app', TargetKeyId: id }, desired), 'alias/app');
    assert.equal(kmsAlias.find?.id({ AliasName: 'alias/app', TargetKeyId: 'other' }, desired), undefined);
    assert.equal(kmsAlias.find?.id({ AliasName: 'alias/former', TargetKeyId: id }, desired), undefined);
    assert.equal(kmsAlias.identity, undefined);
  });

  test('moves to another key in place', () => {
    assert.deepEqual(write(kmsAlias, config, { id: 'alias/app', changed: ['target_key_id'] }), [
      ['UpdateAlias', { AliasName: 'alias/app', TargetKeyId: arn }],
    ]);
  });

  test('leaves the names of AWS to AWS', () => {
    const problems = (name: string) => kmsAlias.validate?.(desire(kmsAlias.attributes, { ...config, name })).length;
    assert.deepEqual([problems('alias/app'), problems('app'), problems('alias/aws/s3')], [0, 1, 1]);
  });
});
