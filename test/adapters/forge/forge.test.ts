import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForgeClient } from '../../../src/adapters/forge/forge-client.ts';
import { type ForgeSettings, findForge } from '../../../src/adapters/forge/forge-settings.ts';
import { openForge } from '../../../src/adapters/forge/open-forge.ts';
import { Failure } from '../../../src/core/failure.ts';
import type { CommitStatus } from '../../../src/engine/ports/forge.ts';
import { type ForgeEndpointOptions, startForgeEndpoint } from '../../support/forge-endpoint.ts';

const token = 'a-token-of-the-test';
const commit = '1'.repeat(40);
const planned: CommitStatus = {
  context: 'groundstate/plan',
  state: 'success',
  description: '1 to add, 0 to change, 0 to destroy',
  link: 'https://ci.example.com/1',
};
const { signal } = new AbortController();

async function open(kind: 'github' | 'gitlab', more: Partial<ForgeEndpointOptions> = {}) {
  const host = await startForgeEndpoint({ kind, project: 'acme/estate', token, ...more });
  const repository = 'https://git.example.com/acme/estate.git';
  const client = createForgeClient(findForge({ repository, kind, url: host.url, token }), { timeoutMs: 2_000 });
  return { host, client, forge: openForge(client, (text) => text), [Symbol.asyncDispose]: () => host.stop() };
}

for (const kind of ['github', 'gitlab'] as const) {
  test(`${kind}: a status is posted with its link, and what it says already is not posted again`, async () => {
    await using rig = await open(kind);
    assert.equal(await rig.forge.postStatus(commit, planned, signal), 'posted');
    assert.deepEqual(rig.host.statuses, [{ commit, ...planned }]);
    assert.equal(await rig.forge.postStatus(commit, planned, signal), 'known');
    assert.equal(rig.host.statuses.length, 1);
  });

  test(`${kind}: another state or context is posted, and an older status that said the same does not count`, async () => {
    await using rig = await open(kind);
    const failed = { ...planned, state: 'failure' } as const;
    const other = { ...planned, context: 'groundstate/live-fixes' };
    for (const status of [planned, failed, planned, { ...planned, description: 'no changes' }, other]) {
      assert.equal(await rig.forge.postStatus(commit, status, signal), 'posted');
    }
    assert.equal(rig.host.statuses.length, 5);
    assert.equal(rig.host.statuses[1]?.state, kind === 'github' ? 'failure' : 'failed');
  });

  test(`${kind}: the newest status is found on a later page`, async () => {
    await using rig = await open(kind, { pageSize: 2 });
    await rig.forge.postStatus(commit, planned, signal);
    for (const name of ['a', 'b', 'c', 'd']) {
      await rig.forge.postStatus(commit, { ...planned, context: name }, signal);
    }
    assert.equal(await rig.forge.postStatus(commit, planned, signal), 'known');
    const all = [];
    const path = kind === 'github' ? `/repos/acme/estate/commits` : `/projects/acme%2Festate/repository/commits`;
    for await (const status of rig.client.list(`${path}/${commit}/statuses`, signal)) all.push(status);
    assert.equal(all.length, 5);
  });

  test(`${kind}: a long description is cut, and still known the next time`, async () => {
    await using rig = await open(kind);
    const long = { ...planned, description: 'ä'.repeat(200) };
    assert.equal(await rig.forge.postStatus(commit, long, signal), 'posted');
    assert.equal(await rig.forge.postStatus(commit, long, signal), 'known');
    assert.equal(rig.host.statuses[0]?.description, `${'ä'.repeat(139)}…`);
  });
}

test('a redirect is not followed, and the token goes nowhere else', async () => {
  await using rig = await open('github');
  await using other = await open('github');
  rig.host.answerNext(301, { location: `${other.host.url}/repositories/7/statuses?secret=1` });
  await assert.rejects(rig.forge.postStatus(commit, planned, signal), (failure: Failure) => {
    assert.equal(failure.code, 'forge-redirect');
    assert.match(failure.detail, /points to http:\/\/127\.0\.0\.1:\d+\/repositories\/7\/statuses\. /);
    return true;
  });
  assert.deepEqual(other.host.requests, []);
});

test('a next page on another host is not asked for', async () => {
  await using rig = await open('github');
  await using other = await open('github');
  rig.host.answerNext(200, { link: `<${other.host.url}/more>; rel="next"` }, '[]');
  await assert.rejects(rig.forge.postStatus(commit, planned, signal), { code: 'forge-answer' });
  assert.deepEqual(other.host.requests, []);
});

