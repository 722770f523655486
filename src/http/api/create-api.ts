import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { ApiContext } from './api-context.ts';
import { createGuard } from './guard.ts';
import { describeApi } from './openapi.ts';
import { answerProblem, ProblemError, problemOf, tooLarge } from './problem.ts';
import type { Route } from './route.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { controlRoutes } from './routes/controls.ts';
import { driftRoutes } from './routes/drifts.ts';
import { explainRoutes } from './routes/explain.ts';
import { historyRoutes } from './routes/history.ts';
import { runRoutes } from './routes/runs.ts';
import { scanRoutes } from './routes/scans.ts';
import { stackRoutes } from './routes/stacks.ts';

const largestBody = 64 * 1024;
const longestOrderMs = 120_000;

/** Every route of the API. */
export function listRoutes(context: ApiContext): readonly Route[] {
  return [
    ...stackRoutes(context),
    ...driftRoutes(context),
    ...runRoutes(context),
    ...historyRoutes(context),
    ...scanRoutes(context),
    ...controlRoutes(context),
    ...approvalRoutes(context),
    ...explainRoutes(context),
  ];
}

/** The HTTP API: what is in the list of routes, each behind its role, and the description of them. */
export function createApi(context: ApiContext): Hono {
  const api = new Hono();
  const guard = createGuard(context);
  const routes = listRoutes(context);
  const limit = bodyLimit({ maxSize: largestBody, onError: (c) => answerProblem(c, tooLarge(largestBody)) });
  for (const route of routes) {
    api.on(route.method.toUpperCase(), route.path, limit, async (c) => {
      const caller = await guard(c, route.role);
      // What was begun is ended, also where nobody waits for the answer any more.
      const signal = route.method === 'get' ? c.req.raw.signal : AbortSignal.timeout(longestOrderMs);
      const input = { ...(await readParts(c, route)), caller, signal };
      return c.json((await route.handle(input as never)) as object, route.status);
    });
  }
  api.get('/openapi.json', async (c) => {
    await guard(c, 'viewer');
    return c.json(describeApi(routes, context.version));
  });
  api.onError((error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 500) context.app.log.error({ err: error, path: c.req.path }, 'an API request failed');
    return answerProblem(c, problem);
  });
  return api;
}

async function readParts(c: Context, route: Route) {
  const body = route.body === undefined ? undefined : await readJson(c);
  const read = [
    { at: 'path', schema: route.params, value: c.req.param() },
    { at: 'query', schema: route.query, value: oneOfEach(c.req.queries()) },
    { at: 'body', schema: route.body, value: body },
  ].map(({ at, schema, value }) => ({ at, parsed: schema?.safeParse(value) }));
  const errors = read.flatMap(({ at, parsed }) => issuesOf(at, parsed));
  if (errors.length > 0) {
    throw new ProblemError({
      status: 400,
      code: 'invalid-request',
      title: 'The request is not understood',
      detail: `${errors.map(({ at, message }) => `${at}: ${message}`).join('; ')}. Nothing was done. GET /openapi.json describes what is taken.`,
      errors,
    });
  }
  const [params, query, given] = read.map(({ parsed }) => parsed?.data);
  return { params, query, body: given };
}

/** A parameter that is given twice is a list, which no schema takes. */
function oneOfEach(queries: Readonly<Record<string, readonly string[]>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === '') {
    return {};
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError({
      status: 400,
      code: 'invalid-json',
      title: 'The body is not JSON',
      detail: 'The body must be a JSON object. Nothing was done.',
    });
  }
}

function issuesOf(part: string, parsed: z.ZodSafeParseResult<unknown> | undefined) {
  return (parsed?.error?.issues ?? []).map(({ path, message }) => ({ at: [part, ...path].join('.'), message }));
}
