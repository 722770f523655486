import type { Change, Decision } from '../../core/change.ts';
import { type Control, concernsStack } from '../../core/controls/control.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { applyPolicy } from '../../core/policy.ts';
import { driftParts } from '../../core/reactions/drift-parts.ts';
import { type IgnoredDrift, setIgnoredAside } from '../../core/reactions/ignores.ts';
import type { EngineDeps } from '../deps.ts';
import { decideWithApproval, type Ruling } from './approved.ts';
import type { PlanInput } from './build-input.ts';
import type { EvaluatedStack } from './evaluate-stack.ts';
import { holdDependents } from './hold-dependents.ts';
import { holdForErrors } from './hold-for-errors.ts';
import { readRules } from './judge-rules.ts';
import type { StackInput } from './stack-input.ts';

interface Subject {
  readonly given: PlanInput;
  readonly evaluated: EvaluatedStack;
  readonly input: StackInput;
  readonly diagnostics: readonly Diagnostic[];
  readonly unreadOrphans: number;
}

/** What is said of changes: by policy, by rules and approvals, by the mistakes of the commit, and by what they stand on. */
type Judged = Awaited<ReturnType<typeof decideWithApproval>> & {
  readonly controls: readonly Control[];
  readonly ignored: readonly IgnoredDrift[];
  /** What rules only warn of. */
  readonly warnings: readonly Diagnostic[];
};

/** Says of each change whether it may be applied; also of a part of a plan. */
export async function judgeChanges(
  changes: readonly Change[],
  subject: Subject,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Judged> {
  const { given, evaluated, input, diagnostics } = subject;
  const asked = setAside(changes, given.policy, input);
  const memory = await memoryOf(asked.changes, input, deps, signal);
  const judge = await readRules(asked.changes, { given, evaluated, input }, deps, signal);
  const deciding = {
    decideBy: ({ policy, rules }: Ruling) =>
      judge(decide(asked.changes, { ...subject, given: { ...given, policy } }, memory), rules).decisions,
    complete: (decided: readonly Decision[]) =>
      holdDependents(holdForErrors(decided, diagnostics, evaluated), input.state.entries),
  };
  const decided = await decideWithApproval(deciding, given, deps, signal);
  const { warnings } = judge(decided.decisions, given.policy?.rules ?? []);
  return { ...decided, controls: memory.controls, ignored: asked.ignored, warnings };
}

function decide(
  changes: readonly Change[],
  { given, evaluated, input, unreadOrphans }: Subject,
  { controls, records }: Memory,
): readonly Decision[] {
  const forbidding = [...evaluated.instances.values()].filter(({ block }) => block.lifecycle.preventDestroy);
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
  return { changes: parted.flatMap(({ change }) => change ?? []), ignored: parted.flatMap(({ ignored }) => ignored) };
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
