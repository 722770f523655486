import assert from 'node:assert/strict';
import type { Plain } from '../../../src/core/value.ts';
import { dynamodbTable } from '../../../src/resources/dynamodb/table.ts';

const { attributes } = dynamodbTable;
export type Name = keyof typeof attributes;

/** Desired or live values, converted by the kinds of their attributes. */
export function values(given: Readonly<Record<string, unknown>>): never {
  const pairs = Object.keys(attributes).map((name) => {
    if (!Object.hasOwn(given, name)) return [name, null];
    const converted = attributes[name as Name].kind.convert(given[name] as Plain);
    assert.ok(converted.ok, JSON.stringify(converted));
    return [name, converted.value];
  });
  return Object.fromEntries(pairs) as never;
}

/** A key field of text. */
export const S = (name: string) => ({ name, type: 'S' });
/** A global index over everything. */
export const index = (name: string, hash: string, more: object = {}) => ({
  name,
  hash_key: hash,
  projection_type: 'ALL',
  ...more,
});
