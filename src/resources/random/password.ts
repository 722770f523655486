import { encodeBase64, hashSync } from 'bcryptjs';
import { text } from '../../core/kinds/text.ts';
import type { Tools } from '../define.ts';
import { ledgerOnly } from '../ledger-only.ts';
import {
  adoptedCharacters,
  characterArguments,
  checkCharacters,
  makeCharacters,
  settledCharacters,
} from './characters.ts';

const attributes = {
  ...characterArguments,
  result: text({ computed: true, sensitive: true }),
  bcrypt_hash: text({ computed: true, sensitive: true }),
  id: text({ computed: true }),
};

/** A random text that is a secret. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password */
export const randomPassword = ledgerOnly(attributes, {
  type: 'random_password',
  summary: 'A random text that is a secret; the ledger keeps it encrypted with a KMS key.',
  validate: checkCharacters,
  make(config, tools) {
    const result = makeCharacters(config, tools);
    return { id: 'none', result, bcrypt_hash: bcrypt(result, tools), ...settledCharacters(config) };
  },
  adopt: (result, tools) => ({
    values: { ...adoptedCharacters(result), id: 'none', result, bcrypt_hash: bcrypt(result, tools) },
  }),
});

/** The cost is that of the provider; of a long text the first 72 bytes count, as with bcrypt everywhere. */
function bcrypt(result: string, { pick }: Tools): string {
  const salt = encodeBase64(
    Uint8Array.from({ length: 16 }, () => pick(256)),
    16,
  );
  return hashSync(result, `$2a$10$${salt}`);
}
