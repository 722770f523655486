import { formatLocal, parseAddress } from '../../core/address.ts';
import type { Difference } from '../../core/change.ts';
import type { Decided } from '../../core/decide.ts';
import { canonicalText, hasUnknown, membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { Trigger } from '../../terraform/triggers.ts';
import type { Instance } from './instance.ts';
import type { StackInput } from './stack-input.ts';

/**
 * The replacement of an instance that `replace_triggered_by` asks for, because something that it names changes in this
 * plan; undefined where nothing does. Drift that is put back triggers nothing: a revert never replaces.
 */
export function triggeredReplacement(
  instance: Instance,
  byBlock: ReadonlyMap<string, readonly Instance[]>,
  input: StackInput,
): Decided | undefined {
  const { decided, block, key, observation } = instance;
  const isMade = decided === undefined || decided.action === 'create' || decided.action === 'replace';
  if (isMade || decided.foreign === true || observation?.kind !== 'present') {
    return undefined;
  }
  const triggers = block.lifecycle.replaceTriggeredBy.length === 0 ? [] : input.evaluator.triggers(block, key);
  const trigger = triggers.find((candidate) => subjectsOf(candidate, byBlock).some((one) => fires(one, candidate)));
  if (trigger === undefined) {
    return undefined;
  }
  return {
    action: 'replace',
    cause: 'git',
    replaceOrder: input.createsFirst.has(block.id) ? 'create-first' : 'delete-first',
    reason: `replace_triggered_by names ${nameOf(trigger)}, which changes.`,
    triggered: true,
  };
}

function subjectsOf({ block, key }: Trigger, byBlock: ReadonlyMap<string, readonly Instance[]>): readonly Instance[] {
  const instances = byBlock.get(block) ?? [];
  return key === undefined ? instances : instances.filter((instance) => String(instance.key) === String(key));
}

function fires({ decided, differences, desired, type }: Instance, { path }: Trigger): boolean {
  if (decided === undefined || decided.cause === 'drift') {
    return false;
  }
  const [first, ...rest] = path;
  if (first === undefined) {
    return decided.action === 'update' || decided.action === 'replace';
  }
  if (decided.action === 'create') {
    return true;
  }
  if (decided.action === 'replace' && !desired.compared.has(String(first))) {
    return type.attributes[String(first)]?.computed !== false; // AWS chooses it anew
  }
  const difference = differences.find(({ attribute, cause }) => attribute === first && cause !== 'drift');
  return difference !== undefined && differsAt(difference, rest);
}

function differsAt({ desired, live }: Difference, path: readonly (string | number)[]): boolean {
  const wanted = memberAt(desired, path);
  const found = memberAt(live, path);
  return hasUnknown(wanted) || canonicalText(wanted) !== canonicalText(found);
}

function memberAt(value: Plain, path: readonly (string | number)[]): Plain {
  let at: Plain = value;
  for (const step of path) {
    const next: Plain | undefined = Array.isArray(at) ? (at[Number(step)] as Plain | undefined) : membersOf(at)[step];
    at = next ?? null;
  }
  return at;
}

function nameOf({ block, key, path }: Trigger): string {
  const base =
    key === undefined
      ? block
      : formatLocal({ ...(parseAddress(`s/${block}`) ?? { mode: 'managed', type: block, name: '' }), key });
  return [base, ...path].join('.');
}

/** The blocks that are created before they are destroyed: those that say so, and everything that they depend on. */
export function createFirstBlocks(input: Pick<StackInput, 'blocks' | 'dependenciesOf'>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = input.blocks.filter((block) => block.lifecycle.createBeforeDestroy).map((block) => block.id);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!found.has(next)) {
      found.add(next);
      open.push(...input.dependenciesOf(next));
    }
  }
  return found;
}
