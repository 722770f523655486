import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { makeUuid } from '../random-uuid.ts';
import { keepers } from './keepers.ts';

const attributes = { keepers, result: text({ computed: true }), id: text({ computed: true }) };

/** A random UUID. https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/uuid */
export const randomUuid = ledgerOnly(attributes, {
  type: 'random_uuid',
  summary: 'A random UUID of version 4.',
  make(_config, tools) {
    const result = makeUuid(tools);
    return { id: result, result };
  },
  adopt: (id) =>
    /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)
      ? { values: { id, result: id, keepers: null } }
      : { problem: `"${id}" is no UUID. Write it as 8-4-4-4-12 hexadecimal digits.` },
});
