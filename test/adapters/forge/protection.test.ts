import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForgeClient } from '../../../src/adapters/forge/forge-client.ts';
import { findForge } from '../../../src/adapters/forge/forge-settings.ts';
import { openForge } from '../../../src/adapters/forge/open-forge.ts';
import type { Failure } from '../../../src/core/failure.ts';
import { type ForgeEndpointOptions, startForgeEndpoint } from '../../support/forge-endpoint.ts';

const { signal } = new AbortController();
const token = 'a-token-of-the-test';

async function judge(
  kind: 'github' | 'gitlab',
  documents: ForgeEndpointOptions['documents'],
  more: Partial<ForgeEndpointOptions> = {},
) {
  const host = await startForgeEndpoint({ kind, project: 'acme/estate', token, documents: documents ?? {}, ...more });
  try {
    const repository = 'https://git.example.com/acme/estate.git';
    const client = createForgeClient(findForge({ repository, kind, url: host.url, token }), { timeoutMs: 2_000 });
    const verdict = await openForge(client, (text) => text).judgeBranch('release/1', signal);
    return { ...verdict, asked: host.requests.map(({ path }) => path) };
  } finally {
    await host.stop();
  }
}

const github = '/repos/acme/estate';
const rules = [
  { type: 'pull_request', ruleset_id: 7, parameters: { required_approving_review_count: 1 } },
  { type: 'non_fast_forward', ruleset_id: 7 },
];
const strict = {
  [`${github}/branches/release%2F1`]: { name: 'release/1', protection: { enabled: true } },
  [`${github}/branches/release%2F1/protection`]: {
    enforce_admins: { enabled: true },
    required_pull_request_reviews: { required_approving_review_count: 1 },
    allow_force_pushes: { enabled: false },
  },
  [`${github}/rules/branches/release%2F1`]: [],
};

test('GitHub is asked for the branch, its protection and its rules', async () => {
  const { asked, ...verdict } = await judge('github', strict);
  assert.deepEqual(verdict, { weaknesses: [], unread: [] });
  assert.deepEqual(asked, [
    `${github}/branches/release%2F1`,
    `${github}/branches/release%2F1/protection`,
    `${github}/rules/branches/release%2F1?per_page=100`,
  ]);
});

test('of GitHub, each ruleset is read once, on whatever page its rules are', async () => {
  const documents = {
    ...strict,
    [`${github}/branches/release%2F1/protection`]: 404,
    [`${github}/branches/release%2F1`]: { name: 'release/1', protection: { enabled: false } },
    [`${github}/rules/branches/release%2F1`]: rules,
    [`${github}/rulesets/7`]: { id: 7, name: 'main', bypass_actors: [] },
  };
  const { asked, ...verdict } = await judge('github', documents, { pageSize: 1 });
  assert.deepEqual(verdict, { weaknesses: [], unread: [] });
  assert.equal(asked.filter((path) => path.includes('/rulesets/')).length, 1);
});

test('of GitHub, what the token may not read is said to be unread', async () => {
  const { weaknesses, unread } = await judge('github', {
    ...strict,
    [`${github}/branches/release%2F1/protection`]: 403,
    [`${github}/rules/branches/release%2F1`]: rules,
    [`${github}/rulesets/7`]: 403,
  });
  assert.deepEqual(weaknesses, []);
  assert.match(unread.join(' '), /not told by ruleset «7»/);
});

test('a branch that GitHub does not know is a failure that says what to check', async () => {
  await assert.rejects(judge('github', {}), (failure: Failure) => {
    assert.equal(failure.code, 'forge-no-branch');
    assert.match(failure.detail, /acme\/estate has no branch release\/1.*Administration: read/);
    return true;
  });
});

const gitlab = '/api/v4/projects/acme%2Festate';
const entry = { name: 'release/*', push_access_levels: [{ access_level: 0 }], allow_force_push: false };
const documents = {
  [`${gitlab}/protected_branches`]: [{ ...entry, name: 'main' }, entry],
  [`${gitlab}/approval_rules`]: [{ rule_type: 'regular', approvals_required: 1, protected_branches: [] }],
  [`${gitlab}/approvals`]: {
    merge_requests_author_approval: false,
    disable_overriding_approvers_per_merge_request: true,
  },
};

test('GitLab is asked for the protected branches, the approval rules and their settings', async () => {
  const { asked, ...verdict } = await judge('gitlab', documents, { pageSize: 1 });
  assert.deepEqual(verdict, { weaknesses: [], unread: [] });
  assert.equal(asked.length, 4);
});

test('of GitLab, a tier without approval rules is said to be unread', async () => {
  const without = { ...documents, [`${gitlab}/approval_rules`]: 404, [`${gitlab}/approvals`]: 403 };
  const { weaknesses, unread } = await judge('gitlab', without);
  assert.deepEqual(weaknesses, []);
  assert.match(unread.join(' '), /approval rules may not be read/);
});

for (const kind of ['github', 'gitlab'] as const) {
  test(`${kind}: an error of the host is a failure, not a verdict`, async () => {
    const all = kind === 'github' ? strict : documents;
    const [first = ''] = Object.keys(all);
    await assert.rejects(judge(kind, { ...all, [first]: 500 }), { code: 'forge-unavailable' });
  });
}
