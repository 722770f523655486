import { list, nullOf, unknownOf, type Value } from '../../core/value.ts';
import { equalValues } from '../../core/value-compare.ts';
import { convertValue } from '../../core/value-convert.ts';
import { set } from '../../core/value-set.ts';
import type { Type } from '../../core/value-type.ts';

/**
 * What is known of a conditional whose condition is not: what both branches, converted to their common type, agree on.
 * Terraform knows a little more of it (ranges of numbers and of lengths).
 */
export function undecided(type: Type, yes: Value, no: Value): Value {
  const [one, other] = [convertValue(yes, type), convertValue(no, type)];
  if (one.kind === 'null' && other.kind === 'null') return nullOf(type);
  if (one.kind === 'number' && other.kind === 'number' && equalValues(one, other) === true) return one;
  if (one.kind === 'list' && other.kind === 'list' && one.items.length === other.items.length && type.kind === 'list') {
    return list(
      one.items.map(() => unknownOf(type.element)),
      type.element,
    );
  }
  if (one.kind === 'set' && other.kind === 'set' && type.kind === 'set') {
    const [count, same] = [one.items.length, one.items.length === other.items.length];
    if (same && count < 2) return set(count === 0 ? [] : [unknownOf(type.element)], type.element);
  }
  return unknownOf(type, { notNull: isNotNull(yes) && isNotNull(no) });
}

function isNotNull(value: Value): boolean {
  return value.kind === 'unknown' ? value.notNull : value.kind !== 'null';
}
