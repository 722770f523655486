import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { keepers } from './keepers.ts';

const attributes = {
  length: int({ required: true, onChange: 'replace' }),
  keepers,
  base64: text({ computed: true, sensitive: true }),
  hex: text({ computed: true, sensitive: true }),
};

/** What KMS encrypts at once, in base64 and in hexadecimal digits. */
const MOST_BYTES = 2_000;

/** Random bytes that are a secret. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/bytes */
export const randomBytes = ledgerOnly(attributes, {
  type: 'random_bytes',
  summary: 'Random bytes that are a secret; the ledger keeps them encrypted with a KMS key.',
  validate: ({ length }) =>
    length === null || (length >= 1 && length <= MOST_BYTES)
      ? []
      : [`"length" must be between 1 and ${MOST_BYTES}, and it is ${length}.`],
  make: ({ length }, { pick }) => spell(Uint8Array.from({ length: length ?? 0 }, () => pick(256))),
  adopt(id) {
    const bytes = Buffer.from(id, 'base64');
    return bytes.length > 0 && bytes.toString('base64') === id
      ? { values: { length: bytes.length, keepers: null, ...spell(bytes) } }
      : { problem: 'The id of an import of random_bytes is its value in base64, and this is none.' };
  },
});

function spell(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  return { base64: buffer.toString('base64'), hex: buffer.toString('hex') };
}
