import {
  type Attribute,
  type AttributeOptions,
  type Attributes,
  attribute,
  type Converted,
  type Desired,
  type Kind,
} from '../attribute.ts';
import type { Plain } from '../value.ts';
import { listKind, setKind } from './collections.ts';

interface BlockOptions<T> extends AttributeOptions<readonly T[]> {
  /** At most this many blocks. */
  readonly max?: number;
  readonly min?: number;
  /** No order among the blocks. */
  readonly unordered?: true;
  /** Written as an argument (`ingress = [{...}]`), not as a block. */
  readonly asAttribute?: true;
  /** Replaces member-wise equality of two blocks. */
  readonly equal?: (desired: T, live: T) => boolean;
  /** Replaces the comparison of all blocks (keyed by a name, a disabled block equals none). */
  readonly equalAll?: (desired: readonly T[], live: readonly T[]) => boolean;
}

/** One nested block: an object of attributes; members that desired leaves null are not compared. */
export function blockKind<A extends Attributes>(
  attributes: A,
  equal?: (desired: Desired<A>, live: Desired<A>) => boolean,
): Kind<Desired<A>> {
  return {
    name: 'block',
    convert: (value) => convertBlock(attributes, value),
    equal: equal ?? ((desired, live) => equalBlocks(attributes, desired, live)),
  };
}

/** A nested-block attribute; its value is always a list, as in Terraform, with one element for single blocks. */
export function block<A extends Attributes>(
  attributes: A,
  options: BlockOptions<Desired<A>> = {},
): Attribute<readonly Desired<A>[]> {
  const { max, min, unordered, asAttribute, equal, equalAll, ...rest } = options;
  const member = blockKind(attributes, equal);
  const many = unordered === true ? setKind(member) : listKind(member);
  const kind: Kind<readonly Desired<A>[]> = {
    ...many,
    ...(equalAll === undefined ? {} : { equal: equalAll }),
    name: 'block',
    nested: { attributes, asAttribute: asAttribute === true },
    convert(value) {
      const converted = many.convert(Array.isArray(value) ? value : [value]);
      if (converted.ok && max !== undefined && converted.value.length > max) {
        return { ok: false, problem: `at most ${max} of these blocks may be given, not ${converted.value.length}` };
      }
      if (converted.ok && min !== undefined && converted.value.length < min) {
        return { ok: false, problem: `at least ${min} of these blocks must be given` };
      }
      return converted;
    },
  };
  return attribute(kind, rest);
}

function convertBlock<A extends Attributes>(attributes: A, value: Plain): Converted<Desired<A>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { ok: false, problem: 'a block (an object) is required' };
  }
  const given = value as Readonly<Record<string, Plain>>;
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(attributes, name) && given[name] !== null);
  if (stranger !== undefined) {
    return { ok: false, problem: `the argument "${stranger}" is not supported here` };
  }
  const members: [string, unknown][] = [];
  for (const [name, declared] of Object.entries(attributes)) {
    const converted = convertMember(declared, given[name] ?? null);
    if (!converted.ok) {
      return { ok: false, problem: `${name}: ${converted.problem}` };
    }
    members.push([name, converted.value]);
  }
  return { ok: true, value: Object.fromEntries(members) as Desired<A> };
}

function convertMember(declared: Attribute<unknown>, value: Plain): Converted<unknown> {
  if (value !== null) {
    return declared.kind.convert(value);
  }
  if (declared.required) {
    return { ok: false, problem: 'a value is required' };
  }
  return { ok: true, value: declared.default ?? null };
}

function equalBlocks(attributes: Attributes, desired: Desired<Attributes>, live: Desired<Attributes>): boolean {
  return Object.entries(attributes).every(([name, declared]) => {
    const wanted = desired[name] ?? null;
    const found = live[name] ?? null;
    if (declared.localOnly || declared.writeOnly) {
      return true;
    }
    if (wanted === null) {
      return declared.default === undefined || found === null;
    }
    return found !== null && declared.kind.equal(wanted, found);
  });
}
