import { toPlain, type Value } from '../core/value.ts';
import type { Block } from './document.ts';
import type { StackReference } from './evaluator.ts';

const prefix = 'cross-stack-reference-input-';

/** Whether a data block reads the outputs of another stack. */
export function isRemoteState(block: Block): boolean {
  return block.mode === 'data' && block.type === 'terraform_remote_state';
}

/** What a `terraform_remote_state` block refers to; cdktf puts the sibling's name into the name of the block. */
export function stackReference(block: Block, config: Value): StackReference {
  const entries = config.kind === 'object' ? config.entries : new Map<string, Value>();
  const backend = entries.get('backend');
  const settings = entries.get('config');
  return {
    block,
    stack: block.name.startsWith(prefix) ? block.name.slice(prefix.length) : undefined,
    backend: backend?.kind === 'string' ? backend.value : undefined,
    config: settings === undefined ? null : toPlain(settings),
  };
}
