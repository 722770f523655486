import type { Change, Decision } from '../../core/change.ts';
import { type Judged, judgePlan } from '../../core/plan-rules/judge-plan.ts';
import type { PlanRule, Subject } from '../../core/plan-rules/plan-rule.ts';
import type { EngineDeps } from '../deps.ts';
import type { PlanInput } from './build-input.ts';
import type { EvaluatedStack } from './evaluate-stack.ts';
import type { StackInput } from './stack-input.ts';

interface Facts {
  readonly given: PlanInput;
  readonly evaluated: EvaluatedStack;
  readonly input: StackInput;
}

/** Reads what the rules of a stack ask about people, and gives the function that judges by them. */
export async function readRules(
  changes: readonly Change[],
  { given, evaluated, input }: Facts,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<(decisions: readonly Decision[], rules: readonly PlanRule[]) => Judged> {
  const asksWho = (given.policy?.rules ?? []).some(({ scope }) => scope.by.length > 0);
  const isQuiet = changes.every(({ action }) => action === 'none');
  const people = asksWho && !isQuiet ? await readPeople(given, input.stack, deps, signal) : nobody;
  const subjectOf = ({ change }: Decision): Subject => ({
    stack: input.stack,
    change,
    desired: change.action === 'delete' ? {} : (evaluated.instances.get(change.address)?.desired.values ?? {}),
    people: peopleOf(change, people),
  });
  return (decisions, rules) => judgePlan({ decisions, rules, subjectOf, now: input.clock.now() });
}

/** Who stands behind what differs, as far as it is known. */
interface People {
  readonly authors: readonly string[];
  /** By address. */
  readonly culprits: ReadonlyMap<string, readonly string[]>;
}

const nobody: People = { authors: [], culprits: new Map() };

async function readPeople(
  { commit, state }: PlanInput,
  stack: string,
  { journal, source }: EngineDeps,
  signal: AbortSignal,
): Promise<People> {
  const authors = await source.authors(state.appliedCommit, commit, signal);
  const culprits = new Map<string, string[]>();
  for (const record of await journal.drifts(stack, signal)) {
    if (record.status === 'open' && record.culprit !== undefined) {
      culprits.set(record.address, [...(culprits.get(record.address) ?? []), record.culprit.name]);
    }
  }
  return { authors: authors.flatMap(({ name, email }) => [name, email]), culprits };
}

function peopleOf({ address, cause }: Change, { authors, culprits }: People): readonly string[] {
  const ofGit = cause === 'drift' ? [] : authors;
  return cause === 'git' ? ofGit : [...ofGit, ...(culprits.get(address) ?? [])];
}
