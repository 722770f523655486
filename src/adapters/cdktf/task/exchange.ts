import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { hostFailure } from '../synth-failures.ts';
import { readBody } from './host-server.ts';

/** Where a synthesis host listens. */
export type HostAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'url'; readonly url: URL };

interface Exchange {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly body?: Buffer;
  /** More bytes than this are not taken from the host. */
  readonly limit: number;
}

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

const onThisMachine = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Reads the address of a host. Over a network only https will do: who could change an answer could change production. */
export function parseHostAddress(text: string | undefined): HostAddress {
  if (text === undefined) {
    throw hostFailure('ask', 'The mode task needs the address of a synthesis host, and none is set');
  }
  if (text.startsWith('unix:/')) return { kind: 'socket', path: text.slice('unix:'.length) };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && onThisMachine.has(url.hostname));
  if (url === undefined || !isSafe || url.username !== '' || url.password !== '') {
    throw hostFailure(
      'ask',
      'The address of the synthesis host must be unix:/path, https://..., or http:// on this machine',
    );
  }
  return { kind: 'url', url };
}

/** One request to a host and its whole answer; no redirect is followed and no connection kept. */
export async function exchange(host: HostAddress, call: Exchange, signal: AbortSignal): Promise<Reply> {
  const { method, path, body, limit } = call;
  const headers = body === undefined ? {} : { 'content-length': body.length };
  const options = { method, headers, signal, agent: false } as const;
  const answered = Promise.withResolvers<IncomingMessage>();
  const sent =
    host.kind === 'socket'
      ? requestHttp({ ...options, socketPath: host.path, path }, answered.resolve)
      : (host.url.protocol === 'https:' ? requestHttps : requestHttp)(
          new URL(path, host.url),
          options,
          answered.resolve,
        );
  sent.once('error', answered.reject);
  sent.end(body);
  const message = await answered.promise;
  return { status: message.statusCode ?? 0, body: await readBody(message, limit) };
}
