import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { credentialEnvironment } from '../../../src/adapters/git/git-credentials.ts';
import { parseRepositoryUrl } from '../../../src/adapters/git/repository-url.ts';
import { Failure } from '../../../src/core/failure.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-credentials-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function environmentFor(address: string, token: string, place = folder) {
  return credentialEnvironment(parseRepositoryUrl(address, false), { kind: 'token', token }, place);
}

test('a token is never offered to another host than the one it was first used for', async () => {
  const honest = await environmentFor('https://git.example.com/acme/estate.git', 'token-1');
  assert.equal(honest['GROUNDSTATE_GIT_TOKEN'], 'token-1');
  await environmentFor('https://git.example.com/acme/renamed.git', 'token-1');
  for (const address of ['https://evil.example/estate.git', 'https://git.example.com:8443/acme/estate.git']) {
    await assert.rejects(environmentFor(address, 'token-1'), (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, 'git.token-host');
      assert.match(error.detail, /was used for git\.example\.com before\. It was not sent/);
      assert.doesNotMatch(error.message, /token-1/);
      return true;
    });
  }
  const moved = await environmentFor('https://new.example/estate.git', 'token-2');
  assert.equal(moved['GROUNDSTATE_GIT_HOST'], 'new.example');
  await assert.rejects(environmentFor('https://git.example.com/x.git', 'token-2'), /was used for new\.example/);
});

test('no file of ours holds a token, and a torn note of its host is written anew', async () => {
  const place = path.join(folder, 'other');
  await environmentFor('https://git.example.com/x.git', 'token-3', place);
  for (const name of await readdir(place)) {
    assert.doesNotMatch(await readFile(path.join(place, name), 'utf8'), /token-3/);
  }
  await writeFile(path.join(place, 'token-host.json'), '{"mark":');
  await environmentFor('https://git.example.com/x.git', 'token-3', place);
  await assert.rejects(environmentFor('https://evil.example/x.git', 'token-3', place));
});

test('with a key, ssh knows only the host keys of the file given and reads no settings of the account', async () => {
  const key = { kind: 'key', privateKeyFile: '/keys/id', knownHostsFile: "/keys/known'hosts" } as const;
  const url = parseRepositoryUrl('ssh://git@git.example.com/x.git', false);
  const command = (await credentialEnvironment(url, key, folder))['GIT_SSH_COMMAND'] ?? '';
  for (const part of [
    "'StrictHostKeyChecking=yes'",
    "'UserKnownHostsFile=/keys/known'\\''hosts'",
    "'GlobalKnownHostsFile=/dev/null'",
    "'UpdateHostKeys=no'",
    "'IdentitiesOnly=yes'",
    "'BatchMode=yes'",
    "'-F' '/dev/null'",
  ]) {
    assert.ok(command.includes(part), `${part} in ${command}`);
  }
  assert.match(
    (await credentialEnvironment(url, undefined, folder))['GIT_SSH_COMMAND'] ?? '',
    /StrictHostKeyChecking=yes/,
  );
});
