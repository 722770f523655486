import type { Diagnostic } from '../core/diagnostic.ts';
import type { Announcer } from './announce.ts';
import { heldChanges } from './applying/apply-plan.ts';
import type { EngineDeps } from './deps.ts';
import { tellFailures } from './matters/tell-failures.ts';
import { tellPass } from './matters/tell-pass.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { Lock } from './ports/ledger.ts';
import type { ReconcileInput } from './reconcile-stack.ts';
import { tellerOf } from './record-drifts.ts';
import { recordTold } from './record-told.ts';
import type { RunReport } from './reports.ts';
import { sayDiagnostic } from './say-diagnostic.ts';
import { diagnosticAlert } from './tell.ts';

interface ReportPorts {
  readonly deps: EngineDeps;
  readonly announcer: Announcer;
}

/** A stack whose document cannot be read as a whole: nothing is done, and it is said once. */
export async function brokenStackReport(
  input: ReconcileInput,
  diagnostics: readonly Diagnostic[],
  { deps, announcer }: ReportPorts,
  signal: AbortSignal,
): Promise<RunReport> {
  const { commit } = input.estate.revision;
  const teller = tellerOf({ stack: input.stack.name, commit }, input.policy, deps, deps.clock.now());
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const { stack, at, actor: by } = teller;
  const failures = errors.map((error) => ({ alert: diagnosticAlert(error, teller), summary: error.summary }));
  await recordTold(await tellFailures({ stack, failures, by, at }, deps, signal), { deps, announcer }, signal);
  return {
    stack: input.stack.name,
    kind: 'none',
    runId: undefined,
    commit,
    outcome: 'blocked',
    changes: [],
    plan: undefined,
    notes: [
      ...diagnostics.map(sayDiagnostic),
      'Nothing of this stack was read or changed. Correct it in Git and push; the next pass goes on.',
    ],
  };
}

/** A pass in which nothing may be written: everything is equal, or what differs is held. */
export async function idleReport(
  input: ReconcileInput,
  plan: StackPlan,
  { deps, announcer }: ReportPorts,
  signal: AbortSignal,
): Promise<RunReport> {
  const { report } = plan;
  const teller = tellerOf(report, input.policy, deps, deps.clock.now());
  const held = report.decisions.filter(({ verdict }) => verdict === 'held');
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
  const pass = { plan, run: undefined, failures: [], isDone: true, teller };
  await recordTold(await tellPass(pass, deps, signal), { deps, announcer }, signal);
  const stuck = held.length > 0 || errors.length > 0 || plan.evaluated.blocked.size > 0;
  return {
    stack: report.stack,
    kind: 'none',
    runId: undefined,
    commit: report.commit,
    outcome: stuck ? 'blocked' : 'nothing to do',
    changes: heldChanges(plan, deps.clock.now()),
    plan: report,
    notes: [...errors.map(sayDiagnostic), ...plan.evaluated.blocked.values()],
  };
}

/** Somebody else holds the lock: nothing was written. */
export function lockHeldReport(input: ReconcileInput, plan: StackPlan, lock: Lock): RunReport {
  return {
    stack: input.stack.name,
    kind: 'none',
    runId: undefined,
    commit: input.estate.revision.commit,
    outcome: 'lock held',
    changes: [],
    plan: plan.report,
    lock,
    notes: [
      `${lock.holder} holds the lock of ${lock.stack} for "${lock.operation}" at ${lock.commit.slice(0, 10)}. Nothing was changed.`,
    ],
  };
}

/** A person who was refused stands in the timeline; a worker that waits for its turn does not. */
export async function recordRefusal(
  input: ReconcileInput,
  lock: Lock,
  { deps, announcer }: ReportPorts,
  signal: AbortSignal,
): Promise<void> {
  if (input.trigger.kind !== 'command') {
    return;
  }
  const event = {
    id: `refused-${deps.chance.id()}`,
    at: deps.clock.now(),
    kind: 'refused' as const,
    stack: input.stack.name,
    actor: deps.settings.actor,
    commit: input.estate.revision.commit,
    text: `${input.trigger.text} refused: ${lock.holder} holds the lock for "${lock.operation}" at ${lock.commit.slice(0, 10)}`,
  };
  await announcer.record([event], signal).catch(() => undefined); // without the right to write, the refusal stays the answer
}
