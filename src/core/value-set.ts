import { containsSensitive, type SetValue, type Value } from './value.ts';
import { compareElements, sameValue } from './value-compare.ts';
import { unmarkDeep } from './value-parts.ts';
import type { Type } from './value-type.ts';

/** A set of values of one type: duplicates dropped, in Terraform's order, the marks of the elements on the set. */
export function set(items: readonly Value[], element: Type): SetValue {
  const sensitive = items.some(containsSensitive);
  const plain = sensitive ? items.map(unmarkDeep) : [...items];
  const sorted = plain.toSorted(compareElements);
  const distinct = sorted.filter((item, index) => {
    const before = sorted[index - 1];
    return (
      before === undefined || item.kind === 'unknown' || compareElements(before, item) !== 0 || !sameValue(before, item)
    );
  });
  return { kind: 'set', element, items: distinct, sensitive };
}
