import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, LayerTools, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { isSuccess } from '../edit-call.ts';

/** For how long EC2 knows a token at least. */
const lifetimeMs = 24 * 3_600_000;

interface Remembered {
  readonly request: string;
  readonly until: number;
  readonly reply: Promise<Reply>;
}

/**
 * Makes ClientToken idempotent for every EC2 call that has one; moto makes a second object. The first answer is
 * given again for a day, also when the object has been deleted since; then the token is forgotten, and makes another object.
 */
export function createClientTokens(tools: LayerTools, accounts: AccountBook): Layer {
  const memory = new Map<string, Remembered>();
  return async (call, next) => {
    const token = call.parameters['ClientToken'];
    if (call.service !== 'ec2' || !call.mutating || typeof token !== 'string') return next(call);
    const key = [await accounts.accountOf(call), call.region, call.operation, token].join(' ');
    const request = describeRequest(call);
    const before = memory.get(key);
    if (before !== undefined && tools.now() < before.until) {
      const message = 'The client token has been used before with other parameters.';
      if (before.request !== request) {
        return createErrorReply(call, { status: 400, code: 'IdempotentParameterMismatch', message });
      }
      return before.reply;
    }
    const reply = next(call);
    memory.set(key, { request, until: tools.now() + lifetimeMs, reply });
    const done = await reply.catch(() => undefined);
    // A call that failed leaves the token free.
    if (done === undefined || !isSuccess(done)) memory.delete(key);
    return reply;
  };
}

function describeRequest(call: Call): string {
  const fields = Object.entries(call.parameters).filter(([name]) => name !== 'ClientToken');
  return JSON.stringify(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
