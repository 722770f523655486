import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { keepers } from './keepers.ts';
import { chanceOf } from './seeded.ts';

const attributes = {
  min: int({ required: true, onChange: 'replace' }),
  max: int({ required: true, onChange: 'replace' }),
  seed: text({
    default: null,
    onChange: 'replace',
    note: 'the same seed gives the same number here, and another one than in Terraform',
  }),
  keepers,
  result: int({ computed: true }),
  id: text({ computed: true }),
};

/** A random whole number. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/integer */
export const randomInteger = ledgerOnly(attributes, {
  type: 'random_integer',
  summary: 'A random whole number of a range.',
  validate({ min, max }) {
    if (min === null || max === null) return [];
    if (min > max) return [`"min" is ${min} and "max" is ${max}; the minimum must not be above the maximum.`];
    return max - min < 2 ** 46 ? [] : ['The range is too wide to draw from evenly; 2^46 numbers are the most.'];
  },
  make({ min, max, seed }, tools) {
    const lowest = min ?? 0;
    const result = lowest + chanceOf(seed, tools).pick((max ?? 0) - lowest + 1);
    return { id: String(result), result };
  },
  adopt(id) {
    const [result = Number.NaN, min = Number.NaN, max = Number.NaN] = id.split(',', 3).map(Number);
    const [, , , seed = null] = id.split(',');
    return [result, min, max].every(Number.isSafeInteger)
      ? { values: { id: String(result), result, min, max, seed, keepers: null } }
      : { problem: `"${id}" is no id of random_integer. Write "RESULT,MIN,MAX" or "RESULT,MIN,MAX,SEED".` };
  },
});