const answers: readonly [
  sentence: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  code: string,
  handling: string,
][] = [
  ['a wrong token is for a person', 401, {}, 'forge-denied', 'ask'],
  ['a missing right is for a person', 403, {}, 'forge-denied', 'ask'],
  ['what the token may not see is for a person', 404, {}, 'forge-denied', 'ask'],
  ['the rate limit of GitHub passes', 403, { 'x-ratelimit-remaining': '0' }, 'forge-rate-limited', 'retry'],
  ['too many requests pass', 429, { 'retry-after': '7' }, 'forge-rate-limited', 'retry'],
  ['a host that is down passes', 503, {}, 'forge-unavailable', 'retry'],
  ['a refused status is for a person', 422, {}, 'forge-refused', 'ask'],
];
for (const [sentence, status, headers, code, handling] of answers) {
  test(sentence, async () => {
    await using rig = await open('github');
    rig.host.answerNext(status, headers);
    await assert.rejects(rig.forge.postStatus(commit, planned, signal), (failure: Failure) => {
      assert.deepEqual([failure.code, failure.handling], [code, handling]);
      assert.doesNotMatch(failure.detail, new RegExp(token));
      return true;
    });
  });
}

test('what is not there is told from what is', async () => {
  await using rig = await open('github');
  rig.host.answerNext(404);
  assert.equal(await rig.client.find('/repos/acme/estate/branches/main/protection', signal), undefined);
  rig.host.answerNext(200, {}, '{"enforce_admins":{"enabled":true}}');
  assert.deepEqual(await rig.client.find('/repos/acme/estate/branches/main/protection', signal), {
    enforce_admins: { enabled: true },
  });
  rig.host.answerNext(200, {}, '<html>');
  await assert.rejects(rig.client.find('/repos', signal), { code: 'forge-answer' });
});

test('a host that hangs ends with a failure that may pass, and a person who stops is not told that it is down', async () => {
  await using rig = await open('github');
  const client = createForgeClient(rig.client.place, { timeoutMs: 50 });
  rig.host.hangNext();
  await assert.rejects(client.find('/repos', signal), { code: 'forge-unreachable', handling: 'retry' });
  rig.host.hangNext();
  const person = new AbortController();
  const asked = rig.client.find('/repos', person.signal);
  person.abort(new Error('stopped'));
  await assert.rejects(asked, { message: 'stopped' });
});

const base: ForgeSettings = { repository: 'https://github.com/acme/estate.git', kind: 'auto', url: undefined, token };
const places: readonly [sentence: string, settings: Partial<ForgeSettings>, apiUrl: string, project: string][] = [
  ['github.com', {}, 'https://api.github.com', 'acme/estate'],
  ['ssh', { repository: 'ssh://git@github.com/acme/estate' }, 'https://api.github.com', 'acme/estate'],
  [
    'GitHub Enterprise Cloud with data residency',
    { repository: 'https://acme.ghe.com/a/b' },
    'https://api.acme.ghe.com',
    'a/b',
  ],
  [
    'GitHub Enterprise Server',
    { repository: 'https://github.acme.com/a/b.git' },
    'https://github.acme.com/api/v3',
    'a/b',
  ],
  ['gitlab.com', { repository: 'https://gitlab.com/a/b/c.git' }, 'https://gitlab.com/api/v4', 'a/b/c'],
  [
    'a host of any name',
    { repository: 'https://code.acme.com/a/b', kind: 'gitlab' },
    'https://code.acme.com/api/v4',
    'a/b',
  ],
  [
    'an address of the API',
    { repository: 'https://code.acme.com/a/b', kind: 'github', url: 'https://x.y/z/' },
    'https://x.y/z',
    'a/b',
  ],
  [
    'a disk, for a test',
    { repository: '/srv/acme/estate', kind: 'github', url: 'http://127.0.0.1:1' },
    'http://127.0.0.1:1',
    'acme/estate',
  ],
];
for (const [sentence, settings, apiUrl, project] of places) {
  test(`the API is found: ${sentence}`, () => {
    const place = findForge({ ...base, ...settings });
    assert.deepEqual([place.apiUrl, place.project], [apiUrl, project]);
  });
}

const refused: readonly [sentence: string, settings: Partial<ForgeSettings>, words: RegExp][] = [
  ['a host of which nothing is known', { repository: 'https://code.acme.com/a/b' }, /Set "forge"/],
  ['no token', { token: undefined }, /GROUNDSTATE_FORGE_TOKEN/],
  ['a token without TLS', { url: 'http://github.acme.com/api/v3' }, /only sent over https/],
  ['a password in the address of the API', { url: 'https://a:b@github.com' }, /plain address/],
  ['a repository without an owner', { repository: 'https://github.com/estate' }, /owner and a name/],
  ['a disk without an API', { repository: '/srv/acme/estate', kind: 'github' }, /"forge_url"/],
];
for (const [sentence, settings, words] of refused) {
  test(`refused: ${sentence}`, () => {
    assert.throws(
      () => findForge({ ...base, ...settings }),
      (failure) => failure instanceof Failure && words.test(failure.detail) && !failure.detail.includes(token),
    );
  });
}
