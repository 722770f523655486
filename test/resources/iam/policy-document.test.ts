import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Plain } from '../../../src/core/value.ts';
import { iamPolicyDocument } from '../../../src/resources/iam/policy-document.ts';
import { desire } from '../ec2/desire.ts';

type Config = Readonly<Record<string, Plain>>;

const context = { scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' } };

// Configurations with the answers of the Terraform AWS provider 5.100.0.
const cases: readonly { readonly config: Config; readonly id: string; readonly json: string }[] = JSON.parse(
  readFileSync(new URL('policy-document-cases.json', import.meta.url), 'utf8'),
);

function compute(config: Config) {
  const { answer, attributes } = iamPolicyDocument;
  assert.ok(answer.kind === 'local');
  return answer.compute(desire(attributes, config), context);
}

function valuesOf(config: Config) {
  const answer = compute(config);
  assert.ok('values' in answer, 'problem' in answer ? answer.problem : '');
  return answer.values;
}

function problemOf(config: Config): string {
  const answer = compute(config);
  assert.ok('problem' in answer);
  return answer.problem;
}

describe('data.aws_iam_policy_document', () => {
  for (const [index, { config, id, json }] of cases.entries()) {
    test(`prints configuration ${index} of the provider character by character`, () => {
      const values = valuesOf(config);
      assert.equal(values.json, json);
      assert.equal(values.id, id);
    });
  }

  test('prints a single value bare, several in descending order, and minifies', () => {
    const statement = {
      actions: ['s3:Get', 's3:Put', 's3:Get'],
      resources: ['*'],
      principals: [{ type: '*', identifiers: ['*'] }],
    };
    assert.equal(
      valuesOf({ statement: [statement] }).minified_json,
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Put","s3:Get"],"Resource":"*","Principal":"*"}]}',
    );
  });

  test('turns &{ into a policy variable and escapes what Go escapes', () => {
    const { minified_json } = valuesOf({ statement: [{ resources: ['arn:&{aws:username}', '<&>'] }] });
    assert.match(String(minified_json), /\["arn:\$\{aws:username\}","\\u003c\\u0026\\u003e"\]/);
  });

  test('refuses a policy variable in the old version, a repeated Sid and an odd one', () => {
    assert.match(problemOf({ version: '2008-10-17', statement: [{ resources: ['&{a}'] }] }), /use version 2012-10-17/);
    assert.match(problemOf({ statement: [{ sid: 'A' }, { sid: 'A' }] }), /"A" stands twice in statement/);
    assert.match(problemOf({ statement: [{ sid: 'a-b' }] }), /only letters and digits/);
    const source = '{"Statement":[{"Sid":"A"}]}';
    assert.match(problemOf({ source_policy_documents: [source, source] }), /twice in source_policy_documents/);
  });

  test('says which given document is broken', () => {
    assert.match(
      problemOf({ source_policy_documents: ['{}', '{'] }),
      /^Element 1 of source_policy_documents is not a policy/,
    );
    assert.match(problemOf({ override_policy_documents: ['{"Statement":{}}'] }), /Statement must be a list/);
  });

  test('lays an override over the statement of the same Sid', () => {
    const statement = [{ sid: 'A', actions: ['a:a'] }];
    const { minified_json } = valuesOf({
      statement,
      override_policy_documents: ['{"Statement":[{"Sid":"A","Effect":"Deny"}]}'],
    });
    assert.equal(minified_json, '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny"}]}');
  });
});
