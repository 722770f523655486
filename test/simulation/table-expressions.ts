import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What the placeholders of a request stand for. */
export interface Expressions {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

type Item = Readonly<Record<string, AttributeValue>>;

interface Term {
  readonly name: string;
  readonly operator: 'absent' | '=' | '<';
  readonly value: string;
}

/** Alternatives of terms that must all hold. */
type Alternatives = readonly (readonly Term[])[];

const conditions = new Map<string, Alternatives>();

/** Whether an item meets a condition in the part of DynamoDB's language that the adapter writes; anything else is an error. */
export function holds(condition: string, item: Item | undefined, expressions: Expressions): boolean {
  let alternatives = conditions.get(condition);
  if (alternatives === undefined) {
    alternatives = parseCondition(condition);
    conditions.set(condition, alternatives);
  }
  return alternatives.some((terms) => terms.every((term) => isTrue(term, item, expressions)));
}

function parseCondition(text: string): Alternatives {
  return text.split(' OR ').map((alternative) => {
    const inner = /^\((.*)\)$/.exec(alternative)?.[1];
    if (inner === undefined) throw new Error(`not understood: ${text}`);
    return inner.split(' AND ').map(parseTerm);
  });
}

function parseTerm(text: string): Term {
  const absent = /^attribute_not_exists\((#\w+)\)$/.exec(text);
  if (absent?.[1] !== undefined) return { name: absent[1], operator: 'absent', value: '' };
  const [, name, operator, value] = /^(#\w+) ([=<]) (:\w+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not understood: ${text}`);
  return { name, operator: operator === '<' ? '<' : '=', value };
}

function isTrue({ name, operator, value }: Term, item: Item | undefined, { names, values }: Expressions): boolean {
  const found = item?.[names[name] ?? ''];
  if (operator === 'absent') return found === undefined;
  const wanted = values[value];
  if (found === undefined || wanted === undefined) return false;
  if (found.N !== undefined && wanted.N !== undefined) {
    return operator === '<' ? Number(found.N) < Number(wanted.N) : Number(found.N) === Number(wanted.N);
  }
  if (operator === '<') return found.S !== undefined && wanted.S !== undefined && found.S < wanted.S;
  return found.S === wanted.S && found.BOOL === wanted.BOOL && found.N === wanted.N;
}

/** The item after an update expression of assignments and removals. */
export function applyUpdate(update: string, item: Item, { names, values }: Expressions): Item {
  const [, sets, removes] = /^(?:SET (.*?))?\s?(?:REMOVE (.*))?$/.exec(update) ?? [];
  const changed: Record<string, AttributeValue> = { ...item };
  for (const assignment of sets === undefined ? [] : sets.split(', ')) {
    const [name = '', value = ''] = assignment.split(' = ');
    const to = values[value];
    if (to === undefined) throw new Error(`not understood: ${update}`);
    changed[names[name] ?? ''] = to;
  }
  for (const name of removes === undefined ? [] : removes.split(', ')) delete changed[names[name] ?? ''];
  return changed;
}
