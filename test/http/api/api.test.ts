import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import type { Run } from '../../../src/engine/ports/ledger.ts';
import type { StackStatus } from '../../../src/engine/reports.ts';
import { listRoutes } from '../../../src/http/api/create-api.ts';
import type { Route } from '../../../src/http/api/route.ts';
import { explanation } from '../../engine/explanation-sample.ts';
import { driftRecord, openTestApi, runRecord, tokens } from './open-api.ts';

/** What everybody may reach; whatever else is registered needs a role. */
const open = new Set(['GET /healthz', 'GET /readyz', 'GET /version']);

/** Every route that the server has, however it came in. */
function registered(api: ReturnType<typeof openTestApi>): readonly string[] {
  return [
    ...new Set(api.http.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)),
  ];
}

/** A path with something in the place of its parameters. */
function example(path: string): string {
  return path.replaceAll(/:\w+/g, 'x');
}

test('no route of the server can be used without a token, except health and version', async () => {
  const api = openTestApi();
  const routes = registered(api).filter((route) => !open.has(route));
  assert.ok(routes.length >= 9, routes.join(', '));
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const answer = await api.ask(example(path), { method });
    assert.equal(answer.status, 401, route);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json', route);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/, route);
    assert.match(answer.body.detail, /docs\/api\.md/, route);
  }
});

test('a route answers 403 to every role below its own', async () => {
  const api = openTestApi();
  const above: readonly Route[] = listRoutes({ app: api.app, version: '' }).filter(({ role }) => role !== 'viewer');
  assert.ok(above.length > 0);
  for (const { method, path, role } of above) {
    const lower = role === 'admin' ? (['viewer', 'operator'] as const) : (['viewer'] as const);
    for (const as of lower) {
      const answer = await api.ask(example(path), { method: method.toUpperCase(), as });
      assert.equal(answer.status, 403, `${method} ${path} as ${as}`);
      assert.match(answer.body.detail, new RegExp(`needs the role ${role}.*${as}-person`));
    }
  }
});

test('a token that is wrong, that has run out, or that comes in another way lets nobody in', async () => {
  const api = openTestApi();
  const ask = (authorization: string) => api.http.request('/v1/stacks', { headers: { authorization } });
  for (const header of [
    'Bearer wrong',
    `Basic ${tokens.viewer}`,
    tokens.viewer,
    `Bearer ${tokens.viewer} more`,
    'Bearer ',
  ]) {
    assert.equal((await ask(header)).status, 401, header);
  }
  assert.equal((await ask(`Bearer ${tokens.admin}`)).status, 200);
  await api.clock.advance(3_600_000);
  assert.equal((await ask(`Bearer ${tokens.admin}`)).status, 401);
  assert.equal((await api.http.request(`/v1/stacks?token=${tokens.viewer}`)).status, 401);
});

test('a worker without tokens has no API at all, and says what to give it', async () => {
  const api = openTestApi();
  Object.assign(api.app, { identities: undefined });
  assert.match((await api.ask('/v1/stacks', { as: 'admin' })).body.detail, /api_tokens_file/);
});

test('an identity provider that is down is no open door', async () => {
  const api = openTestApi();
  Object.assign(api.app, { identities: { identify: () => Promise.reject(new Error('down')) } });
  const answer = await api.ask('/v1/stacks', { as: 'admin' });
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '10']);
});

test('answers cannot be framed, cached, guessed at or read by another site', async () => {
  const api = openTestApi();
  for (const path of ['/v1/stacks', '/healthz', '/nothing']) {
    const { headers } = await api.ask(path, { as: 'viewer' });
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('access-control-allow-origin'), null, path);
  }
  assert.equal((await api.ask('/v1/stacks', { method: 'OPTIONS', as: 'viewer' })).status, 404);
});

test('drifts are listed page by page, and what is resolved meanwhile moves nothing', async () => {
  const api = openTestApi();
  const drifts = ['a', 'b', 'c', 'd', 'e'].map((id) => driftRecord(id));
  api.app.journal.found = [
    ...drifts,
    driftRecord('gone', { status: 'resolved', resolvedAt: 3_000, resolution: 'Put back.' }),
  ];
  const first = await api.ask('/v1/drifts?limit=2', { as: 'viewer' });
  assert.deepEqual(
    first.body.items.map(({ id }: { id: string }) => id),
    ['a', 'b'],
  );
  api.app.journal.found = drifts.filter(({ id }) => id !== 'b');
  const second = await api.ask(`/v1/drifts?limit=2&cursor=${first.body.next}`, { as: 'viewer' });
  assert.deepEqual(
    second.body.items.map(({ id }: { id: string }) => id),
    ['c', 'd'],
  );
  const third = await api.ask(`/v1/drifts?limit=2&cursor=${second.body.next}`, { as: 'viewer' });
  assert.deepEqual([third.body.items.length, third.body.next], [1, undefined]);
});

