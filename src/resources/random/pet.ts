import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import type { Tools } from '../define.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { keepers } from './keepers.ts';
import { adjectives, adverbs, animals } from './pet-words.ts';

const attributes = {
  length: int({ default: 2, onChange: 'replace' }),
  prefix: text({ default: null, onChange: 'replace' }),
  separator: text({ default: '-', onChange: 'replace' }),
  keepers,
  id: text({ computed: true }),
};

const MOST_WORDS = 32;

/** A name made of words. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/pet */
export const randomPet = ledgerOnly(attributes, {
  type: 'random_pet',
  summary: 'A name of an animal with words before it.',
  partsOfResult: ['prefix', 'separator'],
  validate: ({ length }) =>
    length === null || (length >= 1 && length <= MOST_WORDS)
      ? []
      : [`"length" must be between 1 and ${MOST_WORDS} words, and it is ${length}.`],
  make({ length, prefix, separator }, tools) {
    const words = petWords(length ?? 2, tools);
    return { id: [...(prefix === null || prefix === '' ? [] : [prefix]), ...words].join(separator ?? '-') };
  },
});

/** The animal stands last, an adjective before it, adverbs before that. */
function petWords(length: number, { pick }: Pick<Tools, 'pick'>): readonly string[] {
  return Array.from({ length }, (_, at) => {
    const left = length - at;
    const kind = [animals, adjectives][left - 1] ?? adverbs;
    return kind[pick(kind.length)] ?? '';
  });
}
