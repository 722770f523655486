import { formatAddress } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { stackReference } from '../../terraform/cross-stack.ts';
import type { Block } from '../../terraform/document.ts';
import type { StackInput } from './stack-input.ts';

/** A remote state must be that of a sibling stack, whose live outputs are used; foreign state files are not read yet. */
export function remoteStateProblems(block: Block, input: StackInput): readonly Diagnostic[] {
  const { config } = input.evaluator.configure(block, undefined);
  const { stack } = stackReference(block, config);
  if (stack !== undefined && input.siblings.has(stack)) {
    return [];
  }
  const what =
    stack === undefined
      ? 'is not a reference that cdktf made between two stacks of one app'
      : `means the stack "${stack}", which this commit does not have`;
  return [
    {
      severity: 'error',
      code: 'foreign-state',
      summary: 'Remote state cannot be resolved',
      detail: `${block.id} ${what}. Groundstate keeps no state files and does not read those of others yet, so nothing of this commit is applied to this stack. Refer to the other stack in the code of the app, or use a data source of the resource itself.`,
      address: formatAddress({ stack: input.stack, mode: 'data', type: block.type, name: block.name }),
      source: block.source,
    },
  ];
}