test('drifts are found by stack, address, severity and status', async () => {
  const api = openTestApi();
  api.app.journal.found = [
    driftRecord('a'),
    driftRecord('b', { severity: 'critical' }),
    driftRecord('c', { stack: 'storage', address: 'storage/aws_s3_bucket.c' }),
    driftRecord('d', { status: 'resolved', resolvedAt: 3_000, resolution: 'Put back.' }),
  ];
  const found = async (query: string) =>
    (await api.ask(`/v1/drifts${query}`, { as: 'viewer' })).body.items.map(({ id }: { id: string }) => id);
  assert.deepEqual(await found(''), ['a', 'b', 'c']);
  assert.deepEqual(await found('?stack=storage'), ['c']);
  assert.deepEqual(await found('?severity=critical'), ['b']);
  assert.deepEqual(await found('?address=network/aws_vpc.a'), ['a']);
  assert.deepEqual(await found('?status=resolved'), ['d']);
  assert.equal((await api.ask('/v1/drifts/network/d', { as: 'viewer' })).body.resolution, 'Put back.');
  assert.equal((await api.ask('/v1/drifts/network/none', { as: 'viewer' })).status, 404);
});

test('runs are read from the ledger page by page', async () => {
  const api = openTestApi();
  const runs = ['r5', 'r4', 'r3', 'r2', 'r1'].map(runRecord);
  Object.assign(api.app.ledger, {
    runs: async (_stack: string, page: { before?: string; limit: number }): Promise<readonly Run[]> =>
      runs.filter(({ id }) => page.before === undefined || id < page.before).slice(0, page.limit),
  });
  const first = await api.ask('/v1/runs?stack=network&limit=3', { as: 'viewer' });
  const second = await api.ask(`/v1/runs?stack=network&limit=3&cursor=${first.body.next}`, { as: 'viewer' });
  const ids = [first, second].map(({ body }) => body.items.map(({ id }: { id: string }) => id));
  assert.deepEqual(ids, [
    ['r5', 'r4', 'r3'],
    ['r2', 'r1'],
  ]);
  assert.equal(second.body.next, undefined);
});

test('the timeline is read for a span, a day by default, and refused where that would be years', async () => {
  const api = openTestApi();
  const now = api.clock.now();
  api.app.journal.events = [
    { id: 'e1', at: now - 1_000, kind: 'change', stack: 'network', actor: 'w', text: 'It changed.' },
  ];
  const { body } = await api.ask('/v1/history?stack=network&actor=ada', { as: 'viewer' });
  assert.deepEqual(
    body.items.map(({ id }: { id: string }) => id),
    ['e1'],
  );
  assert.deepEqual(api.app.journal.queries, [{ since: now - 86_400_000, until: now, stack: 'network', actor: 'ada' }]);
  assert.equal((await api.ask('/v1/history?since=2020-01-01T00:00:00Z', { as: 'viewer' })).status, 400);
  assert.equal((await api.ask('/v1/history?since=2026-11-19T15:00:00Z', { as: 'viewer' })).status, 400);
});

test('a stack is shown with its lock and its last run', async () => {
  const api = openTestApi();
  const lock = {
    stack: 'network',
    held: true,
    holder: 'w',
    host: 'h',
    fence: 7,
    operation: 'push',
    commit: 'c',
    acquiredAt: 5,
    heartbeatAt: 6,
    leaseMs: 7,
  };
  const status: StackStatus = {
    stack: 'network',
    appliedCommit: 'c',
    appliedAt: 9,
    acceptedRewrite: undefined,
    resources: 3,
    unsettled: 0,
    lock,
    lastRun: runRecord('r1'),
    openDrifts: [driftRecord('a')],
  };
  api.app.engine.stacks = [status];
  const { body } = await api.ask('/v1/stacks/network', { as: 'viewer' });
  assert.deepEqual([body.openDrifts, body.lock.fence, body.lastRun.id], [1, 7, 'r1']);
  assert.equal((await api.ask('/v1/stacks/nowhere', { as: 'viewer' })).body.code, 'unknown-stack');
});

