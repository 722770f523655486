import { list } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { keepers } from './keepers.ts';
import { chanceOf, shuffle } from './seeded.ts';

const attributes = {
  input: list(textKind, { required: true, onChange: 'replace' }),
  result_count: int({ default: null, onChange: 'replace' }),
  seed: text({
    default: null,
    onChange: 'replace',
    note: 'the same seed gives the same order here, and another one than in Terraform',
  }),
  keepers,
  result: list(textKind, { computed: true }),
  id: text({ computed: true }),
};

const MOST_RESULTS = 10_000;

/** A list in an order of chance. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/shuffle */
export const randomShuffle = ledgerOnly(attributes, {
  type: 'random_shuffle',
  summary: 'A list in an order of chance.',
  partsOfResult: ['input'],
  validate: ({ result_count }) =>
    result_count === null || (result_count >= 0 && result_count <= MOST_RESULTS)
      ? []
      : [`"result_count" must be between 0 and ${MOST_RESULTS}, and it is ${result_count}.`],
  make({ input, result_count, seed }, tools) {
    const items = input ?? [];
    const chance = chanceOf(seed, tools);
    const wanted = result_count === null || result_count === 0 ? items.length : result_count;
    const result: string[] = [];
    while (items.length > 0 && result.length < wanted) {
      result.push(...shuffle(items, chance).slice(0, wanted - result.length));
    }
    return { id: '-', result };
  },
});
