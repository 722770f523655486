import { markIf, object, tuple, unknownOf, type Value } from '../core/value.ts';
import type { Body, Located, NestedBlock } from './document.ts';
import { elementsOf } from './expression/elements.ts';
import { Refusal } from './expression/refusal.ts';
import { bind, type Scope } from './expression/scope.ts';

/** Evaluates one located expression; a refusal is noted and the value is unknown. */
export interface Attempt {
  evaluate(located: Located, scope: Scope): Value;
  refuse(located: Located, refusal: Refusal): void;
}

/** The object that a body configures, its dynamic blocks written out. */
export function configureBody(body: Body, scope: Scope, attempt: Attempt): Value {
  const entries = new Map<string, Value>();
  for (const [name, located] of body.attributes) entries.set(name, attempt.evaluate(located, scope));
  const blocks = new Map<string, Value[] | undefined>();
  const marks = new Set<string>();
  for (const block of body.blocks) {
    const made =
      block.kind === 'static' ? [configureBody(block.body, scope, attempt)] : generate(block, scope, attempt, marks);
    const before = blocks.has(block.name) ? blocks.get(block.name) : [];
    blocks.set(block.name, before === undefined || made === undefined ? undefined : [...before, ...made]);
  }
  for (const [name, items] of blocks) {
    entries.set(name, markIf(items === undefined ? unknownOf() : tuple(items), marks.has(name)));
  }
  return object(entries);
}

type Dynamic = Extract<NestedBlock, { kind: 'dynamic' }>;

/** The blocks that a dynamic block makes; undefined while their number cannot be told. */
function generate(block: Dynamic, scope: Scope, attempt: Attempt, marks: Set<string>): Value[] | undefined {
  const collection = attempt.evaluate(block.forEach, scope);
  if (collection.sensitive) marks.add(block.name);
  if (collection.kind === 'unknown') return undefined;
  const elements = elementsOf(collection);
  if (elements === undefined) {
    attempt.refuse(block.forEach, notIterable());
    return [];
  }
  return elements.map(([key, value], index) => {
    const iterator = object([
      ['key', collection.kind === 'set' ? value : key],
      ['value', value],
    ]);
    const inner = { ...bind(scope, block.iterator, iterator), place: `${scope.place}.${block.name}[${index}]` };
    return configureBody(block.content, inner, attempt);
  });
}

function notIterable(): Refusal {
  return new Refusal({
    code: 'not-iterable',
    summary: 'Nothing to go through',
    detail:
      'The "for_each" of a dynamic block needs a list, set, map or object. Give a fallback for null, and wrap one value in [ ].',
  });
}
