import { hasUnknown } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import { isHashed } from './applied.ts';

/** An object as its type and place; its values may be the wanted, the live or the last applied ones. */
interface Described {
  readonly type: ResourceType;
  readonly scope: Scope;
}

type Values = Readonly<Record<string, Plain>>;

/**
 * What no two objects of a type may share: a name, or another key. Undefined where the type has none, and while a part that it is made
 * of is not known (two new groups of rules have the same rules in groups that have no id yet).
 */
export function keyOf({ type, scope }: Described, values: Values): string | undefined {
  return makeOf(type.uniqueKey, values, scope) ?? makeOf(type.identity, values, scope);
}

/** The id, where it follows from the values. Undefined as for `keyOf`. */
export function naturalId({ type, scope }: Described, values: Values): string | undefined {
  return makeOf(type.identity, values, scope);
}

/** Lets a type make a key of values as it knows them: null where there is none. A part that cannot be known leaves no key. */
function makeOf(make: ResourceType['identity'], values: Values, scope: Scope): string | undefined {
  let isOpen = false;
  const known = new Proxy(
    { ...values },
    {
      get(target, name) {
        const value = typeof name === 'string' ? (target[name] ?? null) : null;
        if (!hasUnknown(value) && !isHashed(value)) return value;
        isOpen = true;
        return null;
      },
    },
  );
  const key = make?.(known as never, { scope });
  return isOpen ? undefined : key;
}
