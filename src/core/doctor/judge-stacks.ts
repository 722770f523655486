import { formatScope, type Scope } from '../scope.ts';
import { type Finding, good, stops } from './finding.ts';

/** How one stack is reached; a text where it is not. */
export interface StackFacts {
  readonly stack: string;
  readonly reach: { readonly scopes: readonly Scope[] } | { readonly refusal: string };
}

/** Judges whether the accounts of the stacks are reached, and are those that are pinned. */
export function judgeStacks(stacks: readonly StackFacts[]): readonly Finding[] {
  return stacks.map(({ stack, reach }) =>
    'refusal' in reach
      ? stops({
          what: `The stack ${stack} cannot be reached: ${reach.refusal}`,
          why: 'Nothing of it is read, applied or put back.',
          next: 'Correct what is said there, and run groundstate doctor again.',
        })
      : good(`The stack ${stack} is reached: ${reach.scopes.map(formatScope).join(', ') || 'it has nothing in AWS'}.`),
  );
}

/** Judges groundstate.yaml: without a usable one nothing is applied. */
export function judgePolicy(problems: readonly string[], isUsable: boolean): readonly Finding[] {
  if (isUsable && problems.length === 0) return [good('groundstate.yaml is usable.')];
  const what = problems.length === 0 ? 'There is no groundstate.yaml at the tip.' : problems.join(' ');
  return [
    stops({
      what,
      why: 'Without a usable one nothing is applied.',
      next: 'Correct it in the repository; stacks/groundstate.yaml of this project shows what it may hold.',
    }),
  ];
}
