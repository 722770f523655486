import type { DesiredState } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { ignoredAttribute } from '../../core/ignore.ts';
import type { ResourceType } from '../../resources/define.ts';
import { didYouMean } from '../../terraform/did-you-mean.ts';
import type { Instance } from './instance.ts';

type Subject = Pick<Instance, 'block' | 'address'>;

/** A misspelt path would ignore nothing, and the change that it was to spare would be made. */
export function ignoreProblems(type: ResourceType, { block, address }: Subject): readonly Diagnostic[] {
  const { ignoreChanges } = block.lifecycle;
  const names = Object.keys(type.attributes);
  const known = new Set([...names, 'id', 'region', 'tags_all']);
  const wrong = ignoreChanges === 'all' ? [] : ignoreChanges.map(ignoredAttribute).filter((name) => !known.has(name));
  return wrong.map((name) => ({
    severity: 'error',
    code: 'invalid-ignore-changes',
    summary: 'Invalid ignore_changes',
    detail: `ignore_changes of ${block.id} names "${name}", which ${block.type} does not have here. Correct or remove it.${didYouMean(name, names)}`,
    address,
    ...(block.path === undefined ? {} : { path: block.path }),
    source: block.source,
  }));
}

/** Rules of a type over several arguments that its configuration breaks. */
export function ruleProblems(type: ResourceType, desired: DesiredState, given: Subject): readonly Diagnostic[] {
  if (desired.unknown.size > 0) {
    return [];
  }
  return (type.validate?.(desired.values as never) ?? []).map((detail) => ({
    severity: 'error' as const,
    code: 'invalid-resource',
    summary: 'Invalid combination of arguments',
    detail,
    address: given.address,
    ...(given.block.path === undefined ? {} : { path: given.block.path }),
    source: given.block.source,
  }));
}
