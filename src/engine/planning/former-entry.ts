import { parseAddress } from '../../core/address.ts';
import { hasUnknown } from '../../core/plain.ts';
import { formatScope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Entry } from '../ports/ledger.ts';
import { isHashed } from './applied.ts';
import type { Instance } from './instance.ts';
import { naturalId } from './locate.ts';
import type { StackInput } from './stack-input.ts';

/**
 * The entry of the same physical object under an address that Git does not use any more: the block or its key was renamed.
 * Its mark bears the old address, and without the ledger it would pass for somebody else's.
 */
export function formerEntry(
  { type, scope, desired }: Pick<Instance, 'type' | 'scope' | 'desired'>,
  input: StackInput,
): Entry | undefined {
  const id = naturalId({ type, scope, desired: desired.values });
  const key = uniqueKey(type, desired.values, scope);
  return input.state.entries.find((entry) => {
    const isHere = entry.type === type.type && formatScope(entry.scope) === formatScope(scope);
    const isIt = (): boolean => entry.id === id || (key !== undefined && uniqueKey(type, entry.applied, scope) === key);
    return isHere && isIt() && !isWanted(entry.address, input);
  });
}

function uniqueKey(
  type: ResourceType,
  values: Readonly<Record<string, Plain>>,
  scope: Entry['scope'],
): string | undefined {
  // Of a secret only the hash was kept, of which no key can be made.
  const isKept = Object.keys(values).length > 0 && !hasUnknown(values) && !Object.values(values).some(isHashed);
  if (type.uniqueKey === undefined || !isKept) {
    return undefined;
  }
  const all = Object.fromEntries(Object.keys(type.attributes).map((name) => [name, null]));
  return type.uniqueKey({ ...all, ...values } as never, { scope });
}

/** Whether a block of the stack still means the address, or may mean it. */
function isWanted(address: string, input: StackInput): boolean {
  const local = parseAddress(address);
  const block = input.blocks.find((candidate) => candidate.id === `${local?.type}.${local?.name}`);
  if (local === undefined || block === undefined) {
    return false;
  }
  const { keys, unknown, diagnostics } = input.evaluator.expand(block);
  return unknown || diagnostics.length > 0 || keys.includes(local.key);
}
