import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { Failure } from '../core/failure.ts';

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** `http://127.0.0.1:8080`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts to listen; port 0 picks a free one. */
export async function startHttpServer(
  app: Hono,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const started = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: app.fetch, hostname: host, port }, started.resolve);
  server.once('error', started.reject);
  const info = await started.promise.catch((error: unknown) => {
    throw explain(error, host, port);
  });
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    port: info.port,
    address: `http://${shown}:${info.port}`,
    close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      // A scraper that keeps its connection open must not hold up a shutdown.
      if ('closeAllConnections' in server) server.closeAllConnections();
      return closed.promise;
    },
  };
}

function explain(error: unknown, host: string, port: number): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new Failure({
    code: 'http-listen',
    handling: 'ask',
    summary: 'Health and metrics cannot be served',
    detail: `Listening on ${host}:${port} failed (${code}). Without it nobody sees whether the worker is well, so it was not started. Choose another port with --http-port or --metrics-port, or 0 for a free one.`,
    cause: error,
  });
}
