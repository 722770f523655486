import type { Call, Layer } from '../call.ts';
import { asText, isSuccess } from '../edit-call.ts';
import { readElement } from '../xml.ts';
import type { Principal } from './principals.ts';

/** Whose each access key is. */
export interface KeyBook {
  /** Says whose a key is; a key that nobody said anything of belongs to an IAM user of the same name. */
  set(accessKey: string, principal: Principal): void;
  principalOf(accessKey: string): Principal;
  /** Sees whose the keys are that STS gives away. */
  readonly layer: Layer;
  reset(): void;
}

/** Makes a book without keys. */
export function createKeyBook(): KeyBook {
  const principals = new Map<string, Principal>();
  return {
    set: (accessKey, principal) => void principals.set(accessKey, principal),
    principalOf: (accessKey) => principals.get(accessKey) ?? { kind: 'user', name: accessKey },
    reset: () => principals.clear(),
    layer: async (call, next) => {
      const reply = await next(call);
      const session = call.service === 'sts' ? readSession(call) : undefined;
      const key = session === undefined ? undefined : readElement(reply.body.toString('utf8'), 'AccessKeyId');
      if (isSuccess(reply) && session !== undefined && key !== undefined) principals.set(key, session);
      return reply;
    },
  };
}

function readSession(call: Call): Principal | undefined {
  if (!/^AssumeRole(WithSAML|WithWebIdentity)?$/.test(call.operation)) return undefined;
  const role = asText(call.parameters['RoleArn']).split('/').at(-1) ?? '';
  return { kind: 'role', role, session: asText(call.parameters['RoleSessionName']) };
}
