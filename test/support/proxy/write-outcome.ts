import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, RawRequest, Reply } from './call.ts';

/** Gives the client what was decided: the answer, a torn or slow one, a reset connection, or silence. */
export function writeOutcome(response: ServerResponse, request: RawRequest, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'reply':
      response.writeHead(outcome.reply.status, finishHeaders(request, outcome.reply));
      response.end(request.method === 'HEAD' ? undefined : outcome.reply.body);
      return;
    case 'slow':
      response.writeHead(outcome.reply.status, finishHeaders(request, outcome.reply));
      void drip(response, outcome.reply.body, outcome.ms);
      return;
    case 'mismeasured': {
      const length = Math.max(0, outcome.reply.body.length + outcome.by);
      response.writeHead(outcome.reply.status, { ...outcome.reply.headers, 'content-length': length });
      response.write(outcome.reply.body, () => response.socket?.end());
      return;
    }
    case 'cut':
      response.writeHead(outcome.reply.status, {
        ...outcome.reply.headers,
        'content-length': outcome.reply.body.length,
      });
      // Without a byte of the body nothing would be on the wire before the reset.
      response.write(outcome.reply.body.subarray(0, outcome.bytes), () => response.socket?.resetAndDestroy());
      return;
    case 'closed':
      response.socket?.resetAndDestroy();
      return;
    case 'silent':
      return;
  }
}

const pieces = 10;

async function drip(response: ServerResponse, body: Buffer, ms: number): Promise<void> {
  const size = Math.ceil(body.length / pieces);
  response.flushHeaders();
  for (let piece = 0; piece < pieces && !response.destroyed; piece += 1) {
    await sleep(ms / pieces);
    response.write(body.subarray(piece * size, (piece + 1) * size));
  }
  response.end();
}

function finishHeaders(request: RawRequest, reply: Reply): Reply['headers'] {
  // The length of an answer to HEAD is that of the body which is not sent.
  if (request.method === 'HEAD' || reply.status === 204 || reply.status === 304) return reply.headers;
  return { ...reply.headers, 'content-length': reply.body.length };
}
