import { object, UNKNOWN, unknownOf, type Value } from '../core/value.ts';
import { numberType, stringType } from '../core/value-type.ts';
import type { Block } from './document.ts';
import type { EvaluatorOptions } from './evaluator.ts';
import { bind, type Scope } from './expression/scope.ts';
import type { StablePort } from './ports.ts';
import { World } from './world.ts';

/**
 * The same document with nothing told from outside: of variables only their types are known, and of resources, data sources
 * and the number of their instances nothing. What is refused here is refused whatever the values are; `terraform validate`
 * asks the same of a configuration.
 */
export function untoldWorld(options: EvaluatorOptions): World {
  const { document } = options;
  return new World({
    ...options,
    document: { ...document, blocks: document.blocks.map(withUntoldNumber) },
    variables: Object.fromEntries(document.variables.map(({ name }) => [name, UNKNOWN])),
    variableTexts: {},
    stable: nothingChosen,
    remoteState: () => undefined,
  });
}

const nothingChosen: StablePort = {
  timestamp: () => undefined,
  planTimestamp: () => undefined,
  uuid: () => undefined,
  bcrypt: () => undefined,
};

function withUntoldNumber(block: Block): Block {
  const located = block.count ?? block.forEach;
  if (located === undefined) return block;
  const { span } = located.expression;
  const unknown = { ...located, expression: { kind: 'literal', value: unknownOf(), span } as const };
  return block.count === undefined ? { ...block, forEach: unknown } : { ...block, count: unknown };
}

/** What the body of a block sees of `count` and `each` as long as no instance gives them a value. */
export function untoldScope(untold: World, block: Block): Scope {
  const scope = untold.scope(block.id);
  if (block.count !== undefined) return bind(scope, 'count', object([['index', unknownOf(numberType)]]));
  if (block.forEach === undefined) return scope;
  return bind(
    scope,
    'each',
    object([
      ['key', unknownOf(stringType)],
      ['value', unknownOf()],
    ]),
  );
}

/** What a postcondition sees of an instance: its attributes, where it is known which those are. */
export function untoldInstance({ readable }: Block): Value {
  return readable === undefined ? unknownOf() : object([...readable].map((name) => [name, unknownOf()]));
}
