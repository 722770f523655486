import { canonicalText } from './plain.ts';
import { type Plain, UNKNOWN } from './value.ts';

/** One leaf in which two values differ: `versioning_configuration.status`, `tags.Owner`. */
export interface LeafDifference {
  readonly path: string;
  readonly desired: Plain;
  readonly live: Plain;
}

/**
 * The leaves in which desired and live differ, for people: a long block in which one word changed is one line. Members
 * that desired leaves open are not mentioned; lists of different lengths are shown whole.
 */
export function leafDifferences(path: string, desired: Plain, live: Plain): readonly LeafDifference[] {
  if (canonicalText(desired) === canonicalText(live)) {
    return [];
  }
  const pair = membersOfBoth(desired, live);
  if (pair === undefined) {
    return [{ path, desired: withoutNulls(desired), live: withoutNulls(live) }];
  }
  const leaves = pair.flatMap(([step, wanted, found]) => leafDifferences(`${path}${step}`, wanted, found));
  return leaves.length > 0 ? leaves : [{ path, desired: withoutNulls(desired), live: withoutNulls(live) }];
}

type Pair = readonly (readonly [step: string, desired: Plain, live: Plain])[];

function membersOfBoth(desired: Plain, live: Plain): Pair | undefined {
  if (isList(desired) && isList(live)) {
    if (desired.length !== live.length || !desired.every(isRecord)) {
      return undefined;
    }
    return desired.map((member, index) => [desired.length === 1 ? '' : `[${index}]`, member, live[index] ?? null]);
  }
  if (!isRecord(desired) || !isRecord(live)) {
    return undefined;
  }
  const names = [...new Set([...Object.keys(desired), ...Object.keys(live)])].sort();
  const isOpen = (name: string): boolean => desired[name] === null;
  return names.filter((name) => !isOpen(name)).map((name) => [`.${name}`, desired[name] ?? null, live[name] ?? null]);
}

/** A value without the members that say nothing. */
export function withoutNulls(value: Plain): Plain {
  if (isList(value)) {
    return value.map(withoutNulls);
  }
  if (!isRecord(value)) {
    return value;
  }
  const members = Object.entries(value).filter(
    ([, member]) => member !== null && !(isList(member) && member.length === 0),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isRecord(value: Plain): value is { readonly [name: string]: Plain } {
  return value !== null && value !== UNKNOWN && typeof value === 'object' && !Array.isArray(value);
}
