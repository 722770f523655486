import { z } from 'zod';
import { option } from './option.ts';
import { shapedText, text, webAddress, wholeNumber } from './schemas.ts';

/** The settings of the HTTP API; part of the table of options. */
export const apiOptions = {
  apiTokensFile: option({
    schema: text(),
    placeholder: 'PATH',
    description:
      'The list of bearer tokens of the HTTP API, each with a name, a role and the hash of the token; `groundstate api token` makes an entry.',
  }),
  apiTokenList: option({
    schema: z.string('It must be a list of tokens.').min(1, 'It must not be empty.'),
    placeholder: 'LIST',
    secret: true,
    description:
      'The same list as text, in YAML or JSON, where secrets come in the environment, as ECS injects them; in place of api_tokens_file.',
  }),
  oidcIssuer: option({
    schema: webAddress(),
    placeholder: 'URL',
    description: 'The OpenID provider whose tokens the HTTP API takes, exactly as its tokens name it.',
  }),
  oidcAudience: option({
    schema: text(),
    placeholder: 'TEXT',
    description: 'The audience that a token of the OpenID provider must be made for.',
  }),
  oidcClaim: option({
    schema: text(),
    placeholder: 'NAME',
    default: 'groups',
    description: 'The claim of a token that decides over the role: a text or a list of texts.',
  }),
  oidcRoles: option({
    schema: shapedText(
      /^(viewer|operator|admin)=[^,=\s][^,=]*(,(viewer|operator|admin)=[^,=\s][^,=]*)*$/,
      'It must be a list like viewer=everyone,operator=sre,admin=platform-leads.',
    ),
    placeholder: 'LIST',
    description:
      'Which values of the claim give which role, like operator=sre,admin=platform-leads; anything else gives none.',
  }),
  metricsPort: option({
    schema: wholeNumber(0, 65_535),
    placeholder: 'PORT',
    description: 'A port of its own for the metrics, which are then not served beside the API; 0 picks a free one.',
  }),
  metricsHost: option({
    schema: text(),
    placeholder: 'HOST',
    default: '127.0.0.1',
    description: 'The address on which the metrics are served if they have a port of their own.',
  }),
} as const;