test('a scan is asked for by name, taken down with who asked, and its result fetched', async () => {
  const api = openTestApi();
  const asked = await api.ask('/v1/scans', { as: 'operator', body: { stack: 'network', depth: 'deep' } });
  assert.deepEqual([asked.status, asked.body.status, asked.body.requestedBy], [202, 'waiting', 'operator-person']);
  const request = api.app.journal.requests.get(asked.body.id);
  assert.equal(request?.depth, 'deep');
  api.app.journal.requests.set(request.id, { ...request, status: 'done', result: '{"reports":[]}' });
  assert.deepEqual((await api.ask(`/v1/scans/${asked.body.id}`, { as: 'viewer' })).body.result, { reports: [] });
  assert.equal((await api.ask('/v1/scans', { as: 'operator', body: { stack: 'nowhere' } })).status, 404);
});

test('orders of people are passed on with who gave them, why and for how long', async () => {
  const api = openTestApi();
  const { controls } = api.app.engine;
  const paused = await api.ask('/v1/pauses', {
    as: 'operator',
    body: { scope: 'network', for: '2h', reason: 'migration' },
  });
  assert.deepEqual([paused.status, paused.body.kind, paused.body.scopes], [201, 'pause', ['network']]);
  await api.ask('/v1/pauses?scope=network', { as: 'operator', method: 'DELETE' });
  await api.ask('/v1/break-glass', { as: 'admin', body: { scopes: ['network'], for: '30m', reason: 'incident' } });
  await api.ask('/v1/break-glass/c1', { as: 'admin', method: 'DELETE' });
  await api.ask('/v1/drifts/network/d1/revert', { as: 'operator', body: { reason: 'not ours' } });
  await api.ask('/v1/drifts/network/d1/keep', { as: 'admin', body: { for: '1h', reason: 'hotfix' } });
  await api.ask('/v1/controls', { as: 'viewer' });
  assert.deepEqual(controls.asked, [
    'pause network for 7200000 by operator-person (API): migration',
    'resume network by operator-person (API)',
    'break-glass network for 1800000 by admin-person (API): incident',
    'close c1 by admin-person (API)',
    'revert network drift d1 for 3600000 by operator-person (API): not ours',
    'break-glass network drift d1 for 3600000 by admin-person (API): hotfix',
    'list',
  ]);
});

test('an approval is asked for by the id of the caller, which only they have, and says what it lets through', async () => {
  const api = openTestApi();
  const asked: unknown[] = [];
  const approval = {
    id: 'a1',
    stack: 'network',
    commit: 'c',
    digest: 'd',
    by: 'Ada',
    identity: '',
    reason: '',
    at: 1,
    until: 2,
  };
  const change = { address: 'network/aws_vpc.main', action: 'delete' };
  Object.assign(api.app.engine, {
    review: {
      approve: async ({ plan, identity }: { readonly plan: string; readonly identity: unknown }) => {
        asked.push([plan, identity]);
        return { approval, decisions: [{ change }] };
      },
    },
  });
  const { status, body } = await api.ask('/v1/approvals', { as: 'admin', body: { plan: '3f9a12c0' } });
  assert.deepEqual([status, body.by, body.changes], [201, 'Ada', [change]]);
  assert.deepEqual(asked, [['3f9a12c0', { kind: 'api', id: 'token:admin-person' }]]);
});

test('what waits for a person is listed with what was said of it, and that is taken back', async () => {
  const api = openTestApi();
  const word = {
    id: 'a',
    stack: 'network',
    commit: 'c',
    digest: 'd1',
    by: 'Ada',
    identity: '',
    reason: '',
    at: 1,
    until: 2,
  };
  const waiting = {
    stack: 'network',
    commit: 'c',
    digest: 'd1',
    changes: [{ address: 'network/aws_vpc.a', action: 'delete' }],
    at: 0,
  };
  const asked: unknown[] = [];
  Object.assign(api.app.engine, {
    status: async () => [{ stack: 'network', waiting, approvals: [{ ...word, refuses: true }] }],
    review: {
      withdraw: async ({ plan, identity }: { readonly plan: string; readonly identity: unknown }) => {
        asked.push([plan, identity]);
        return [word];
      },
    },
  });
  const { body } = await api.ask('/v1/approvals', { as: 'viewer' });
  assert.deepEqual(
    [body.waiting[0].digest, body.waiting[0].changes, body.approvals[0].refuses],
    ['d1', waiting.changes, true],
  );
  assert.equal((await api.ask('/v1/approvals/d1', { as: 'operator', method: 'DELETE' })).status, 403);
  const taken = await api.ask('/v1/approvals/d1', { as: 'admin', method: 'DELETE' });
  assert.deepEqual([taken.status, taken.body.withdrawn[0].by], [200, 'Ada']);
  assert.deepEqual(asked, [['d1', { kind: 'api', id: 'token:admin-person' }]]);
});

