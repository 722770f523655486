import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { checkLockFile, checkManifest } from '../../../src/adapters/cdktf/check-lock-file.ts';
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
    /^The project wants "a" from "github:evil\/a", which is not a version of a registry/,
  ],
  [
    'a range that is a short repository',
    lockWith(good, 'node_modules/a', { dependencies: { a: 'evil/a' } }),
    /not a version of a registry/,
  ],
  ['workspaces', lockWith(good, 'node_modules/a', { workspaces: ['x'] }), /workspaces/],
  [
    'a package with a lock file of its own',
    lockWith({ ...good, hasShrinkwrap: true }),
    /brings a lock file of its own/,
  ],
  ['an entry that is a text', JSON.stringify({ lockfileVersion: 3, packages: { a: 'x' } }), /is not an object/],
  ['a path through a dot', lockWith(good, 'node_modules/a/node_modules/.'), /is a folder of the repository/],
  ['a path through two dots', lockWith(good, 'node_modules/..'), /is a folder of the repository/],
  ['an address that is a number', lockWith({ ...good, resolved: 1 }), /not come over https/],
  ['an address that cannot be read', lockWith({ ...good, resolved: 'https://' }), /not come over https/],
  [
    'a user in an address',
    lockWith({ ...good, resolved: 'https://u@registry.example.com/a.tgz' }),
    /not one of the allowed/,
  ],
  ...(['devDependencies', 'optionalDependencies', 'peerDependencies'] as const).map(
    (kind) =>
      [
        `an address among the ${kind} of a package`,
        lockWith({ ...good, [kind]: { b: 'https://evil.example/b.tgz' } }),
        /^"node_modules\/a" wants "b" from/,
      ] as const,
  ),
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

const wanted = [
  ['a dependency on Git', { dependencies: { a: 'git+ssh://git@evil.example/a.git' } }, /wants "a" from/],
  ['a dependency on a short repository', { devDependencies: { a: 'evil/a' } }, /wants "a" from/],
  ['a dependency on a file', { optionalDependencies: { a: 'file:../a' } }, /wants "a" from/],
  ['a range that is no text', { peerDependencies: { a: { b: '1' } } }, /wants "a" from/],
  ['workspaces', { workspaces: ['a'] }, /workspaces/],
  ['an override from elsewhere', { overrides: { a: 'https://evil.example/a.tgz' } }, /wants "a" from/],
  ['a deep override from elsewhere', { overrides: { a: { '.': '1', b: { c: 'github:evil/c' } } } }, /wants "c" from/],
  ['an override that is a list', { overrides: { a: ['1'] } }, /wants "a" from/],
  ['overrides that are a list', { overrides: ['a'] }, /are not an object/],
] as const;
for (const [what, manifest, pattern] of wanted) {
  test(`a package.json with ${what} is refused`, () => {
    assert.throws(() => checkManifest(JSON.stringify(manifest)), isFailure('synth.lock-file', pattern));
  });
}

test('a package.json with ranges, an alias, a tag and overrides of the registry is accepted', () => {
  const dependencies = { a: '^1.2.3', b: 'npm:@scope/c@>=1 <2 || 3.x', d: 'latest', e: '*', f: '' };
  checkManifest(JSON.stringify({ dependencies, overrides: { a: '$a', g: { '.': '1.0.0', h: '$b' } } }));
  checkManifest('{}');
});
