import type { Block, Body, Condition, Document, Located } from './document.ts';

/** An expression with the block, and the check, that it belongs to. */
type Placed = readonly [located: Located, block: Block | undefined, check: string | undefined];

/** Every expression of a document with its place. */
export function* everyExpression(document: Document): Iterable<Placed> {
  for (const block of document.blocks) {
    const { check } = block;
    for (const located of bodyExpressions(block.body)) yield [located, block, check];
    const { preconditions, postconditions, replaceTriggeredBy } = block.lifecycle;
    const rules = partsOf([...preconditions, ...postconditions]);
    for (const located of [block.count, block.forEach, ...rules, ...replaceTriggeredBy]) {
      if (located !== undefined) yield [located, block, check];
    }
  }
  for (const { name, assertions } of document.checks) {
    for (const located of partsOf(assertions)) yield [located, undefined, name];
  }
  for (const located of looseExpressions(document)) yield [located, undefined, undefined];
}

function* looseExpressions(document: Document): Iterable<Located> {
  for (const local of document.locals) yield local.value;
  for (const output of document.outputs) {
    yield output.value;
    yield* partsOf(output.preconditions);
  }
  for (const provider of document.providers) yield* bodyExpressions(provider.body);
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
