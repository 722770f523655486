import type { MiddlewareHandler } from 'hono';
import type { Redact } from '../core/redaction/mask.ts';

/** Takes secrets out of every answer in text and JSON, whichever route gave it. */
export function redactResponses(redact: Redact): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const type = c.res.headers.get('content-type') ?? '';
    if (c.res.body === null || !/^(text\/(?!event-stream)|application\/(.*\+)?json)/.test(type)) return;
    const text = await c.res.text();
    const headers = new Headers(c.res.headers);
    headers.delete('content-length');
    const { status } = c.res;
    // Hono adds the headers of a response that is replaced to the new one, so it is taken away first.
    c.res = undefined;
    c.res = new Response(redact(text), { status, headers });
  };
}
