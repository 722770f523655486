import { type Option, option } from './option.ts';
import { choice, text, webAddress } from './schemas.ts';

/** How the host of the repository is asked for more than Git gives: commit statuses, and the protection of the branch. */
export const forgeOptions = {
  forge: option({
    schema: choice(['auto', 'github', 'gitlab']),
    placeholder: 'KIND',
    default: 'auto',
    description:
      'What hosts the repository: github, gitlab, or auto, which goes by the name of the host (github.com, github.*, *.ghe.com, gitlab.com, gitlab.*).',
  }),
  forgeUrl: option({
    schema: webAddress(),
    placeholder: 'URL',
    description:
      'Where the API of the host begins; the usual place where it is not given (https://api.github.com, https://HOST/api/v3 or https://HOST/api/v4).',
  }),
  forgeToken: option({
    schema: text(),
    placeholder: 'TOKEN',
    secret: true,
    description:
      'The token for the API of the host; it may be another one than that of Git, and only needs the right to write commit statuses.',
  }),
  forgeTokenFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the token for the API of the host.',
  }),
} as const satisfies Readonly<Record<string, Option>>;
