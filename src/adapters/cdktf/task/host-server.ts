import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import type { Workplace } from '../workplace.ts';
import { performJob, sourceLimits } from './perform-job.ts';

interface HostOptions {
  readonly listen: Pick<ListenOptions, 'path' | 'host' | 'port'>;
  readonly workplace: Workplace;
  readonly folder: string;
  /** End after one job: what it left in this process or beside it must not meet the next one. */
  readonly once: boolean;
}

interface Job {
  readonly id: string;
  readonly result: Promise<Buffer>;
}

/** A synthesis host that listens. */
interface SynthHost {
  /** Settles when it serves no more. */
  readonly ended: Promise<void>;
}

const jobPath = /^\/jobs\/([0-9a-f]{32})\/(source|result)$/;
const largestSource = sourceLimits.bytes + 16 * 2 ** 20;

/**
 * Serves a worker: `GET /` says how the app is kept apart, `PUT /jobs/ID/source` takes the archive of a source and
 * `GET /jobs/ID/result` gives the archive of what its app wrote, once. One job at a time.
 */
export async function startSynthHost(options: HostOptions, signal: AbortSignal): Promise<SynthHost> {
  const { listen, workplace, once } = options;
  let current: Job | undefined;
  const served = { job: false };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET' && request.url === '/') {
      return sendJson(response, 200, { isolation: workplace.isolation });
    }
    const [, id, part] = jobPath.exec(request.url ?? '') ?? [];
    if (id !== undefined && part === 'source' && request.method === 'PUT') {
      if (current !== undefined || (once && served.job)) {
        return sendJson(response, 409, { error: 'busy with another job' });
      }
      const body = readBody(request, largestSource);
      const result = body.then((bytes) => performJob(bytes, options, signal));
      result.catch(() => undefined); // is told to the one who asks for it
      current = { id, result };
      await body;
      served.job = true;
      return sendJson(response, 202, {});
    }
    if (id === undefined || part !== 'result' || request.method !== 'GET' || current?.id !== id) {
      return sendJson(response, 404, { error: 'no such job' });
    }
    const bytes = await current.result;
    current = undefined;
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
    response.end(bytes);
    if (once) response.once('close', () => server.close());
    return undefined;
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      current = undefined;
      if (response.headersSent) response.destroy();
      else sendJson(response, 400, { error: 'the request cannot be served' });
    });
  });
  server.requestTimeout = 0; // a result is waited for as long as the limits of the job allow
  server.keepAliveTimeout = 1;
  const ended = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<void>();
  server.once('close', () => ended.resolve());
  server.once('error', listening.reject);
  signal.addEventListener('abort', () => {
    server.close();
    server.closeAllConnections();
  });
  if (listen.path !== undefined) await rm(listen.path, { force: true });
  server.listen(listen, () => listening.resolve());
  await listening.promise;
  return { ended: ended.promise };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** The body of a message, if it is no longer than allowed. */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      message.destroy();
      throw new Error(`more than ${limit} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
