import { option } from './option.ts';
import { shapedText, text, webAddress } from './schemas.ts';

/** The settings of the signed webhook; part of the table of options. */
export const hookOptions = {
  hookUrl: option({
    schema: webAddress(),
    placeholder: 'URL',
    secret: true,
    description: 'An address that every alert is posted to as signed JSON, beside Slack; it needs hook_secret.',
  }),
  hookUrlFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the address of the webhook.',
  }),
  hookSecret: option({
    schema: shapedText(
      /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/,
      'It must be whsec_ and the base64 of at least 24 random bytes, as `openssl rand -base64 32` prints them.',
    ),
    placeholder: 'TEXT',
    secret: true,
    description:
      'The key with which what is posted to the webhook is signed, as Standard Webhooks has it: whsec_ and base64.',
  }),
  hookSecretFile: option({
    schema: text(),
    placeholder: 'PATH',
    description: 'A file that holds the key of the webhook.',
  }),
} as const;
