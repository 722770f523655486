import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Redact } from '../core/redaction/mask.ts';
import { createApi } from './api/create-api.ts';
import { answerProblem, problemOf } from './api/problem.ts';
import { createHealthRoutes } from './health-routes.ts';
import type { HttpContext } from './http-context.ts';
import { createMetricsRoutes } from './metrics-routes.ts';
import { redactResponses } from './redact-responses.ts';
import { createSlackRoutes } from './slack-routes.ts';
import { createVersionRoutes } from './version-routes.ts';

/** What the worker serves: health and version for everybody, the API for those with a role; everything else does not exist. */
export function createHttpApp(context: HttpContext): Hono {
  const app = createBareApp(context.app.redact);
  app.route('/', createHealthRoutes(context));
  if (context.servesMetrics) app.route('/', createMetricsRoutes(context));
  app.route('/', createVersionRoutes(context));
  app.route('/', createSlackRoutes(context));
  app.route('/', createApi(context));
  return app;
}

/** The metrics alone, for a port of their own. */
export function createMetricsApp(context: Pick<HttpContext, 'app' | 'metrics'>): Hono {
  const app = createBareApp(context.app.redact);
  app.route('/', createMetricsRoutes(context));
  return app;
}

/** No page of another site may read, frame or script what is answered here; nothing is kept by a cache. */
function createBareApp(redact: Redact): Hono {
  const app = new Hono();
  app.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } }));
  app.use(redactResponses(redact));
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.notFound((c) =>
    answerProblem(c, {
      status: 404,
      code: 'not-found',
      title: 'There is nothing at this address',
      detail: 'GET /openapi.json lists the routes of the API; /healthz and /readyz tell how the worker is.',
    }),
  );
  app.onError((error, c) => answerProblem(c, problemOf(error)));
  return app;
}
