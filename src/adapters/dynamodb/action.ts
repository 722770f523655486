import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Condition, nameIn, type Placeholders, renderCondition, valueIn } from './condition.ts';
import { type Item, marshalItem, type Scalar, sizeOf } from './item.ts';

/** The primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** One write, conditional or not. */
export type Action =
  | { readonly kind: 'put'; readonly key: Key; readonly item: Item; readonly condition?: Condition }
  | {
      readonly kind: 'update';
      readonly key: Key;
      readonly set: Readonly<Record<string, Scalar>>;
      readonly remove?: readonly string[];
      readonly condition?: Condition;
    }
  | { readonly kind: 'delete'; readonly key: Key; readonly condition?: Condition };

/** The action as a member of a transaction; the single-item requests have the same fields. */
export function renderAction(table: string, action: Action): TransactWriteItem {
  const placeholders: Placeholders = { names: {}, values: {} };
  const update = action.kind === 'update' ? renderUpdate(action, placeholders) : undefined;
  const condition = renderCondition(action.condition ?? [], placeholders);
  const common = {
    TableName: table,
    ...(condition === undefined
      ? {}
      : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
    ...(Object.keys(placeholders.names).length === 0 ? {} : { ExpressionAttributeNames: placeholders.names }),
    ...(Object.keys(placeholders.values).length === 0 ? {} : { ExpressionAttributeValues: placeholders.values }),
  };
  const key = marshalItem({ ...action.key });
  switch (action.kind) {
    case 'put':
      return { Put: { ...common, Item: marshalItem({ ...action.item, ...action.key }) } };
    case 'update':
      return { Update: { ...common, Key: key, UpdateExpression: update } };
    case 'delete':
      return { Delete: { ...common, Key: key } };
  }
}

function renderUpdate(action: Action & { readonly kind: 'update' }, placeholders: Placeholders): string {
  const sets = Object.entries(action.set).map(
    ([name, value]) => `${nameIn(placeholders, name)} = ${valueIn(placeholders, value)}`,
  );
  const removes = (action.remove ?? []).map((name) => nameIn(placeholders, name));
  return [
    ...(sets.length === 0 ? [] : [`SET ${sets.join(', ')}`]),
    ...(removes.length === 0 ? [] : [`REMOVE ${removes.join(', ')}`]),
  ].join(' ');
}

/** How many bytes the action adds to a transaction. */
export function sizeOfAction(action: Action): number {
  const key = action.key.pk.length + action.key.sk.length + 4;
  switch (action.kind) {
    case 'put':
      return key + sizeOf(action.item);
    case 'update':
      return key + sizeOf(action.set);
    case 'delete':
      return key;
  }
}
