import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createTokenList } from '../../src/adapters/identity/token-list.ts';
import { parseApiTokens } from '../../src/config/api-tokens.ts';
import { Failure } from '../../src/core/failure.ts';
import { runCommand } from '../cli/run-command.ts';

const sha256 = createHash('sha256').update('gs_token').digest('hex');
const never = new AbortController().signal;

test('a token of the list is known by its hash, until it ends', async () => {
  const list = parseApiTokens(
    `- {name: ci, role: operator, sha256: ${sha256}, until: "2027-01-31T00:00:00Z"}`,
    'tokens.yaml',
  );
  let now = Date.UTC(2027, 0, 30);
  const identities = createTokenList(list, () => now);
  assert.deepEqual(await identities.identify('gs_token', never), { name: 'ci', id: 'token:ci', role: 'operator' });
  assert.equal(await identities.identify(sha256, never), undefined, 'the hash itself opens nothing');
  now = Date.UTC(2027, 0, 31);
  assert.equal(await identities.identify('gs_token', never), undefined);
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'a role that is none',
    `- {name: ci, role: root, sha256: ${sha256}}`,
    /0\.role: A role is viewer, operator or admin/,
  ],
  ['a token in place of its hash', '- {name: ci, role: viewer, sha256: gs_token}', /0\.sha256: sha256 is the hash/],
  ['a misspelt word', `- {name: ci, role: viewer, sha256: ${sha256}, untill: x}`, /untill/],
  ['no list', 'name: ci', /as a whole/],
  ['no YAML', '- {', /tokens\.yaml/],
];

for (const [why, content, says] of mistakes) {
  test(`a list with ${why} is refused, and says where`, () => {
    assert.throws(
      () => parseApiTokens(content, 'tokens.yaml'),
      (thrown) => thrown instanceof Failure && says.test(thrown.detail),
    );
  });
}

test('`groundstate api token` makes a token and the entry that knows it', async () => {
  const { status, out: stdout, err: stderr } = await runCommand(['api', 'token', '--name', 'ci', '--role', 'viewer']);
  assert.equal(status, 0);
  const token = /(gs_[\w-]{43})/.exec(stderr)?.[1] ?? '';
  const identities = createTokenList(parseApiTokens(stdout, 'tokens.yaml'), () => 0);
  assert.deepEqual(await identities.identify(token, never), { name: 'ci', id: 'token:ci', role: 'viewer' });
  assert.equal((await runCommand(['api', 'token', '--name', 'ci', '--role', 'root'])).status, 64);
});
