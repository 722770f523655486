import { type Attribute, type AttributeOptions, attribute, type Converted, type Kind } from '../attribute.ts';
import type { Plain } from '../value.ts';

/** An ordered list of values of one kind. */
export function listKind<T>(of: Kind<T>): Kind<readonly T[]> {
  return {
    name: `list of ${of.name}`,
    convert: (value) => convertMembers(of, value),
    equal: (desired, live) =>
      desired.length === live.length && desired.every((member, index) => of.equal(member, live[index] as T)),
  };
}

/** Values of one kind in no order and without repetitions; equal when each desired value has its own live partner. */
export function setKind<T>(of: Kind<T>): Kind<readonly T[]> {
  return {
    name: `set of ${of.name}`,
    convert(value) {
      const converted = convertMembers(of, value);
      return converted.ok ? { ok: true, value: dropTwins(converted.value) } : converted;
    },
    equal: (desired, live) => sameMembers(of, desired, live),
  };
}

/** Text keys with values of one kind. */
export function mapKind<T>(of: Kind<T>): Kind<Readonly<Record<string, T>>> {
  return {
    name: `map of ${of.name}`,
    convert(value) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        return { ok: false, problem: 'a map is required' };
      }
      return convertEntries(of, value as Readonly<Record<string, Plain>>);
    },
    equal(desired, live) {
      const keys = Object.keys(desired);
      return (
        keys.length === Object.keys(live).length &&
        keys.every((key) => Object.hasOwn(live, key) && of.equal(desired[key] as T, live[key] as T))
      );
    },
  };
}

/** A list attribute. */
export function list<T>(of: Kind<T>, options?: AttributeOptions<readonly T[]>): Attribute<readonly T[]> {
  return attribute(listKind(of), options);
}

/** A set attribute. */
export function set<T>(of: Kind<T>, options?: AttributeOptions<readonly T[]>): Attribute<readonly T[]> {
  return attribute(setKind(of), options);
}

/** A map attribute. */
export function map<T>(
  of: Kind<T>,
  options?: AttributeOptions<Readonly<Record<string, T>>>,
): Attribute<Readonly<Record<string, T>>> {
  return attribute(mapKind(of), options);
}

function convertMembers<T>(of: Kind<T>, value: Plain): Converted<readonly T[]> {
  if (!Array.isArray(value)) {
    return { ok: false, problem: 'a list is required' };
  }
  const members: T[] = [];
  for (const [index, member] of value.entries()) {
    const converted = of.convert(member as Plain);
    if (!converted.ok) {
      return { ok: false, problem: `element ${index}: ${converted.problem}` };
    }
    members.push(converted.value);
  }
  return { ok: true, value: members };
}

function convertEntries<T>(
  of: Kind<T>,
  value: Readonly<Record<string, Plain>>,
): Converted<Readonly<Record<string, T>>> {
  const entries: [string, T][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member === null) {
      continue; // Terraform drops null map members
    }
    const converted = of.convert(member);
    if (!converted.ok) {
      return { ok: false, problem: `element "${key}": ${converted.problem}` };
    }
    entries.push([key, converted.value]);
  }
  return { ok: true, value: Object.fromEntries(entries) };
}

/** A Terraform set holds each member once, however often it is written. */
function dropTwins<T>(members: readonly T[]): readonly T[] {
  return [...new Map(members.map((member) => [JSON.stringify(member), member])).values()];
}

/**
 * Whether desired and live can be paired. A desired member that leaves something open may equal several live ones, so a pair that
 * is in the way of another is moved to its next partner.
 */
function sameMembers<T>(of: Kind<T>, desired: readonly T[], live: readonly T[]): boolean {
  if (desired.length !== live.length) {
    return false;
  }
  const holders = new Map<number, number>();
  const place = (wanted: number, tried: Set<number>): boolean =>
    live.some((candidate, at) => {
      if (tried.has(at) || !of.equal(desired[wanted] as T, candidate)) {
        return false;
      }
      tried.add(at);
      const holder = holders.get(at);
      const free = holder === undefined || place(holder, tried);
      if (free) {
        holders.set(at, wanted);
      }
      return free;
    });
  return desired.every((_member, index) => place(index, new Set()));
}
