import type { Approval } from '../../core/approvals/approval.ts';
import type { Control } from '../../core/controls/control.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { containsSensitive, containsUnknown, markSensitive, toPlain, type Value } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { EngineDeps } from '../deps.ts';
import type { PlanReport } from '../reports.ts';
import { type AddedChild, findAdded } from './added.ts';
import { buildInput, type PlanInput } from './build-input.ts';
import { makeChanges, type Orphan } from './changes.ts';
import { coverageOf } from './coverage.ts';
import { driftsOf } from './drifts.ts';
import { type EvaluatedStack, evaluateStack } from './evaluate-stack.ts';
import { judgeChanges } from './judge-changes.ts';
import { noteMarked } from './note-secrets.ts';
import { findOrphans } from './orphans.ts';
import { stableNotes } from './stable-values.ts';
import type { StackInput } from './stack-input.ts';
import { findTwinNames } from './twin-names.ts';

/** A plan with everything that applying it needs. */
export interface StackPlan {
  readonly report: PlanReport;
  readonly input: StackInput;
  readonly evaluated: EvaluatedStack;
  readonly orphans: readonly Orphan[];
  readonly added: readonly AddedChild[];
  /** What the pass started from. */
  readonly given: PlanInput;
  /** Types whose objects anyone may add to an object of the stack. */
  readonly childTypes: readonly ResourceType[];
  readonly outputs: ReadonlyMap<string, Value>;
  /** Since when its live state was read. Milliseconds since the epoch. */
  readonly plannedAt: number;
  /** Somebody's refusal of this very plan. */
  readonly refusal: Approval | undefined;
  /** What people ordered for the stack; not read where there is nothing to decide. */
  readonly controls: readonly Control[];
}

/** Steps 5 to 8 of the loop: observe, evaluate, plan, apply policy. Read-only. */
export async function planStack(given: PlanInput, deps: EngineDeps, signal: AbortSignal): Promise<StackPlan> {
  const plannedAt = deps.clock.now();
  const { input, childTypes, counts, elsewhere, diagnostics: inputDiagnostics } = await buildInput(given, deps, signal);
  const evaluated = await evaluateStack(input, signal);
  const instances = [...evaluated.instances.values()];
  const orphans = findOrphans(evaluated, input, given.policy);
  const { added, unread } = await findAdded(
    { instances, childTypes },
    input,
    () => elsewhere().then(({ claims }) => claims),
    signal,
  );
  const diagnostics = [
    ...given.obstacles,
    ...given.prepared.diagnostics,
    ...inputDiagnostics,
    ...evaluated.diagnostics,
    ...findTwinNames(instances),
    ...(given.dismantles === true ? [] : emptyStack(input)),
  ];
  const changes = makeChanges(evaluated, orphans.orphans, added, input);
  const judged = await judgeChanges(
    changes,
    { given, evaluated, input, diagnostics, unreadOrphans: orphans.unread.length },
    deps,
    signal,
  );
  const { decisions, planDigest, approval, refusal, controls } = judged;
  diagnostics.push(...judged.warnings);
  const outputs = outputsOf(evaluated, input, diagnostics);
  diagnostics.push(...stableNotes(input.stable));
  const report: PlanReport = {
    stack: input.stack,
    commit: given.commit,
    appliedCommit: given.state.appliedCommit,
    decisions,
    reads: [...evaluated.deferredData].map((id) => `${input.stack}/${id}`).sort(),
    drifts: driftsOf(input.stack, decisions, given.policy?.driftRules.severities ?? []),
    ignored: judged.ignored,
    diagnostics,
    coverage: coverageOf({ evaluated, input, unread: [...unread, ...orphans.unread], calls: counts() }),
    digest: planDigest,
    ...(approval === undefined ? {} : { approval }),
    outputs: reportOutputs(outputs),
  };
  return {
    report,
    input,
    evaluated,
    orphans: orphans.orphans,
    added,
    given,
    childTypes,
    outputs,
    plannedAt,
    refusal,
    controls,
  };
}

/** Outputs as people see them. */
export function reportOutputs(outputs: StackPlan['outputs']): PlanReport['outputs'] {
  return [...outputs].map(([name, value]) => {
    const sensitive = containsSensitive(value);
    return { name, value: sensitive ? null : toPlain(value), sensitive, known: !containsUnknown(value) };
  });
}

/** cdktf calls every output that it makes for another stack sensitive; there the mark of the value itself counts. */
const CROSS_STACK = 'cross-stack-output-';

/** The outputs of a stack, as its expressions stand now; what Git calls sensitive travels as such. */
export function outputValues(evaluator: StackInput['evaluator']): StackPlan['outputs'] {
  return new Map(
    [...evaluator.outputs()].map(([name, { value, sensitive }]) => [
      name,
      sensitive && !name.startsWith(CROSS_STACK) ? markSensitive(value) : value,
    ]),
  );
}

function outputsOf(
  evaluated: EvaluatedStack,
  input: StackInput,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Value> {
  if (evaluated.blocked.size === 0) {
    diagnostics.push(...[...input.evaluator.outputs().values()].flatMap((output) => output.diagnostics));
  }
  const outputs = outputValues(input.evaluator);
  for (const value of outputs.values()) {
    noteMarked(value, input.secrets);
  }
  return outputs;
}

/** A synth that lost everything must not empty an account. */
function emptyStack(input: StackInput): readonly Diagnostic[] {
  const wanted = input.blocks.some((block) => block.mode === 'managed');
  if (wanted || input.state.entries.length === 0) {
    return [];
  }
  const count = input.state.entries.length;
  const existing = count === 1 ? '1 object of it exists' : `${count} objects of it exist`;
  return [
    {
      severity: 'error',
      code: 'empty-stack',
      summary: 'The stack is empty at this commit',
      detail: `${input.stack} has no resource at this commit, and ${existing}. That is never taken for the wish to delete them all, so nothing is changed. If it is meant, delete them in steps, within the deletion budget of groundstate.yaml.`,
    },
  ];
}
