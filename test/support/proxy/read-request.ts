import type { IncomingMessage } from 'node:http';
import type { RawRequest } from './call.ts';

/** Reads a request to its end; undefined when the client went away in the middle of it. */
export async function readRequest(message: IncomingMessage): Promise<RawRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(Buffer.from(chunk));
  } catch {
    return undefined;
  }
  if (!message.complete) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { method: message.method ?? 'GET', target: message.url ?? '/', headers, body: Buffer.concat(chunks) };
}
