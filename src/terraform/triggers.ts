import { toMachine } from '../core/value-number.ts';
import type { Block } from './document.ts';
import { evaluate } from './expression/evaluate.ts';
import { referenceId } from './expression/resolve.ts';
import type { Scope } from './expression/scope.ts';
import type { Expression } from './expression/syntax.ts';
import { resourcePath } from './resource-path.ts';

/** What makes an instance be replaced: a change of a block, of one of its instances, or of one attribute. */
export interface Trigger {
  /** The id of the block. */
  readonly block: string;
  /** The key of an instance; undefined: every instance, or the one that the block has. */
  readonly key: string | number | undefined;
  /** The path of an attribute; empty: any change. */
  readonly path: readonly (string | number)[];
}

/** What `replace_triggered_by` of a block says for one of its instances, whose scope is given. */
export function triggersOf(block: Block, blocks: ReadonlyMap<string, Block>, scope: Scope): readonly Trigger[] {
  return block.lifecycle.replaceTriggeredBy.flatMap(({ expression }) => {
    const found = resourcePath(expression);
    if (found === undefined) return []; // refused when it was read
    const id = referenceId(found.reference);
    const target = blocks.get(id);
    const repeated = target?.count !== undefined || target?.forEach !== undefined;
    const path = found.steps.map((step) => (step.kind === 'attribute' ? step.name : keyOf(step.key, scope)));
    const keyed = repeated && found.steps[0]?.kind === 'index';
    return [{ block: id, key: keyed ? path[0] : undefined, path: keyed ? path.slice(1) : path }];
  });
}

/** The value of an instance key or an index. */
export function keyOf(key: Expression, scope: Scope): string | number {
  const value = evaluate(key, scope);
  if (value.kind === 'number') return toMachine(value.value);
  return value.kind === 'string' ? value.value : '';
}
