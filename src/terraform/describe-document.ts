import { type Plain, toPlain } from '../core/value.ts';
import type { Block, Body, Document, Located } from './document.ts';
import { literalOf } from './expression/literal-of.ts';
import { referenceId } from './expression/resolve.ts';

/** An argument: a value that is written out, or what its expression refers to. */
export type DescribedExpression = { readonly constant: Plain } | { readonly references: readonly string[] };

/** The arguments of a body by name; nested blocks as lists of bodies. */
export interface DescribedBody {
  readonly [name: string]: DescribedExpression | readonly DescribedBody[];
}

/** A resource or data source as it is written. */
export interface DescribedBlock {
  readonly body: DescribedBody;
  readonly count: DescribedExpression | undefined;
  readonly forEach: DescribedExpression | undefined;
}

/** Describes a block without evaluating anything. */
export function describeBlock({ body, count, forEach }: Block): DescribedBlock {
  return {
    body: describeBody(body),
    count: count === undefined ? undefined : describeExpression(count),
    forEach: forEach === undefined ? undefined : describeExpression(forEach),
  };
}

/** Describes the arguments of a body. */
export function describeBody(body: Body): DescribedBody {
  const attributes = [...body.attributes].map(([name, located]) => [name, describeExpression(located)] as const);
  const blocks = Map.groupBy(body.blocks, ({ name }) => name);
  const nested = [...blocks].map(
    ([name, items]) =>
      [name, items.map((item) => describeBody(item.kind === 'dynamic' ? item.content : item.body))] as const,
  );
  return Object.fromEntries([...attributes, ...nested]);
}

/** Describes the expressions of the outputs of a document. */
export function describeOutputs(document: Document): ReadonlyMap<string, DescribedExpression> {
  return new Map(document.outputs.map(({ name, value }) => [name, describeExpression(value)]));
}

function describeExpression(located: Located): DescribedExpression {
  const literal = literalOf(located.expression);
  return literal === undefined ? { references: referencesOf(located) } : { constant: toPlain(literal) };
}

/** As Terraform lists them: the longer path before the shorter one. */
function referencesOf({ references, uses }: Located): readonly string[] {
  return references.flatMap((reference) => {
    const id = referenceId(reference);
    const paths = uses
      .filter((use) => referenceId(use.reference) === id && use.through === 'nothing')
      .map(({ attribute }) => `${id}.${attribute}`);
    return [...new Set([...paths, id])];
  });
}
