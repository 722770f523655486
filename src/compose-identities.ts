import { followFile } from './adapters/files/followed-file.ts';
import { readRequiredFile } from './adapters/files/required-file.ts';
import { createOidcIdentities } from './adapters/identity/oidc.ts';
import { createTokenList } from './adapters/identity/token-list.ts';
import { parseApiTokens } from './config/api-tokens.ts';
import type { Settings } from './config/options.ts';
import { type Identities, type Role, roles } from './engine/ports/identity.ts';
import type { Log } from './engine/ports/log.ts';

/** Who may use the API: the tokens of the list, then those of the OpenID provider; undefined where neither is configured. */
export function openIdentities(settings: Settings, now: () => number, log: Log): Identities | undefined {
  const known = [openTokenList(settings, now, log), openOidc(settings)].filter((one) => one !== undefined);
  if (known.length === 0) {
    return undefined;
  }
  return {
    async identify(token, signal) {
      for (const identities of known) {
        const caller = await identities.identify(token, signal);
        if (caller !== undefined) return caller;
      }
      return undefined;
    },
  };
}

function openTokenList({ apiTokenList, apiTokensFile }: Settings, now: () => number, log: Log): Identities | undefined {
  if (apiTokenList !== undefined) {
    const tokens = parseApiTokens(apiTokenList, 'api_token_list');
    return createTokenList(() => tokens, now);
  }
  if (apiTokensFile === undefined) {
    return undefined;
  }
  const purpose = { setting: 'api_tokens_file', what: 'list of API tokens', without: 'nobody could use the API' };
  const parse = (content: string) => parseApiTokens(content, apiTokensFile);
  const file = followFile(apiTokensFile, {
    first: parse(readRequiredFile(apiTokensFile, purpose)),
    parse,
    onBroken: (reason) =>
      log.warn(
        { file: apiTokensFile, reason },
        'the list of API tokens changed and is not usable: the one before it still holds',
      ),
  });
  return createTokenList(file.now, now);
}

function openOidc({ oidcIssuer, oidcAudience, oidcClaim, oidcRoles }: Settings): Identities | undefined {
  if (oidcIssuer === undefined || oidcAudience === undefined || oidcRoles === undefined) {
    return undefined;
  }
  const grants = oidcRoles.split(',').map((grant) => {
    const [role, value = ''] = grant.split('=');
    return { role: roles.find((one) => one === role) ?? 'viewer', value } satisfies { role: Role; value: string };
  });
  return createOidcIdentities({ issuer: oidcIssuer, audience: oidcAudience, claim: oidcClaim, grants });
}
