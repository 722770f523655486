import { Hono } from 'hono';
import { createHealthRoutes } from './health-routes.ts';
import type { HttpContext } from './http-context.ts';
import { createMetricsRoutes } from './metrics-routes.ts';
import { createVersionRoutes } from './version-routes.ts';

/** What the worker serves: health, metrics and version, read-only; everything else does not exist. */
export function createHttpApp(context: HttpContext): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
  });
  app.route('/', createHealthRoutes(context));
  app.route('/', createMetricsRoutes(context));
  app.route('/', createVersionRoutes(context));
  app.notFound((c) => c.json({ error: 'not found' }, 404));
  app.onError((_error, c) => c.json({ error: 'internal error' }, 500));
  return app;
}
