import type { Change, Decision } from '../../core/change.ts';
import { type Control, concernsStack } from '../../core/controls/control.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { applyPolicy } from '../../core/policy.ts';
import { driftParts } from '../../core/reactions/drift-parts.ts';
import { type IgnoredDrift, setIgnoredAside } from '../../core/reactions/ignores.ts';
import { containsSensitive, containsUnknown, markSensitive, toPlain, type Value } from '../../core/value.ts';
import type { EngineDeps } from '../deps.ts';
import type { PlanReport } from '../reports.ts';
import { type AddedChild, findAdded } from './added.ts';
import { decideWithApproval, type Ruling } from './approved.ts';
import { buildInput, type PlanInput } from './build-input.ts';
import { makeChanges, type Orphan } from './changes.ts';
import { coverageOf } from './coverage.ts';
import { driftsOf } from './drifts.ts';
import { type EvaluatedStack, evaluateStack } from './evaluate-stack.ts';
import { holdDependents } from './hold-dependents.ts';
import { holdForErrors } from './hold-for-errors.ts';
import { readRules } from './judge-rules.ts';
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
  readonly outputs: ReadonlyMap<string, Value>;
  /** What people ordered for the stack; not read where there is nothing to decide. */
  readonly controls: readonly Control[];
}

/** Steps 5 to 8 of the loop: observe, evaluate, plan, apply policy. Read-only. */
export async function planStack(given: PlanInput, deps: EngineDeps, signal: AbortSignal): Promise<StackPlan> {
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
  const asked = setAside(changes, given.policy, input);
  const memory = await memoryOf(asked.changes, input, deps, signal);
  const judge = await readRules(asked.changes, { given, evaluated, input }, deps, signal);
  const facts = { input, unreadOrphans: orphans.unread.length, ...memory };
  const deciding = {
    decideBy: ({ policy, rules }: Ruling) =>
      judge(decide(asked.changes, evaluated, { ...given, policy }, facts), rules).decisions,
    complete: (decided: readonly Decision[]) =>
      holdDependents(holdForErrors(decided, diagnostics, evaluated), input.state.entries),
  };
  const { decisions, planDigest, approval } = await decideWithApproval(deciding, given, deps, signal);
  diagnostics.push(...judge(decisions, given.policy?.rules ?? []).warnings);
  const outputs = outputsOf(evaluated, input, diagnostics);
  diagnostics.push(...stableNotes(input.stable));
  const report: PlanReport = {
    stack: input.stack,
    commit: given.commit,
    appliedCommit: given.state.appliedCommit,
    decisions,
    reads: [...evaluated.deferredData].map((id) => `${input.stack}/${id}`).sort(),
    drifts: driftsOf(input.stack, decisions, given.policy?.driftRules.severities ?? []),
    ignored: asked.ignored,
    diagnostics,
    coverage: coverageOf({ evaluated, input, unread: [...unread, ...orphans.unread], calls: counts() }),
    digest: planDigest,
    ...(approval === undefined ? {} : { approval }),
    outputs: reportOutputs(outputs),
  };
  return { report, input, evaluated, orphans: orphans.orphans, added, outputs, controls: memory.controls };
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

function decide(
  changes: ReturnType<typeof makeChanges>,
  evaluated: EvaluatedStack,
  given: PlanInput,
  facts: Memory & { readonly input: StackInput; readonly unreadOrphans: number },
): readonly Decision[] {
  const { input, unreadOrphans, controls, records } = facts;
  const instances = [...evaluated.instances.values()];
  const forbidding = instances.filter((instance) => instance.block.lifecycle.preventDestroy);
  const entries = input.state.entries.filter((entry) => entry.protected);
  return applyPolicy({
    stack: input.stack,
    changes,
    policy: given.policy,
    stackSize: input.state.entries.length,
    protectedAddresses: new Set(
      given.dismantles === true ? [] : [...forbidding, ...entries].map(({ address }) => address),
    ),
    unreadOrphans,
    controls,
    records,
    now: input.clock.now(),
  });
}

/** Drift that groundstate.yaml ignores is neither decided nor told. */
function setAside(
  changes: readonly Change[],
  policy: PlanInput['policy'],
  { stack, clock }: StackInput,
): { readonly changes: readonly Change[]; readonly ignored: readonly IgnoredDrift[] } {
  const ignores = policy?.driftRules.ignores ?? [];
  const parted = changes.map((change) => setIgnoredAside(change, ignores, { stack, now: clock.now() }));
  return { changes: parted.map(({ change }) => change), ignored: parted.flatMap(({ ignored }) => ignored) };
}

/** What a decision needs from the table. */
interface Memory {
  readonly controls: readonly Control[];
  readonly records: readonly DriftRecord[];
}

/** Two reads of the table at most, and only where there is something that a person could have held, and drift. */
async function memoryOf(
  changes: readonly Change[],
  { stack, state }: StackInput,
  { journal }: EngineDeps,
  signal: AbortSignal,
): Promise<Memory> {
  const isQuiet = changes.every(({ action }) => action === 'none') && state.intents.length === 0;
  const { controls } = isQuiet ? { controls: [] } : await journal.controls(signal);
  const hasDrift = changes.some((change) => driftParts(change, []).length > 0);
  return {
    controls: controls.filter((control) => concernsStack(control, stack)),
    records: hasDrift ? await journal.drifts(stack, signal) : [],
  };
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
