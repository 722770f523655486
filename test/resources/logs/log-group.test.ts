import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cloudwatchLogGroup } from '../../../src/resources/logs/log-group.ts';
import { logGroups } from '../../../src/resources/logs/log-groups.ts';
import { desire } from '../ec2/desire.ts';
import { birth, context, createInput, readItem, write } from '../ec2/sample.ts';

const id = '/app/web';
const config = { name: id };
const resourceArn = 'arn:aws:logs:eu-west-1:123456789012:log-group:/app/web';

describe('aws_cloudwatch_log_group', () => {
  test('is born with its marks, its key and its class', () => {
    assert.deepEqual(createInput(cloudwatchLogGroup, { ...config, kms_key_id: 'k', log_group_class: 'STANDARD' }), {
      logGroupName: id,
      kmsKeyId: 'k',
      logGroupClass: 'STANDARD',
      tags: birth.tags,
    });
    const generated = createInput(cloudwatchLogGroup, { name_prefix: '/app/' });
    assert.match(String(cloudwatchLogGroup.create.idFromInput?.(generated)), /^\/app\/[0-9a-f]{26}$/);
  });

  test('has an ARN without the star of the API, and keeps its events for ever where AWS names no time', () => {
    const live = readItem(cloudwatchLogGroup, { logGroupName: id, arn: `${resourceArn}:*` }, id);
    assert.deepEqual(live, {
      name: id,
      name_prefix: id,
      retention_in_days: 0,
      kms_key_id: null,
      log_group_class: 'STANDARD',
      arn: resourceArn,
    });
  });

  test('puts a retention, and takes it away for 0', () => {
    const change = (retention_in_days: number) =>
      write(cloudwatchLogGroup, { ...config, retention_in_days }, { id, changed: ['retention_in_days'] });
    assert.deepEqual(change(14), [['PutRetentionPolicy', { logGroupName: id, retentionInDays: 14 }]]);
    assert.deepEqual(change(0), [['DeleteRetentionPolicy', { logGroupName: id }]]);
  });

  test('gains and loses a key', () => {
    const change = (kms_key_id: string | null) =>
      write(cloudwatchLogGroup, { ...config, kms_key_id }, { id, changed: ['kms_key_id'] });
    assert.deepEqual(change('k'), [['AssociateKmsKey', { logGroupName: id, kmsKeyId: 'k' }]]);
    assert.deepEqual(change(null), [['DisassociateKmsKey', { logGroupName: id }]]);
  });

  test('changes the tags that differ, and no mark', () => {
    const live = { tags: { A: '1', B: '2', 'groundstate:address': 'x', 'aws:cloudformation:stack-id': 'y' } };
    assert.deepEqual(
      write(cloudwatchLogGroup, { ...config, tags: { A: '1', C: '3' } }, { id, live, changed: ['tags'] }),
      [
        ['TagResource', { resourceArn, tags: { C: '3' } }],
        ['UntagResource', { resourceArn, tagKeys: ['B'] }],
      ],
    );
  });

  test('is read alone by its name, and with all others where there are several', () => {
    const page = (...keys: readonly string[]) =>
      logGroups.page({ kind: 'keys', index: 'name', keys }, undefined, context).input;
    assert.deepEqual(page(id), { limit: 50, nextToken: undefined, logGroupNamePrefix: id });
    assert.equal(logGroups.indexes['name']?.batch, 1);
  });

  test('stays where skip_destroy was applied', () => {
    const applied = desire(cloudwatchLogGroup.attributes, { ...config, skip_destroy: true });
    const given = { id, live: {}, applied };
    assert.deepEqual(cloudwatchLogGroup.remove.calls(given, context), []);
  });
});
