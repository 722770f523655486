import { any } from '../../core/kinds/any.ts';
import { text } from '../../core/kinds/text.ts';
import { ledgerOnly } from '../ledger-only.ts';
import { makeUuid } from '../random-uuid.ts';

const attributes = {
  input: any({ default: null, note: 'a value of any type' }),
  triggers_replace: any({ default: null, onChange: 'replace', note: 'a value of any type' }),
  output: any({ computed: true }),
  id: text({ computed: true }),
};

/** A value that is kept, and a node of the graph. https://developer.hashicorp.com/terraform/language/resources/terraform-data */
export const terraformData = ledgerOnly(attributes, {
  type: 'terraform_data',
  summary: 'A value that is kept, and a place for triggers.',
  mirrors: { output: 'input' },
  make: (_desired, tools) => ({ id: makeUuid(tools) }),
  adopt: (id) => ({ values: { id } }),
});
