import type { ServerResponse } from 'node:http';
import type { Outcome, RawRequest, Reply } from './call.ts';

/** Gives the client what was decided: the answer, a torn piece of it, a reset connection, or silence. */
export function writeOutcome(response: ServerResponse, request: RawRequest, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'reply':
      response.writeHead(outcome.reply.status, finishHeaders(request, outcome.reply));
      response.end(request.method === 'HEAD' ? undefined : outcome.reply.body);
      return;
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

function finishHeaders(request: RawRequest, reply: Reply): Reply['headers'] {
  // The length of an answer to HEAD is that of the body which is not sent.
  if (request.method === 'HEAD' || reply.status === 204 || reply.status === 304) return reply.headers;
  return { ...reply.headers, 'content-length': reply.body.length };
}
