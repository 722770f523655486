import { integer, string, type Value } from '../../core/value.ts';

/** Key and value of each element of a collection, in Terraform's order; undefined for what has no elements. */
export function elementsOf(collection: Value): readonly (readonly [Value, Value])[] | undefined {
  switch (collection.kind) {
    case 'list':
    case 'tuple':
      return collection.items.map((item, index) => [integer(index), item]);
    case 'set':
      return collection.items.map((item) => [item, item]);
    case 'map':
    case 'object':
      return [...collection.entries].map(([name, item]) => [string(name), item]);
    default:
      return undefined;
  }
}
