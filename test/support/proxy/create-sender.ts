import { type IncomingMessage, request as openRequest } from 'node:http';
import type { Reply, Send } from './call.ts';

/** Headers that belong to one connection and are not handed on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'expect',
  'transfer-encoding',
  'content-length',
  'accept-encoding',
  'upgrade',
]);

/** Makes the function that sends a request to the emulator and reads its whole answer; host and signature stay as they are. */
export function createSender(upstream: string): Send {
  const base = new URL(upstream);
  return (request) =>
    new Promise<Reply>((resolve, reject) => {
      const kept = Object.entries(request.headers).filter(([name]) => !hopByHop.has(name));
      // A body that came in chunks is sent on in one piece: the emulator reads the length.
      const length = request.body.length > 0 || !['GET', 'HEAD'].includes(request.method);
      const headers = {
        ...Object.fromEntries(kept),
        ...(length ? { 'content-length': String(request.body.length) } : {}),
      };
      const where = { host: base.hostname, port: base.port, method: request.method, path: request.target, headers };
      const outgoing = openRequest(where, (answer) => {
        readReply(answer).then(resolve, reject);
      });
      outgoing.once('error', reject);
      outgoing.end(request.body);
    });
}

async function readReply(answer: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  const dropped = ['connection', 'keep-alive', 'transfer-encoding'];
  const kept = Object.entries(answer.headers).filter(([name]) => !dropped.includes(name));
  return { status: answer.statusCode ?? 502, headers: Object.fromEntries(kept), body: Buffer.concat(chunks) };
}
