import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Plain, UNKNOWN } from '../../../src/core/value.ts';
import { keyOf, naturalId } from '../../../src/engine/planning/key-of.ts';
import { catalogue } from '../../../src/resources/catalogue.ts';

const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
const hashed = { $hash: 'a keyed hash' };

interface Row {
  readonly type: string;
  readonly values: Readonly<Record<string, Plain>>;
  readonly key: string | undefined;
  readonly id: string | undefined;
}

const rows: Readonly<Record<string, Row>> = {
  'a name is key and id': { type: 'aws_s3_bucket', values: { bucket: 'b' }, key: 'b', id: 'b' },
  'a name that AWS or we choose is neither': { type: 'aws_s3_bucket', values: {}, key: undefined, id: undefined },
  'a key need not be an id': {
    type: 'aws_security_group',
    values: { vpc_id: 'vpc-1', name: 'web' },
    key: 'vpc-1/web',
    id: undefined,
  },
  'nor an id the key': { type: 'aws_iam_policy', values: { name: 'p', path: '/x/' }, key: 'p', id: '/x/p' },
  'a part of the key that is not known yet leaves none': {
    type: 'aws_security_group',
    values: { vpc_id: UNKNOWN, name: 'web' },
    key: undefined,
    id: undefined,
  },
  'nor a part of the id, although the key is known': {
    type: 'aws_iam_policy',
    values: { name: 'p', path: UNKNOWN },
    key: 'p',
    id: undefined,
  },
  'what is no part of them may be unknown, or kept as a hash': {
    type: 'aws_security_group',
    values: { vpc_id: 'vpc-1', name: 'web', tags: { Owner: UNKNOWN }, description: hashed },
    key: 'vpc-1/web',
    id: undefined,
  },
  'a part of which only the hash was kept leaves none': {
    type: 'aws_security_group',
    values: { vpc_id: 'vpc-1', name: hashed },
    key: undefined,
    id: undefined,
  },
  'an object of which AWS makes as many as it is asked for has neither': {
    type: 'aws_vpc',
    values: { cidr_block: '10.0.0.0/16' },
    key: undefined,
    id: undefined,
  },
};

describe('the key and the id of an object, by what is known of it', () => {
  for (const [sentence, { type, values, key, id }] of Object.entries(rows)) {
    test(sentence, async () => {
      const known = await catalogue.resourceType(type);
      assert.ok(known);
      const described = { type: known, scope };
      assert.deepEqual([keyOf(described, values), naturalId(described, values)], [key, id]);
    });
  }
});
