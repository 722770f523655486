import assert from 'node:assert/strict';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { nullOf, object, type Plain, string, UNKNOWN, unknownOf, type Value } from '../../../src/core/value.ts';
import { typeOf } from '../../../src/core/value-parts.ts';
import { stringType } from '../../../src/core/value-type.ts';
import { dependencyGraph } from '../../../src/terraform/dependency-graph.ts';
import type { Block, Document } from '../../../src/terraform/document.ts';
import type { Evaluator } from '../../../src/terraform/evaluator.ts';

/** terraform_data as Terraform has it: output is input once applied, id is chosen then, and is never null. */
function dataInstance(config: Value, applied: boolean): Value {
  const given = config.kind === 'object' ? config.entries : new Map<string, Value>();
  const input = given.get('input') ?? nullOf();
  const later = input.kind === 'null' ? nullOf() : unknownOf(typeOf(input));
  return object([
    ['id', applied ? string('148e5c0d-8013-6b80-40d3-04158dbc461f') : unknownOf(stringType, { notNull: true })],
    ['input', input],
    ['output', applied ? input : later],
    ['triggers_replace', given.get('triggers_replace') ?? nullOf()],
  ]);
}

/** Plans or applies every terraform_data in order; returns what was planned and what was wrong. */
export function walk(
  document: Document,
  evaluator: Evaluator,
  applied: boolean,
): { planned: Map<string, Value>; problems: Diagnostic[] } {
  const planned = new Map<string, Value>();
  const problems: Diagnostic[] = [...evaluator.check()];
  const graph = dependencyGraph(document);
  if (graph.kind === 'cycle') return { planned, problems: [graph.diagnostic] };
  const blocks = new Map<string, Block>(document.blocks.map((block) => [block.id, block]));
  for (const id of graph.order) {
    const block = blocks.get(id);
    assert.ok(block);
    const expansion = evaluator.expand(block);
    problems.push(...expansion.diagnostics);
    for (const key of expansion.keys) {
      const { config, diagnostics } = evaluator.configure(block, key);
      problems.push(...diagnostics);
      const instance = dataInstance(config, applied);
      evaluator.setInstance(
        { mode: block.mode, type: block.type, name: block.name, ...(key === undefined ? {} : { key }) },
        instance,
      );
      planned.set(key === undefined ? id : `${id}[${JSON.stringify(key)}]`, instance);
      problems.push(...conditionProblems(evaluator, block, key));
    }
  }
  // What failed only now that instances are known, in a local value that nothing uses.
  problems.push(...evaluator.check());
  return { planned, problems };
}

function conditionProblems(evaluator: Evaluator, block: Block, key: string | number | undefined): Diagnostic[] {
  const results = (['before', 'after'] as const).flatMap((when) => evaluator.checkConditions(block, key, when));
  return results.flatMap(({ diagnostics, holds, message }) => [
    ...diagnostics,
    ...(holds === 'no'
      ? [{ severity: 'error', code: 'condition', summary: 'Condition', detail: message } as const]
      : []),
  ]);
}

/** What of a value is unknown, in the form of `after_unknown`. */
export function shape(plain: Plain): unknown {
  if (plain === UNKNOWN) return true;
  if (Array.isArray(plain)) return plain.map(shape);
  if (plain === null || typeof plain !== 'object') return false;
  return Object.fromEntries(
    Object.entries(plain)
      .map(([name, item]) => [name, shape(item)] as const)
      .filter(([, item]) => item !== false),
  );
}
