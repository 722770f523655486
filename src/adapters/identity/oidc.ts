import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { type Caller, holdsRole, type Identities, type Role, roles } from '../../engine/ports/identity.ts';

/** Whose tokens count, and what their claims give. */
export interface OidcOptions {
  /** `https://accounts.example.com`, exactly as it stands in the tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** The claim that gives the role: a text or a list of texts. */
  readonly claim: string;
  /** What the claim must hold for a role. */
  readonly grants: readonly { readonly value: string; readonly role: Role }[];
}

/** Only signatures of a key pair: with a shared secret, whoever checks a token could also make one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const clockTolerance = '30s';
const longestDiscoveryMs = 10_000;

/** JSON Web Tokens of an OpenID provider, checked with the keys that it publishes (OpenID Connect Core 1.0, section 3.1.3.7). */
export function createOidcIdentities(options: OidcOptions): Identities {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return {
    async identify(token) {
      if (token.split('.').length !== 3) {
        return undefined;
      }
      keys ??= discoverKeys(options.issuer);
      const getKey = await keys.catch((thrown: unknown) => {
        keys = undefined; // the next request asks again
        throw thrown;
      });
      const { issuer, audience } = options;
      const { jwtVerify } = await import('jose');
      const verified = await jwtVerify(token, getKey, {
        issuer,
        audience,
        algorithms,
        clockTolerance,
        requiredClaims: ['sub', 'exp'],
      }).catch(() => undefined);
      return verified === undefined ? undefined : callerOf(verified.payload, options);
    },
  };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(longestDiscoveryMs) });
  const document = (await response.json()) as { readonly jwks_uri?: unknown; readonly issuer?: unknown };
  if (!response.ok || typeof document.jwks_uri !== 'string' || document.issuer !== issuer) {
    throw new Error(`${url} does not describe the issuer ${issuer}`);
  }
  const { createRemoteJWKSet } = await import('jose');
  return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: longestDiscoveryMs });
}

function callerOf(payload: JWTPayload, { claim, grants }: OidcOptions): Caller | undefined {
  const role = bestRole(payload[claim], grants);
  const name = [payload['email'], payload['preferred_username'], payload.sub].find((one) => typeof one === 'string');
  return role === undefined || typeof name !== 'string' ? undefined : { name, id: `oidc:${payload.sub ?? ''}`, role };
}

function bestRole(claim: unknown, grants: OidcOptions['grants']): Role | undefined {
  const values = new Set<unknown>(Array.isArray(claim) ? claim : [claim]);
  const given = grants.filter(({ value }) => values.has(value)).map(({ role }) => role);
  return roles.toReversed().find((role) => given.some((one) => holdsRole(one, role)));
}
