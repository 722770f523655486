import { Hono } from 'hono';
import type { HttpContext } from './http-context.ts';

/** `/metrics`, in the text form of Prometheus. */
export function createMetricsRoutes({ metrics }: Pick<HttpContext, 'metrics'>): Hono {
  const routes = new Hono();
  routes.get('/metrics', async (c) => c.text(await metrics.render(), 200, { 'content-type': metrics.contentType }));
  return routes;
}
