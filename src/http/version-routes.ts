import { Hono } from 'hono';
import type { HttpContext } from './http-context.ts';

/** `/version`: what runs here, and the commit that it works on. */
export function createVersionRoutes({ version, settings, state }: HttpContext): Hono {
  const routes = new Hono();
  routes.get('/version', (c) =>
    c.json({ name: 'groundstate', version, installation: settings.installation, commit: state.commit ?? null }),
  );
  return routes;
}
