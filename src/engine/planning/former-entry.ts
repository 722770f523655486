import { parseAddress } from '../../core/address.ts';
import { formatScope } from '../../core/scope.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Instance } from './instance.ts';
import { keyOf, naturalId } from './key-of.ts';
import type { StackInput } from './stack-input.ts';

/**
 * The entry of the same physical object under an address that Git does not use any more: the block or its key was renamed.
 * Its mark bears the old address, and without the ledger it would pass for somebody else's.
 */
export function formerEntry(
  { type, scope, desired }: Pick<Instance, 'type' | 'scope' | 'desired'>,
  input: StackInput,
): Entry | undefined {
  const described = { type, scope };
  const id = naturalId(described, desired.values);
  const key = keyOf(described, desired.values);
  return input.state.entries.find((entry) => {
    const isHere = entry.type === type.type && formatScope(entry.scope) === formatScope(scope);
    const isIt = (): boolean => entry.id === id || (key !== undefined && keyOf(described, entry.applied) === key);
    return isHere && isIt() && !isWanted(entry.address, input);
  });
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
