import { Agent, request } from 'node:http';
import type { Proxy } from '../support/proxy/start.ts';

/** What was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** How the connection ended before its time; undefined for an answer that came as announced. */
  readonly broken: string | undefined;
  /** How many pieces the body came in. */
  readonly pieces: number;
}

/** A request as bytes, signed for a service by name only: nobody verifies it. */
export interface RawAsk {
  readonly service: string;
  /** A form of the query protocols. */
  readonly form?: Readonly<Record<string, string>>;
  /** The operation of a JSON protocol, with its service prefix, and its document. */
  readonly json?: readonly [target: string, document: object];
  readonly method?: string;
  readonly path?: string;
}

/** Sends a request without any SDK, and tells what came back byte for byte. */
export function rawCall(proxy: Proxy, ask: RawAsk): Promise<RawAnswer> {
  const scope = `AKIATESTER/20260101/eu-west-1/${ask.service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const type = ask.json === undefined ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0';
  const target = ask.json === undefined ? {} : { 'x-amz-target': ask.json[0] };
  const written = ask.json === undefined ? new URLSearchParams(ask.form).toString() : JSON.stringify(ask.json[1]);
  const method = ask.method ?? 'POST';
  // Kept alive as the SDK keeps its connections: one that is closed after the answer would be read otherwise.
  const agent = new Agent({ keepAlive: true });
  return new Promise<RawAnswer>((resolve, reject) => {
    const headers = { authorization, ...(method === 'POST' ? { 'content-type': type, ...target } : {}) };
    const outgoing = request(`${proxy.endpoint}${ask.path ?? '/'}`, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      const finish = (broken: string | undefined): void => {
        const body = Buffer.concat(chunks);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, broken, pieces: chunks.length });
      };
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => finish(undefined));
      answer.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    });
    outgoing.once('error', reject);
    outgoing.end(method === 'POST' ? written : undefined);
  }).finally(() => agent.destroy());
}
