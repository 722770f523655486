import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entropyOf, looksSecret } from '../../../src/core/secret-scan/looks-secret.ts';
import { roleOfName } from '../../../src/core/secret-scan/secret-names.ts';

test('names that bear secrets are known in every spelling', () => {
  const passwords = ['password', 'DB_PASSWORD', 'masterUserPassword', 'admin-passwd', 'passphrase', 'PWD'];
  const keys = [
    'secret',
    'auth_token',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'privateKey',
    'client_secret',
    'connection-string',
  ];
  assert.deepEqual(new Set(passwords.map(roleOfName)), new Set(['password']));
  assert.deepEqual(new Set(keys.map(roleOfName)), new Set(['key']));
});

test('names that only sound like it are not', () => {
  const harmless = [
    'next_token',
    'NextToken',
    'kms_key',
    'public_key',
    'hash_key',
    'range',
    'password_length',
    'secret_arn',
    'token_type',
    'secretId',
    'key',
    'cache_key',
    'description',
    'passwords_allowed',
  ];
  assert.deepEqual(
    harmless.filter((name) => roleOfName(name) !== undefined),
    [],
  );
});

const passwords = ['Passw0rd', 'correct7horse', 'Tr0ub4dor&3', 'x9$kLm2!', 'aB3dE5gH'];
const keys = ['wJalrXUtnFEMIK7MDENGbPxRfiCYzzz', 'a81f3c0d9e7b4a65c2d1', 'k3y-9f8a7b6c5d4e3f2a1'];

for (const text of passwords) test(`${text} may be a password`, () => assert.ok(looksSecret(text, 'password')));
for (const text of keys) test(`${text} may be a key`, () => assert.ok(looksSecret(text, 'key')));

const notSecret: readonly (readonly [text: string, why: string])[] = [
  ['hunter2', 'AWS takes no password as short as this'],
  ['${var.password}', 'it is a reference'],
  ['a${random_password.db.result}1', 'it holds a reference'],
  ['%{ if a }1234%{ endif }', 'it is a template'],
  ['{{resolve:ssm:p4ram}}', 'it is a reference of CloudFormation'],
  ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbC1', 'it is the name of a secret'],
  ['/prod/db/passw0rd', 'it is a path of the Parameter Store'],
  ['https://x1.example.com/a2', 'it is an address'],
  ['changeme123', 'it is to be changed'],
  ['<insert-2-here>', 'it is to be filled in'],
  ['Example1234', 'it is an example'],
  ['my-database-password-v2', 'it is made of words'],
  ['Prod_Api_Token_2024', 'it is made of words'],
  ['alllowercase', 'it is one kind of letters'],
  ['aaaaaaaaaaaaaaa1', 'it says nothing'],
  ['two words 1', 'it is a sentence'],
  ['1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'it is an identifier'],
  ['sha256:9f86d081884c7d65', 'it is a digest'],
  ['(sensitive value 1a2b3c4d)', 'it is a mask'],
];

for (const [text, why] of notSecret) {
  test(`${text} is no password: ${why}`, () => assert.equal(looksSecret(text, 'password'), false));
}

test('a key is longer than a password, and has digits', () => {
  assert.equal(looksSecret('aB3dE5gH', 'key'), false);
  assert.equal(looksSecret('DeriveSharedSecret', 'key'), false);
  assert.equal(looksSecret(`a1B${'x'.repeat(5_000)}`, 'password'), false);
});

test('the entropy is that of Shannon', () => {
  assert.equal(entropyOf('aaaa'), 0);
  assert.equal(entropyOf('abab'), 1);
  assert.equal(entropyOf('abcd'), 2);
  assert.equal(entropyOf(''), 0);
});
