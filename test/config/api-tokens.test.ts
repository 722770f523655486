import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createTokenList } from '../../src/adapters/identity/token-list.ts';
import { openIdentities } from '../../src/compose-identities.ts';
import { parseApiTokens } from '../../src/config/api-tokens.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { Failure } from '../../src/core/failure.ts';
import { runCommand, usualEnvironment } from '../cli/run-command.ts';

const sha256 = createHash('sha256').update('gs_token').digest('hex');
const never = new AbortController().signal;

test('a token of the list is known by its hash, until it ends', async () => {
  const list = parseApiTokens(
    `- {name: ci, role: operator, sha256: ${sha256}, until: "2027-01-31T00:00:00Z"}`,
    'tokens.yaml',
  );
  let now = Date.UTC(2027, 0, 30);
  const identities = createTokenList(
    () => list,
    () => now,
  );
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
  const identities = createTokenList(
    () => parseApiTokens(stdout, 'tokens.yaml'),
    () => 0,
  );
  assert.deepEqual(await identities.identify(token, never), { name: 'ci', id: 'token:ci', role: 'viewer' });
  assert.equal((await runCommand(['api', 'token', '--name', 'ci', '--role', 'root'])).status, 64);
});

const entry = (name: string) =>
  `- {name: ${name}, role: viewer, sha256: ${createHash('sha256').update(name).digest('hex')}}`;

test('the list of a file is read again when it changes, and one that is broken does not take its place', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-tokens-'));
  const file = path.join(folder, 'tokens.yaml');
  const warnings: string[] = [];
  const nothing = (): void => undefined;
  const log = {
    debug: nothing,
    info: nothing,
    error: nothing,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  try {
    await writeFile(file, entry('old'));
    const settings = loadSettings({
      flags: {},
      environment: { ...usualEnvironment, GROUNDSTATE_API_TOKENS_FILE: file },
      cwd: '/',
    });
    const identities = openIdentities(settings, () => 0, log as never);
    const knows = async (token: string) => (await identities?.identify(token, never))?.name;
    assert.deepEqual([await knows('old'), await knows('newer')], ['old', undefined]);
    await writeFile(file, entry('newer'));
    assert.deepEqual([await knows('old'), await knows('newer')], [undefined, 'newer']);
    await writeFile(file, '- {');
    assert.deepEqual([await knows('newer'), await knows('newer'), warnings.length], ['newer', 'newer', 1]);
    await rm(file);
    assert.equal(await knows('newer'), 'newer');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the list comes in the environment as well, as YAML or JSON, and not twice', async () => {
  const json = JSON.stringify([{ name: 'ci', role: 'admin', sha256 }]);
  for (const list of [json, `- {name: ci, role: admin, sha256: ${sha256}}\n`]) {
    const settings = loadSettings({
      flags: {},
      environment: { ...usualEnvironment, GROUNDSTATE_API_TOKEN_LIST: list },
      cwd: '/',
    });
    const identities = openIdentities(settings, () => 0, undefined as never);
    assert.equal((await identities?.identify('gs_token', never))?.role, 'admin');
  }
  const environment = {
    ...usualEnvironment,
    GROUNDSTATE_API_TOKEN_LIST: json,
    GROUNDSTATE_API_TOKENS_FILE: '/tokens.yaml',
  };
  assert.throws(
    () => loadSettings({ flags: {}, environment, cwd: '/' }),
    (thrown: Failure) => /Give one of them/.test(thrown.detail),
  );
});
