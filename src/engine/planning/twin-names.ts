import type { Diagnostic } from '../../core/diagnostic.ts';
import { hasUnknown } from '../../core/plain.ts';
import { formatScope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';
import type { Instance } from './instance.ts';
import { knownOnly } from './locate.ts';

/** Two addresses may not mean one physical object: each would undo the other for ever. */
export function findTwinNames(instances: readonly Instance[]): readonly Diagnostic[] {
  const owners = new Map<string, Instance>();
  const diagnostics: Diagnostic[] = [];
  for (const instance of instances) {
    const name = physicalName(instance, instance.desired.values);
    if (name === undefined) {
      continue;
    }
    const key = `${formatScope(instance.scope)} ${instance.type.type} ${name}`;
    const other = owners.get(key);
    if (other === undefined) {
      owners.set(key, instance);
      continue;
    }
    diagnostics.push({
      severity: 'error',
      code: 'twin-names',
      summary: 'Two addresses for one physical name',
      detail: `${other.address} and ${instance.address} both mean the ${instance.type.type} "${name}". Each would undo the other, so nothing of this commit is applied to this stack. Give one of them another name, or take one away.`,
      address: instance.address,
      ...(instance.block.path === undefined ? {} : { path: instance.block.path }),
      source: instance.block.source,
    });
  }
  return diagnostics;
}

/**
 * What no two objects of a type may share: a name, or another key. Undefined while a part of it is not known: two new groups of rules
 * have the same rules in groups that have no id yet.
 */
export function physicalName(
  { type, scope }: Pick<Instance, 'type' | 'scope'>,
  values: Readonly<Record<string, Plain>>,
): string | undefined {
  let isOpen = false;
  const known = new Proxy(knownOnly(values), {
    get(target, name) {
      if (typeof name === 'string' && hasUnknown(values[name] ?? null)) isOpen = true;
      return Reflect.get(target, name) as unknown;
    },
  }) as never;
  const key = type.uniqueKey?.(known, { scope }) ?? type.identity?.(known, { scope });
  return isOpen ? undefined : key;
}
