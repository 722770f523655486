import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBranchName, checkInfraFolder, parseRepositoryUrl } from '../../../src/adapters/git/repository-url.ts';
import { Failure } from '../../../src/core/failure.ts';

test('https and ssh addresses are accepted as they are', () => {
  for (const text of [
    'https://github.com/acme/estate.git',
    'ssh://git@github.com/acme/estate.git',
    'https://host:8443/a',
  ]) {
    assert.equal(parseRepositoryUrl(text, false).href, text);
  }
  assert.equal(parseRepositoryUrl('https://github.com/acme/estate.git', false).name, 'estate');
});

test('a folder on disk is accepted only when files were allowed', () => {
  assert.equal(parseRepositoryUrl('/srv/git/my estate.git', true).href, 'file:///srv/git/my%20estate.git');
  assert.throws(() => parseRepositoryUrl('/srv/git/estate.git', false), /without allowing files/);
  assert.throws(() => parseRepositoryUrl('file:///srv/git/estate.git', false), /without allowing files/);
});

const refusedAddresses = [
  ['plain http', 'http://github.com/acme/estate.git', /only https and ssh/],
  ['the git protocol', 'git://github.com/acme/estate.git', /only https and ssh/],
  ['a helper program', 'ext::sh -c touch% /tmp/x', /only https and ssh|not an address/],
  ['an option', '--upload-pack=touch /tmp/x', /not an address/],
  ['a host that is an option', 'ssh://-oProxyCommand=x/estate', /not a plain address|not an address/],
  ['a token in the address', 'https://token@github.com/acme/estate.git', /Configure the credential on its own/],
  ['a password in the address', 'ssh://git:secret@github.com/acme/estate.git', /Configure the credential on its own/],
  ['the short ssh form', 'git@github.com:acme/estate.git', /short form of an ssh address/],
  ['nothing', '', /not an address/],
] as const;

for (const [what, text, pattern] of refusedAddresses) {
  test(`${what} is refused as the repository address, and no secret of it is repeated`, () => {
    assert.throws(
      () => parseRepositoryUrl(text, true),
      (error) => {
        assert.ok(error instanceof Failure);
        assert.match(error.detail, pattern);
        assert.doesNotMatch(error.message, /secret|token@/);
        return true;
      },
    );
  });
}

test('a branch name that git would refuse or misread is refused', () => {
  for (const good of ['main', 'release/2026-11', 'a.b_c', 'feature#1']) assert.equal(checkBranchName(good), good);
  for (const bad of [
    '',
    '-x',
    'a..b',
    'a b',
    'a:b',
    'a~1',
    'a^',
    'a@{1}',
    'a.lock',
    'a.lock/b',
    'a/',
    'a//b',
    'x*',
    'a\n',
  ]) {
    assert.throws(() => checkBranchName(bad), /not a branch name/, JSON.stringify(bad));
  }
});

test('the infra folder is a plain relative path', () => {
  assert.equal(checkInfraFolder(''), '');
  assert.equal(checkInfraFolder('./infra//aws/'), 'infra/aws');
  for (const bad of ['/infra', '..', 'a/../../b', 'a\0b']) {
    assert.throws(() => checkInfraFolder(bad), /relative to the root/);
  }
});
