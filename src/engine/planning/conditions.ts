import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Block } from '../../terraform/document.ts';
import type { StackInput } from './stack-input.ts';

interface Subject {
  readonly block: Block;
  readonly key: string | number | undefined;
  readonly address: string;
}

/** Conditions of an instance that do not hold or cannot be evaluated. What is not known yet is asked again in the apply. */
export function brokenConditions(
  { block, key, address }: Subject,
  when: 'before' | 'after',
  evaluator: StackInput['evaluator'],
): readonly Diagnostic[] {
  const word = when === 'before' ? 'precondition' : 'postcondition';
  return evaluator.checkConditions(block, key, when).flatMap((result) =>
    result.holds === 'no'
      ? [
          {
            severity: 'error' as const,
            code: word,
            summary: `A ${word} does not hold`,
            detail: `${result.message} The configuration of ${address} says so; mend what it names, or change the ${word}.`,
            address,
            ...(block.path === undefined ? {} : { path: block.path }),
            source: result.source,
          },
        ]
      : result.diagnostics,
  );
}
