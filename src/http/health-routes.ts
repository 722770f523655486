import { Hono } from 'hono';
import type { HttpContext } from './http-context.ts';

const leastSilenceMs = 120_000;
const longestPassMs = 2 * 3_600_000;

/** `/healthz` says whether the loop turns, `/readyz` whether it does its work. */
export function createHealthRoutes(context: HttpContext): Hono {
  const routes = new Hono();
  routes.get('/healthz', (c) => {
    const health = measureHealth(context);
    return c.json(health, health.alive ? 200 : 503);
  });
  routes.get('/readyz', (c) => {
    const because = findObstacles(context);
    return c.json({ ready: because.length === 0, because }, because.length === 0 ? 200 : 503);
  });
  return routes;
}

/** A long apply is no reason to be killed; a loop that stands still is. */
function measureHealth({ state, clock, settings, version }: HttpContext) {
  const now = clock.monotonic();
  const heartbeatAgeMs = Math.round(now - state.lastTickAt);
  const busyMs = state.busySince === undefined ? undefined : Math.round(now - state.busySince);
  // After failures the pause between ticks grows up to ten intervals.
  const mostSilenceMs = Math.max(leastSilenceMs, settings.tickInterval * 12);
  const alive = busyMs === undefined ? heartbeatAgeMs < mostSilenceMs : busyMs < longestPassMs;
  return { alive, version, heartbeatAgeMs, busyMs: busyMs ?? null, lastFailure: state.lastFailure ?? null };
}

function findObstacles({ state }: HttpContext): string[] {
  const obstacles: string[] = [];
  if (state.isStopping) obstacles.push('The worker is stopping.');
  if (!state.hasFinishedFirstPass) obstacles.push('The first pass over the stacks has not ended yet.');
  if (state.failedTicksInARow >= 3) {
    obstacles.push(`The last ${state.failedTicksInARow} ticks failed (${state.lastFailure ?? 'unknown'}).`);
  }
  return obstacles;
}
