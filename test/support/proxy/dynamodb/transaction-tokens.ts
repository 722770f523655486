import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, LayerTools, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { isSuccess } from '../edit-call.ts';

const lifetimeMs = 10 * 60_000;

interface Remembered {
  readonly request: string;
  readonly until: number;
  readonly reply: Reply | undefined;
}

/** Makes ClientRequestToken of TransactWriteItems idempotent for ten minutes; moto writes a second time. */
export function createTransactionTokens(tools: LayerTools, accounts: AccountBook): Layer {
  const memory = new Map<string, Remembered>();
  return async (call, next) => {
    const token = call.parameters['ClientRequestToken'];
    if (call.service !== 'dynamodb' || call.operation !== 'TransactWriteItems' || typeof token !== 'string') {
      return next(call);
    }
    const now = tools.now();
    for (const [key, entry] of memory) {
      if (entry.until <= now) memory.delete(key);
    }
    const key = `${await accounts.accountOf(call)} ${call.region} ${token}`;
    const request = JSON.stringify(sortKeys(call.parameters['TransactItems']));
    const before = memory.get(key);
    if (before !== undefined) return answerAgain(call, before, request);
    memory.set(key, { request, until: now + lifetimeMs, reply: undefined });
    const reply = await next(call).catch((error: unknown) => {
      memory.delete(key);
      throw error;
    });
    if (isSuccess(reply)) memory.set(key, { request, until: now + lifetimeMs, reply });
    // A transaction that was cancelled has had no effect, and its token may be used again.
    else memory.delete(key);
    return reply;
  };
}

function answerAgain(call: Call, before: Remembered, request: string): Reply {
  if (before.request !== request) {
    const message = 'The client request token has been used before with other parameters.';
    return createErrorReply(call, { status: 400, code: 'IdempotentParameterMismatchException', message });
  }
  if (before.reply !== undefined) return before.reply;
  const message = 'The transaction with the given request token is already in progress.';
  return createErrorReply(call, { status: 400, code: 'TransactionInProgressException', message });
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sortKeys(inner)]));
}
