import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshalScalar, type Scalar } from './item.ts';

/** One comparison of a condition. */
export type Term =
  | { readonly attribute: string; readonly is: 'absent' }
  | { readonly attribute: string; readonly is: 'equal' | 'below'; readonly to: Scalar };

/** What must be true of the item that is there: any of the alternatives, each of them in all its terms. */
export type Condition = readonly (readonly Term[])[];

/** The item must not be there yet. */
export const isNew: Condition = [[{ attribute: 'pk', is: 'absent' }]];

/** A condition of attributes that must have exactly these values. */
export function matching(values: Readonly<Record<string, Scalar>>): Condition {
  return [Object.entries(values).map(([attribute, to]) => ({ attribute, is: 'equal', to }))];
}

/** Collects the placeholders of one request. */
export interface Placeholders {
  readonly names: Record<string, string>;
  readonly values: Record<string, AttributeValue>;
}

/** The placeholder for an attribute's name. */
export function nameIn(placeholders: Placeholders, attribute: string): string {
  const placeholder = `#${attribute}`;
  placeholders.names[placeholder] = attribute;
  return placeholder;
}

/** The placeholder for a value. */
export function valueIn(placeholders: Placeholders, value: Scalar): string {
  const placeholder = `:v${Object.keys(placeholders.values).length}`;
  placeholders.values[placeholder] = marshalScalar(value);
  return placeholder;
}

/** The condition in DynamoDB's language; undefined for one that asks nothing. */
export function renderCondition(condition: Condition, placeholders: Placeholders): string | undefined {
  const alternatives = condition.map((terms) => terms.map((term) => renderTerm(term, placeholders)).join(' AND '));
  return alternatives.length === 0 ? undefined : alternatives.map((text) => `(${text})`).join(' OR ');
}

function renderTerm(term: Term, placeholders: Placeholders): string {
  const name = nameIn(placeholders, term.attribute);
  switch (term.is) {
    case 'absent':
      return `attribute_not_exists(${name})`;
    case 'equal':
      return `${name} = ${valueIn(placeholders, term.to)}`;
    case 'below':
      return `${name} < ${valueIn(placeholders, term.to)}`;
  }
}
