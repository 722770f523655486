import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What an attribute of an item may be here; whatever has structure goes into the item's body. */
export type Scalar = string | number | boolean | Uint8Array;

/** An item as plain data. */
export type Item = Readonly<Record<string, Scalar>>;

/** The item in DynamoDB's typed form. */
export function marshalItem(item: Readonly<Record<string, Scalar | undefined>>): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(item)) {
    if (value !== undefined) {
      attributes[name] = marshalScalar(value);
    }
  }
  return attributes;
}

/** One attribute in DynamoDB's typed form. */
export function marshalScalar(value: Scalar): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return { B: value };
  }
}

/** An item from DynamoDB's typed form; attributes of other types, which we never write, are left out. */
export function unmarshalItem(attributes: Readonly<Record<string, AttributeValue>>): Item {
  const item: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const scalar = value.S ?? value.BOOL ?? value.B ?? (value.N === undefined ? undefined : Number(value.N));
    if (scalar !== undefined) {
      item[name] = scalar;
    }
  }
  return item;
}

/** A text attribute; empty where it is missing. */
export function textOf(item: Item, name: string): string {
  const value = item[name];
  return typeof value === 'string' ? value : '';
}

/** A number attribute; 0 where it is missing. */
export function numberOf(item: Item, name: string): number {
  const value = item[name];
  return typeof value === 'number' ? value : 0;
}

/** How many bytes DynamoDB counts for the item, near enough for its limits. */
export function sizeOf(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + sizeOfScalar(value);
  }
  return bytes;
}

function sizeOfScalar(value: Scalar): number {
  if (typeof value === 'string') {
    return Buffer.byteLength(value);
  }
  return value instanceof Uint8Array ? value.byteLength : 21;
}
