import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSigningKeys } from '../../src/config/signing-keys.ts';
import { Failure } from '../../src/core/failure.ts';

const ssh = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+0Hq1bq0nXjTV2oF9X8n0pF3dJz2h6xq1F5m0Yl0aB';
const gpg = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEaw==\n-----END PGP PUBLIC KEY BLOCK-----';

test('keys of both kinds are read, with their limits', () => {
  const text = `
keys:
  - {name: Ada, ssh: "${ssh} cert-authority ada@laptop", valid_from: 2026-01-01, valid_until: "2026-07-01T12:00Z"}
  - name: Grace
    revoked: true
    gpg: |
${gpg.replaceAll(/^/gm, '      ')}
`;
  const [ada, grace] = parseSigningKeys(text, 'keys.yaml');
  assert.deepEqual(ada, {
    name: 'Ada',
    format: 'ssh',
    material: ssh,
    validFrom: Date.UTC(2026, 0, 1),
    validUntil: Date.UTC(2026, 6, 1, 12),
    revoked: false,
  });
  assert.deepEqual([grace?.format, grace?.revoked, grace?.material.trim()], ['gpg', true, gpg]);
});

for (const [what, text, problem] of [
  ['no keys', 'keys: []', /at least one key/],
  ['an empty file', '', /the file:/],
  ['text that is no YAML', 'keys: [', /line 1/],
  ['a key of no kind', 'keys: [{name: Ada}]', /"ssh" or "gpg"/],
  ['a key of both kinds', `keys: [{name: Ada, ssh: "${ssh}", gpg: ${JSON.stringify(gpg)}}]`, /"ssh" or "gpg"/],
  ['an option before the key', `keys: [{name: Ada, ssh: 'cert-authority ${ssh}'}]`, /one public key/],
  ['two keys in one', `keys: [{name: Ada, ssh: "${ssh}\\n${ssh}"}]`, /one public key/],
  ['a private key', 'keys: [{name: Ada, gpg: "-----BEGIN PGP PRIVATE KEY BLOCK-----"}]', /armoured public key/],
  ['a day that is none', `keys: [{name: Ada, ssh: "${ssh}", valid_until: 2026-02-40}]`, /no such day/],
  ['a misspelt word', `keys: [{name: Ada, ssh: "${ssh}", revocked: true}]`, /revocked/],
] as const) {
  test(`a list with ${what} is refused, and says where`, () => {
    assert.throws(
      () => parseSigningKeys(text, 'keys.yaml'),
      (error) =>
        error instanceof Failure &&
        error.code === 'usage' &&
        problem.test(error.detail) &&
        /keys\.yaml/.test(error.detail),
    );
  });
}
