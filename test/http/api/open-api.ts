import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createTokenList } from '../../../src/adapters/identity/token-list.ts';
import type { DriftRecord } from '../../../src/core/drift.ts';
import type { Role } from '../../../src/engine/ports/identity.ts';
import type { Run } from '../../../src/engine/ports/ledger.ts';
import { listRoutes } from '../../../src/http/api/create-api.ts';
import type { Route } from '../../../src/http/api/route.ts';
import { createHttpApp } from '../../../src/http/create-http-app.ts';
import { createMetrics } from '../../../src/http/metrics.ts';
import { createWorkerState } from '../../../src/worker/worker-state.ts';
import { createFakeApplication } from '../../cli/fake-application.ts';
import { ManualClock } from '../../worker/manual-clock.ts';

/** A token of each role, as a list of the worker would know them. */
export const tokens: Readonly<Record<Role, string>> = {
  viewer: 'gs_viewer',
  operator: 'gs_operator',
  admin: 'gs_admin',
};

/** The API over fakes, with one token for each role. */
export function openTestApi() {
  const clock = new ManualClock();
  const listed = Object.entries(tokens).map(([role, token]) => ({
    name: `${role}-person`,
    role: role as Role,
    hash: createHash('sha256').update(token).digest(),
    ...(role === 'admin' ? { until: clock.now() + 3_600_000 } : {}),
  }));
  const fake = createFakeApplication(clock);
  const app = Object.assign(fake, {
    identities: createTokenList(
      () => listed,
      () => clock.now(),
    ),
  });
  const state = createWorkerState(clock);
  const metrics = createMetrics({ app, state, version: '1.2.3' });
  const settings = { tickInterval: 30_000, installation: 'test' };
  const http = createHttpApp({ app, state, metrics, clock, version: '1.2.3', settings, servesMetrics: false });
  const routes = listRoutes({ app, version: '' });
  return {
    app,
    clock,
    http,
    /** A request with the token of a role, its answer read. */
    async ask(path: string, { as, method, body }: { as?: Role; method?: string; body?: unknown } = {}) {
      const answer = await http.request(path, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: as === undefined ? {} : { authorization: `Bearer ${tokens[as]}` },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const route = routes.find(
        (one) =>
          one.method === (method ?? (body === undefined ? 'get' : 'post')).toLowerCase() && pattern(one).test(path),
      );
      if (answer.ok && route !== undefined) {
        // What is answered is what the description says: nothing less, and nothing more.
        assert.equal(answer.status, route.status);
        assert.deepEqual(route.answer.parse(JSON.parse(text)), JSON.parse(text));
      }
      return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
    },
  };
}

function pattern({ path }: Route): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/?]+')}(\\?|$)`);
}

/** A drift as the table remembers it. */
export function driftRecord(id: string, changes: Partial<DriftRecord> = {}): DriftRecord {
  return {
    id,
    stack: 'network',
    address: `network/aws_vpc.${id}`,
    type: 'aws_vpc',
    cloudId: 'vpc-1',
    attribute: 'tags',
    desired: { Name: 'main' },
    live: { Name: 'oops' },
    tier: 'declared',
    severity: 'low',
    next: 'It is put back by the next run.',
    status: 'open',
    firstSeen: 1_000,
    lastSeen: 2_000,
    recurrences: 0,
    ...changes,
  };
}

/** A run as the ledger keeps it. */
export function runRecord(id: string): Run {
  return {
    id,
    stack: 'network',
    kind: 'apply',
    commit: 'a'.repeat(40),
    author: 'Ada',
    subject: 'Grow',
    trigger: 'push',
    holder: 'groundstate@host:1',
    fence: 7,
    startedAt: 1_000,
    endedAt: 2_000,
    outcome: 'succeeded',
    changes: [{ address: 'network/aws_vpc.main', action: 'update', result: 'done', at: 1_500, detail: 'tags' }],
  };
}
