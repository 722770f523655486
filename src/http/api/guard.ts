import type { Context } from 'hono';
import { type Caller, holdsRole, type Role } from '../../engine/ports/identity.ts';
import type { ApiContext } from './api-context.ts';
import { ProblemError } from './problem.ts';
import { RateLimit } from './rate-limit.ts';

const requestsPerMinute = 600;
/** For all strangers together: a token is 256 bits, so this only keeps the log and the provider's keys from being worn out. */
const refusalsPerMinute = 60;

/** Lets a request in: who it is, whether the role is enough, and whether it asks too often. */
export function createGuard({ app }: ApiContext): (c: Context, wanted: Role) => Promise<Caller> {
  const requests = new RateLimit(requestsPerMinute, app.clock);
  const refusals = new RateLimit(refusalsPerMinute, app.clock);
  return async (c, wanted) => {
    const caller = await identify(c, app);
    const waitSeconds = caller === undefined ? refusals.take('strangers') : requests.take(caller.name);
    if (waitSeconds !== undefined) {
      throw tooMany(waitSeconds);
    }
    if (caller === undefined) {
      c.header('www-authenticate', 'Bearer realm="groundstate"');
      throw unauthorized(app.identities === undefined);
    }
    if (!holdsRole(caller.role, wanted)) {
      throw forbidden(caller, wanted);
    }
    return caller;
  };
}

async function identify(c: Context, app: ApiContext['app']): Promise<Caller | undefined> {
  const [scheme = '', token = '', ...rest] = (c.req.header('authorization') ?? '').split(' ');
  if (scheme.toLowerCase() !== 'bearer' || token === '' || rest.length > 0) {
    return undefined;
  }
  try {
    return await app.identities?.identify(token, c.req.raw.signal);
  } catch (thrown) {
    app.log.error({ err: thrown }, 'the identity of a caller could not be checked');
    throw new ProblemError({
      status: 503,
      code: 'identity-unavailable',
      title: 'The token cannot be checked at the moment',
      detail:
        'The OpenID provider does not answer, so nobody is let in by its tokens. Try again soon; its address is the setting oidc_issuer.',
      retryAfter: 10,
    });
  }
}

function unauthorized(isClosed: boolean): ProblemError {
  return new ProblemError({
    status: 401,
    code: 'unauthorized',
    title: 'No valid token was sent',
    detail: isClosed
      ? 'This worker takes no tokens at all, so its API is closed. Give it api_tokens_file or oidc_issuer; docs/api.md says how.'
      : 'Send "Authorization: Bearer TOKEN" with a token that is on the list of the worker or made by its OpenID provider, and that has not run out. docs/api.md says how to get one.',
  });
}

function forbidden(caller: Caller, wanted: Role): ProblemError {
  return new ProblemError({
    status: 403,
    code: 'forbidden',
    title: 'The role is not enough',
    detail: `This needs the role ${wanted}, and ${caller.name} has the role ${caller.role}. Ask whoever keeps the list of tokens, or the groups of the OpenID provider.`,
  });
}

function tooMany(retryAfter: number): ProblemError {
  return new ProblemError({
    status: 429,
    code: 'too-many-requests',
    title: 'Too many requests',
    detail: `The API takes ${requestsPerMinute} requests a minute from one caller. Wait for the seconds of Retry-After.`,
    retryAfter,
  });
}
