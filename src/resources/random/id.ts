import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { keepers } from './keepers.ts';

const attributes = {
  byte_length: int({ required: true, onChange: 'replace' }),
  prefix: text({ default: null, onChange: 'replace' }),
  keepers,
  b64_std: text({ computed: true }),
  b64_url: text({ computed: true }),
  dec: text({ computed: true }),
  hex: text({ computed: true }),
  id: text({ computed: true }),
};

/** The most bytes that are drawn; the ledger is no place for more. */
const MOST_BYTES = 16_384;

/** Random bytes in several spellings. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/id */
export const randomId = ledgerOnly(attributes, {
  type: 'random_id',
  summary: 'Random bytes in several spellings, for names.',
  partsOfResult: ['prefix'],
  validate: ({ byte_length }) =>
    byte_length === null || (byte_length >= 1 && byte_length <= MOST_BYTES)
      ? []
      : [`"byte_length" must be between 1 and ${MOST_BYTES}, and it is ${byte_length}.`],
  make({ byte_length, prefix }, { pick }) {
    return spell(
      Uint8Array.from({ length: byte_length ?? 0 }, () => pick(256)),
      prefix ?? '',
    );
  },
  adopt(id) {
    const at = id.lastIndexOf(',');
    const text = id.slice(at + 1);
    const prefix = at === -1 ? '' : id.slice(0, at);
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length === 0 || bytes.toString('base64url') !== text) {
      return {
        problem: `"${id}" is no id of random_id. Write the b64_url value without its prefix, or "PREFIX,VALUE".`,
      };
    }
    const given = { byte_length: bytes.length, prefix: prefix === '' ? null : prefix, keepers: null };
    return { values: { ...given, ...spell(bytes, prefix) } };
  },
});

function spell(bytes: Uint8Array, prefix: string) {
  const buffer = Buffer.from(bytes);
  const hex = buffer.toString('hex');
  return {
    id: buffer.toString('base64url'),
    b64_url: `${prefix}${buffer.toString('base64url')}`,
    b64_std: `${prefix}${buffer.toString('base64')}`,
    hex: `${prefix}${hex}`,
    dec: `${prefix}${BigInt(`0x${hex}`)}`,
  };
}
