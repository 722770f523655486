import { map } from '../../core/kinds/collections.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';

const attributes = {
  triggers: map(textKind, { default: null, onChange: 'replace' }),
  id: text({ computed: true }),
};

/** A resource that is nothing but its triggers. https://registry.terraform.io/providers/hashicorp/null/latest/docs/resources/resource */
export const nullResource = ledgerOnly(attributes, {
  type: 'null_resource',
  summary: 'A resource that is nothing but its triggers.',
  make: (_desired, { pick }) => ({ id: `${1 + pick(2 ** 31)}${String(pick(10 ** 9)).padStart(9, '0')}` }),
});
