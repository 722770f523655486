import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { checkLockFile } from '../../../src/adapters/cdktf/check-lock-file.ts';
import { isFailure } from './open-test-synth.ts';

const hosts = ['registry.example.com'];
const integrity = `sha512-${'A'.repeat(86)}==`;
const good = { version: '1.2.3', resolved: 'https://registry.example.com/a/-/a-1.2.3.tgz', integrity };

function lockWith(entry: Readonly<Record<string, unknown>>, where = 'node_modules/a', root: object = {}): string {
  return JSON.stringify({ lockfileVersion: 3, packages: { '': root, [where]: entry } });
}

test('the lock file of the example estate is accepted, with and without addresses', async () => {
  checkLockFile(await readFile(new URL('../../../stacks/package-lock.json', import.meta.url), 'utf8'), hosts);
  checkLockFile(lockWith(good), hosts);
  checkLockFile(lockWith(good, 'node_modules/@scope/a/node_modules/b'), hosts);
  checkLockFile(lockWith({ version: '1.2.3', inBundle: true }), hosts);
});

const { integrity: _, ...unpinned } = good;
const poisoned = [
  [
    'a package from another host',
    lockWith({ ...good, resolved: 'https://evil.example/a.tgz' }),
    /evil\.example, which is not/,
  ],
  [
    'a host that only looks like ours',
    lockWith({ ...good, resolved: 'https://registry.example.com.evil.example/a.tgz' }),
    /not one of the allowed/,
  ],
  ['plain http', lockWith({ ...good, resolved: 'http://registry.example.com/a.tgz' }), /not come over https/],
  ['a git dependency', lockWith({ ...good, resolved: 'git+ssh://git@github.com/a/b.git#abc' }), /not come over https/],
  ['a file dependency', lockWith({ ...good, resolved: 'file:../evil.tgz' }), /not come over https/],
  [
    'a credential in an address',
    lockWith({ ...good, resolved: 'https://u:p@registry.example.com/a.tgz' }),
    /not one of the allowed/,
  ],
  ['no hash', lockWith(unpinned), /no sha512 hash/],
  ['a weak hash', lockWith({ ...good, integrity: 'sha1-AAAA' }), /no sha512 hash/],
  ['a second, weaker hash', lockWith({ ...good, integrity: `${integrity} sha1-AAAA` }), /no sha512 hash/],
  ['a link', lockWith({ link: true, resolved: 'packages/x' }), /is a link to a folder/],
  ['a folder of the repository', lockWith(good, 'packages/x'), /is a folder of the repository/],
  ['a path that climbs', lockWith(good, 'node_modules/../../x'), /is a folder of the repository/],
  ['a version that is an address', lockWith({ ...good, version: 'file:../x' }), /no plain version/],
  [
    'a range that is an address',
    lockWith(good, 'node_modules/a', { dependencies: { a: 'github:evil/a' } }),
    /not a version of a registry/,
  ],
  [
    'a range that is a short repository',
    lockWith(good, 'node_modules/a', { dependencies: { a: 'evil/a' } }),
    /not a version of a registry/,
  ],
  ['workspaces', lockWith(good, 'node_modules/a', { workspaces: ['x'] }), /workspaces/],
  ['an old lock file', JSON.stringify({ lockfileVersion: 1, dependencies: {} }), /old form/],
  ['no packages', JSON.stringify({ lockfileVersion: 3 }), /no list of packages/],
] as const;

for (const [what, text, pattern] of poisoned) {
  test(`a lock file with ${what} is refused`, () => {
    assert.throws(() => checkLockFile(text, hosts), isFailure('synth.lock-file', pattern));
  });
}

test('a lock file that is not JSON is refused', () => {
  assert.throws(
    () => checkLockFile('<<<<<<< HEAD', hosts),
    isFailure('synth.project-broken', /package-lock\.json is not JSON/),
  );
});