test('an object is explained with what differs, who wrote it last and the way back', async () => {
  const api = openTestApi();
  Object.assign(api.app.engine, { review: { explain: async () => explanation } });
  const { status, body } = await api.ask('/v1/explain?address=network/aws_vpc.a', { as: 'viewer' });
  assert.equal(status, 200);
  assert.deepEqual([body.attributes[0].state, body.written.author, body.waysBack], ['drifted', 'Ada', ['Revert it.']]);
  assert.equal((await api.ask('/v1/explain?address=nonsense', { as: 'viewer' })).body.code, 'address');
});

test('an order that the engine refuses is a problem with its own words', async () => {
  const api = openTestApi();
  api.app.engine.controls.pause = () =>
    Promise.reject(
      new Failure({ code: 'usage', handling: 'ask', summary: 'There is no such stack', detail: 'It has network.' }),
    );
  const answer = await api.ask('/v1/pauses', { as: 'operator', body: { scope: 'netwrok', for: '2h', reason: 'x' } });
  assert.deepEqual(
    [answer.status, answer.body.title, answer.body.detail],
    [422, 'There is no such stack', 'It has network.'],
  );
});

const bad: readonly {
  readonly why: string;
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly says: RegExp;
}[] = [
  { why: 'a misspelt parameter', path: '/v1/drifts?stak=network', status: 400, says: /query.*stak/ },
  { why: 'a parameter given twice', path: '/v1/drifts?stack=a&stack=b', status: 400, says: /query\.stack/ },
  { why: 'a limit that is none', path: '/v1/drifts?limit=0', status: 400, says: /query\.limit/ },
  { why: 'a cursor that is none', path: '/v1/drifts?cursor=%%%', status: 400, says: /Begin again|query/ },
  { why: 'a body that is not JSON', path: '/v1/scans', body: '{', status: 400, says: /JSON object/ },
  { why: 'a field that does not exist', path: '/v1/scans', body: { stak: 'x' }, status: 400, says: /stak/ },
  {
    why: 'a body that is too large',
    path: '/v1/scans',
    body: { stack: 'x'.repeat(70_000) },
    status: 413,
    says: /65536 bytes/,
  },
];

for (const { why, path, body, status, says } of bad) {
  test(`${why} is refused with a way out`, async () => {
    const answer = await openTestApi().ask(path, { as: 'admin', ...(body === undefined ? {} : { body }) });
    assert.equal(answer.status, status);
    assert.equal(answer.body.type, `urn:groundstate:problem:${answer.body.code}`);
    assert.match(answer.body.detail, says);
  });
}

test('a caller that asks too often waits, and others do not; strangers wear out nothing but their own', async () => {
  const api = openTestApi();
  const status = async (as: 'viewer' | 'operator') => (await api.ask('/v1/scans/none', { as })).status;
  for (let count = 0; count < 600; count += 1) await status('viewer');
  assert.deepEqual([await status('viewer'), await status('operator')], [429, 404]);
  await api.clock.advance(1_000);
  assert.equal(await status('viewer'), 404);
  for (let count = 0; count < 60; count += 1) await api.ask('/v1/stacks');
  assert.equal((await api.ask('/v1/stacks')).status, 429);
  assert.equal(await status('operator'), 404);
});

test('a defect tells the caller nothing of the inside, and the log everything', async () => {
  const api = openTestApi();
  Object.assign(api.app.engine, { status: () => Promise.reject(new Error('secret path /etc/groundstate')) });
  const answer = await api.ask('/v1/stacks', { as: 'viewer' });
  assert.equal(answer.status, 500);
  assert.doesNotMatch(JSON.stringify(answer.body), /secret path/);
  assert.ok(api.app.lines.some(({ message }) => message === 'an API request failed'));
});

test('the description names every route, with its role, and every reference in it leads somewhere', async () => {
  const api = openTestApi();
  const { body } = await api.ask('/openapi.json', { as: 'viewer' });
  assert.equal(body.openapi, '3.1.0');
  const described = Object.entries<Record<string, { description: string }>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description }]) => `${method} ${path} ${description}`),
  );
  const routes = listRoutes({ app: api.app, version: '' }).map(
    ({ method, path, role }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')} Role: ${role}.`,
  );
  assert.deepEqual(described.toSorted(), routes.toSorted());
  const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  assert.ok(references.length > 5);
  for (const name of references) assert.ok(name !== undefined && name in body.components.schemas, name);
});
