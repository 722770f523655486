import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import {
  adoptedCharacters,
  characterArguments,
  checkCharacters,
  makeCharacters,
  settledCharacters,
} from './characters.ts';

const attributes = { ...characterArguments, result: text({ computed: true }), id: text({ computed: true }) };

/** A random text that is no secret. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/string */
export const randomString = ledgerOnly(attributes, {
  type: 'random_string',
  summary: 'A random text that is no secret.',
  validate: checkCharacters,
  partsOfResult: ['override_special'],
  make(config, tools) {
    const result = makeCharacters(config, tools);
    return { id: result, result, ...settledCharacters(config) };
  },
  adopt: (result) => ({ values: { ...adoptedCharacters(result), id: result, result } }),
});
