import { isRemoteState, stackReference } from '../../terraform/cross-stack.ts';
import type { Block } from '../../terraform/document.ts';
import type { StackInput } from './stack-input.ts';

/** Whether a block reads the outputs of a stack of the same app: these are its live outputs, and no state file is read. */
export function readsSibling(block: Block, input: Pick<StackInput, 'evaluator' | 'siblings'>): boolean {
  if (!isRemoteState(block)) {
    return false;
  }
  const { config } = input.evaluator.configure(block, undefined);
  const { stack } = stackReference(block, config);
  return stack !== undefined && input.siblings.has(stack);
}
