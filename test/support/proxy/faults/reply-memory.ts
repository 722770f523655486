import { createHash } from 'node:crypto';
import type { Call, Reply } from '../call.ts';

/** How many answers are remembered at most. */
const capacity = 500;

/** Remembers how each read was last answered, so that the answer can be given again when it is out of date. */
export interface ReplyMemory {
  note(call: Call, reply: Reply): void;
  recall(call: Call): Reply | undefined;
}

/** Makes an empty memory. */
export function createReplyMemory(): ReplyMemory {
  const replies = new Map<string, Reply>();
  return {
    note: (call, reply) => {
      if (call.mutating || reply.status >= 500) return;
      const key = nameRead(call);
      replies.delete(key);
      replies.set(key, reply);
      const oldest = replies.keys().next();
      if (replies.size > capacity && oldest.done !== true) replies.delete(oldest.value);
    },
    recall: (call) => replies.get(nameRead(call)),
  };
}

function nameRead(call: Call): string {
  const hash = createHash('sha256').update(call.request.target).update('\n').update(call.request.body).digest('base64');
  return `${call.caller} ${call.region} ${call.service} ${call.operation} ${hash}`;
}
