import type { Call, Send } from './call.ts';
import { readElement } from './xml.ts';

/** Knows which account an access key belongs to. */
export interface AccountBook {
  accountOf(call: Call): Promise<string>;
  accountOfKey(accessKey: string, region: string): Promise<string>;
}

/** Makes a book that asks the emulator's STS once for each access key. */
export function createAccountBook(send: Send): AccountBook {
  const known = new Map<string, Promise<string>>();
  const ask = async (authorization: string, host: string): Promise<string> => {
    const headers = { host, authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
    const reply = await send({ method: 'POST', target: '/', headers, body });
    return readElement(reply.body.toString('utf8'), 'Account') ?? '123456789012';
  };
  const remember = (key: string, authorization: string, host: string): Promise<string> => {
    const answer = known.get(key) ?? ask(authorization.replace(/\/[^/]+\/aws4_request/, '/sts/aws4_request'), host);
    known.set(key, answer);
    return answer;
  };
  return {
    accountOf: ({ caller, request }) =>
      remember(caller, request.headers['authorization'] ?? '', request.headers['host'] ?? 'localhost'),
    accountOfKey: (accessKey, region) => {
      const scope = `${accessKey}/20260101/${region}/sts/aws4_request`;
      const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
      return remember(accessKey, authorization, 'localhost');
    },
  };
}
