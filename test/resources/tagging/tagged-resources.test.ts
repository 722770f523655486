import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { taggedResources } from '../../../src/resources/tagging/tagged-resources.ts';

const context = { scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' } };

describe('the tagged resources of a type', () => {
  const tables = taggedResources('dynamodb:table');

  test('are listed in pages of 100, by type or by mark', () => {
    assert.deepEqual(tables.page({ kind: 'all' }, 'next', context).input, {
      ResourceTypeFilters: ['dynamodb:table'],
      ResourcesPerPage: 100,
      PaginationToken: 'next',
    });
    const marked = tables.page({ kind: 'marked', installation: 'i' }, undefined, context).input;
    assert.deepEqual(Object(marked).TagFilters, [{ Key: 'groundstate:installation', Values: ['i'] }]);
  });

  test('are asked for by ARN without what the API refuses beside a list of ARNs', () => {
    const keys = ['arn:aws:dynamodb:eu-west-1:123456789012:table/a'];
    assert.deepEqual(tables.page({ kind: 'keys', index: 'arn', keys }, undefined, context).input, {
      ResourceARNList: keys,
    });
  });

  test('do not share their pages with those of another type', () => {
    assert.notEqual(tables.name, taggedResources('s3').name);
  });

  test('end with an empty token', () => {
    assert.equal(tables.next({ PaginationToken: '' }), undefined);
    assert.equal(tables.next({ PaginationToken: 'more' }), 'more');
  });
});
