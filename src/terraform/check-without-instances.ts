import type { AttemptLog } from './attempt-log.ts';
import { configureBody } from './configure-body.ts';
import type { Block } from './document.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { Refusal } from './expression/refusal.ts';
import { bind } from './expression/scope.ts';
import { untoldInstance, untoldScope } from './untold-world.ts';
import type { World } from './world.ts';

/**
 * What is wrong with blocks that have no instance, or none yet, whatever the values will be: as `terraform validate` tells it, so
 * that a mistake is found in the commit that makes it, and not in the one that turns the block on.
 */
export function checkWithoutInstances(world: World, untold: () => World, log: AttemptLog): void {
  for (const block of world.options.document.blocks) {
    if (!block.unsupportedType && lacksInstances(world, block)) checkBlock(block, untold(), log.forBlock(block));
  }
}

/** What is wrong with the number of instances is told when they are asked for. */
function lacksInstances(world: World, block: Block): boolean {
  if (block.count === undefined && block.forEach === undefined) return false;
  try {
    return (world.instances(block)?.size ?? 0) === 0;
  } catch (error) {
    if (error instanceof Refusal || error instanceof RangeError) return false;
    throw error;
  }
}

function checkBlock(block: Block, untold: World, log: AttemptLog): void {
  const scope = untoldScope(untold, block);
  configureBody(block.body, scope, log);
  const { preconditions, postconditions } = block.lifecycle;
  const after = postconditions.length === 0 ? scope : bind(scope, 'self', untoldInstance(block));
  const results = [
    ...preconditions.map((rule) => evaluateCondition(rule, scope)),
    ...postconditions.map((rule) => evaluateCondition(rule, after)),
  ];
  log.diagnostics.push(...results.flatMap(({ diagnostics }) => diagnostics));
}
