import type { Call, Send } from './call.ts';
import { readElement } from './xml.ts';

/** Knows which account an access key belongs to. */
export interface AccountBook {
  accountOf(call: Call): Promise<string>;
}

/** Makes a book that asks the emulator's STS once for each access key. */
export function createAccountBook(send: Send): AccountBook {
  const known = new Map<string, Promise<string>>();
  const ask = async (call: Call): Promise<string> => {
    const authorization = (call.request.headers['authorization'] ?? '').replace(
      /\/[^/]+\/aws4_request/,
      '/sts/aws4_request',
    );
    const headers = {
      host: call.request.headers['host'] ?? 'localhost',
      authorization,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
    const reply = await send({ method: 'POST', target: '/', headers, body });
    return readElement(reply.body.toString('utf8'), 'Account') ?? '123456789012';
  };
  return {
    accountOf: (call) => {
      const answer = known.get(call.caller) ?? ask(call);
      known.set(call.caller, answer);
      return answer;
    },
  };
}
