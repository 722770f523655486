import type { Block, Body, Condition, Document, Located } from './document.ts';

/** Every expression of a document with the block it belongs to. */
export function* everyExpression(document: Document): Iterable<readonly [Located, Block | undefined]> {
  for (const block of document.blocks) {
    for (const located of bodyExpressions(block.body)) yield [located, block];
    const { preconditions, postconditions, replaceTriggeredBy } = block.lifecycle;
    const rules = partsOf([...preconditions, ...postconditions]);
    for (const located of [block.count, block.forEach, ...rules, ...replaceTriggeredBy]) {
      if (located !== undefined) yield [located, block];
    }
  }
  for (const located of looseExpressions(document)) yield [located, undefined];
}

function* looseExpressions(document: Document): Iterable<Located> {
  for (const local of document.locals) yield local.value;
  for (const output of document.outputs) {
    yield output.value;
    yield* partsOf(output.preconditions);
  }
  for (const provider of document.providers) yield* bodyExpressions(provider.body);
  for (const check of document.checks) yield* partsOf(check.assertions);
  for (const { id, forEach } of document.imports) {
    yield id;
    if (forEach !== undefined) yield forEach;
  }
}

function partsOf(conditions: readonly Condition[]): readonly Located[] {
  return conditions.flatMap(({ condition, message }) => [condition, message]);
}

function* bodyExpressions(body: Body): Iterable<Located> {
  yield* body.attributes.values();
  for (const block of body.blocks) {
    if (block.kind === 'dynamic') yield block.forEach;
    yield* bodyExpressions(block.kind === 'dynamic' ? block.content : block.body);
  }
}
