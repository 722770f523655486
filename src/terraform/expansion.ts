import { containsSensitive, string, type Value } from '../core/value.ts';
import { convertValue } from '../core/value-convert.ts';
import { isWhole, signOf, toMachine } from '../core/value-number.ts';
import { numberType } from '../core/value-type.ts';
import { Refusal } from './expression/refusal.ts';

/** The keys of a block's instances with the value of `each.value`; undefined while they cannot be told. */
export type Instances = ReadonlyMap<string | number | undefined, Value | undefined> | undefined;

const maxInstances = 100_000;

function invalid(code: string, summary: string, detail: string): Refusal {
  return new Refusal({ code, summary, detail });
}

/** The instances that a `count` makes. */
export function expandCount(given: Value): Instances {
  const fail = (why: string): Refusal =>
    invalid(
      'invalid-count',
      'Invalid count',
      `"count" must be a whole number of at least 0, and ${why}. Correct the expression.`,
    );
  if (containsSensitive(given)) throw fail('this is sensitive, so it would show in the addresses');
  const count = convertValue(given, numberType);
  if (count.kind === 'problem') throw fail(`this is none: ${count.text}`);
  if (count.kind === 'null') throw fail('this is null');
  if (count.kind !== 'number') return undefined;
  if (!isWhole(count.value) || signOf(count.value) < 0 || toMachine(count.value) > maxInstances) {
    throw fail('this is none');
  }
  return new Map(Array.from({ length: toMachine(count.value) }, (_, index) => [index, undefined]));
}

/** The instances that a `for_each` makes. */
export function expandForEach(given: Value): Instances {
  const fail = (why: string): Refusal =>
    invalid(
      'invalid-for-each',
      'Invalid for_each',
      `"for_each" must be a map, an object or a set of strings, and ${why}. Use toset([...]) for a list, or { for x in list : key => x }.`,
    );
  if (given.sensitive || (given.kind === 'set' && containsSensitive(given))) {
    throw fail('this is sensitive, so it would show in the addresses');
  }
  switch (given.kind) {
    case 'map':
    case 'object':
      return new Map(given.entries);
    case 'set':
      return expandSet(given.items, fail);
    case 'null':
      throw fail('this is null');
    case 'unknown': {
      const { kind } = given.type;
      const element = given.type.kind === 'set' ? given.type.element.kind : 'string';
      if (element !== 'string' && element !== 'dynamic') throw fail(`this is a set of ${element}`);
      if (kind === 'map' || kind === 'object' || kind === 'set' || kind === 'dynamic') return undefined;
      throw fail(`this is a ${kind}`);
    }
    default:
      throw fail(`this is a ${given.kind}`);
  }
}

function expandSet(items: readonly Value[], fail: (why: string) => Refusal): Instances {
  const keys = new Map<string, Value>();
  for (const item of items) {
    if (item.kind === 'unknown') return undefined;
    if (item.kind !== 'string') {
      throw fail(item.kind === 'null' ? 'the set has a null in it' : `this is a set of ${item.kind}`);
    }
    keys.set(item.value, string(item.value));
  }
  return keys;
}
