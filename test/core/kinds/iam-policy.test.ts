import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { iamPolicyKind } from '../../../src/core/kinds/iam-policy.ts';

const same = (left: unknown, right: unknown): boolean => iamPolicyKind.equal(write(left), write(right));
const write = (document: unknown): string => (typeof document === 'string' ? document : JSON.stringify(document));
const around = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement }],
});

const word = fc.stringMatching(/^[a-zA-Z0-9:*/]{1,8}$/);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
const statementArbitrary = fc.record(
  {
    Sid: word,
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: words,
    Resource: words,
    Principal: fc.dictionary(fc.constantFrom('AWS', 'Service', 'Federated'), words, { minKeys: 1 }),
    Condition: fc.dictionary(fc.constantFrom('StringEquals', 'Bool'), fc.dictionary(word, words, { minKeys: 1 }), {
      minKeys: 1,
    }),
  },
  { requiredKeys: ['Effect', 'Action'] },
);
const policyArbitrary = fc.record({
  Version: fc.constant('2012-10-17'),
  Statement: fc.array(statementArbitrary, { maxLength: 4 }),
});

/** The same document, with every list turned round, every list of one taken out of its list, and every object's keys turned round. */
function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) {
    const turned = value.map(rewrite).reverse();
    return turned.length === 1 ? turned[0] : turned;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, rewrite(member)]),
    );
  }
  return value;
}

test('order, white space, URL encoding and lists of one never make two policies different', () => {
  fc.assert(
    fc.property(policyArbitrary, (policy) => {
      const other = rewrite(policy);
      assert.ok(same(policy, other));
      assert.ok(same(JSON.stringify(policy, null, 2), encodeURIComponent(JSON.stringify(other))));
      assert.ok(same([policy], policy));
    }),
  );
});

test('a word added to or taken from any part of a statement makes another policy', () => {
  const change = fc.constantFrom('Action', 'Resource', 'Sid', 'Effect', 'Principal', 'Condition', 'Statement');
  fc.assert(
    fc.property(
      policyArbitrary.filter(({ Statement }) => Statement.length > 0),
      change,
      (policy, part) => {
        const [first, ...rest] = policy.Statement;
        const added = { Action: ['new-word'], Effect: 'Allow' };
        const changes: Record<string, object> = {
          Action: { ...first, Action: [...(first?.Action ?? []), 'new-word'] },
          Resource: { ...first, Resource: [...(first?.Resource ?? []), 'new-word'] },
          Sid: { ...first, Sid: 'new-word' },
          Effect: { ...first, Effect: first?.Effect === 'Allow' ? 'Deny' : 'Allow' },
          Principal: { ...first, Principal: { ...first?.Principal, CanonicalUser: 'new-word' } },
          Condition: { ...first, Condition: { ...first?.Condition, Null: { 'new-word': 'true' } } },
        };
        const Statement = part === 'Statement' ? [...policy.Statement, added] : [changes[part], ...rest];
        assert.equal(same(policy, { ...policy, Statement }), false);
        assert.equal(same({ ...policy, Statement }, policy), false);
      },
    ),
  );
});

const equalPairs: readonly [string, unknown, unknown][] = [
  ['no text and the empty document', '', '{}'],
  [
    'an account number and the ARN of its root',
    around({ Principal: { AWS: '123456789012' } }),
    around({ Principal: { AWS: ['arn:aws:iam::123456789012:root'] } }),
  ],
  [
    'the root ARN of another partition',
    around({ Principal: { AWS: '123456789012' } }),
    around({ Principal: { AWS: 'arn:aws-us-gov:iam::123456789012:root' } }),
  ],
  ['effects in another case', around({}), around({ Effect: 'allow' })],
  ['an empty Sid and none', around({ Sid: '' }), around({})],
  ['an empty condition and none', around({ Condition: {} }), around({})],
  [
    'a condition value as a truth value and as text',
    around({ Condition: { Bool: { x: true } } }),
    around({ Condition: { Bool: { x: ['true'] } } }),
  ],
  ['a word that is repeated', around({ Action: ['s3:*', 's3:*'] }), around({})],
  ['the version that AWS assumes and none', { Version: '2008-10-17', Statement: [] }, { Statement: [] }],
];

for (const [name, left, right] of equalPairs) {
  test(`equal: ${name}`, () => assert.ok(same(left, right) && same(right, left)));
}

const unequalPairs: readonly [string, unknown, unknown][] = [
  ['everybody, and everybody who is known to AWS', around({ Principal: '*' }), around({ Principal: { AWS: '*' } })],
  [
    'Action and NotAction',
    around({}),
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] },
  ],
  ['another version', around({}), { ...around({}), Version: '2008-10-17' }],
  ['another id', around({}), { ...around({}), Id: 'other' }],
  [
    'a statement that stands there twice',
    around({}),
    { ...around({}), Statement: [...around({}).Statement, ...around({}).Statement] },
  ],
  [
    'an account number under another kind of principal',
    around({ Principal: { Federated: '123456789012' } }),
    around({ Principal: { Federated: 'arn:aws:iam::123456789012:root' } }),
  ],
  [
    'a role that was deleted and became an id',
    around({ Principal: { AWS: 'arn:aws:iam::123456789012:role/x' } }),
    around({ Principal: { AWS: 'AROAEXAMPLE' } }),
  ],
  ['a document and no document', around({}), ''],
  ['text that is no policy', around({}), 'not JSON'],
];

for (const [name, left, right] of unequalPairs) {
  test(`not equal: ${name}`, () => assert.ok(!same(left, right) && !same(right, left)));
}

test('only JSON objects are policies', () => {
  assert.equal(iamPolicyKind.convert('[]').ok, false);
  assert.equal(iamPolicyKind.convert('{').ok, false);
  assert.equal(iamPolicyKind.convert(5).ok, false);
  assert.deepEqual(iamPolicyKind.convert('{"Statement":[]}'), { ok: true, value: '{"Statement":[]}' });
});
