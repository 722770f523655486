import type { Diagnostic } from '../../core/diagnostic.ts';
import { formatScope } from '../../core/scope.ts';
import type { Instance } from './instance.ts';
import { keyOf } from './key-of.ts';

/** Two addresses may not mean one physical object: each would undo the other for ever. */
export function findTwinNames(instances: readonly Instance[]): readonly Diagnostic[] {
  const owners = new Map<string, Instance>();
  const diagnostics: Diagnostic[] = [];
  for (const instance of instances) {
    const name = keyOf(instance, instance.desired.values);
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
