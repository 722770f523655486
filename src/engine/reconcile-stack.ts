import { parseAddress } from '../core/address.ts';
import { isStackPaused } from '../core/controls/control.ts';
import { revertsAlone } from '../core/decide-drift.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { Announcer } from './announce.ts';
import { applyPlan } from './applying/apply-plan.ts';
import { outdatedEntries } from './applying/keep-entries.ts';
import { isDue, untilFirstEnd, withServices } from './applying/quarantine.ts';
import { restoreFormer } from './applying/restore-former.ts';
import { type Settled, settleIntents } from './applying/settle.ts';
import type { Sightings } from './applying/sightings.ts';
import { Writer } from './applying/writer.ts';
import { conclude } from './conclude.ts';
import { lookDeep } from './deep/look-deep.ts';
import type { EngineDeps } from './deps.ts';
import type { RecentCalls } from './events/recent-calls.ts';
import { findObstacles } from './find-obstacles.ts';
import { checkCommit, refuseMovedTip } from './guard-commit.ts';
import { pinIdentity } from './pin-identity.ts';
import { mistakesIn } from './planning/hold-for-errors.ts';
import { planStack, type StackPlan } from './planning/plan-stack.ts';
import { type PreparedStack, prepareStack } from './planning/prepare-stack.ts';
import type { SiblingOutputs } from './planning/sibling-outputs.ts';
import { untouched } from './planning/untouched.ts';
import type { Depth } from './planning/wanted.ts';
import type { Intent, Lease, Run, StackState } from './ports/ledger.ts';
import { recordDrifts, sawAt } from './record-drifts.ts';
import { recordGaps } from './record-gaps.ts';
import type { Estate, RunReport, Trigger } from './reports.ts';
import { brokenStackReport, idleReport, lockHeldReport, recordRefusal } from './run-reports.ts';
import { settleOnly } from './settle-only.ts';
import { useApproval } from './use-approval.ts';

export interface ReconcileInput {
  readonly estate: Estate;
  readonly stack: Estate['stacks'][number];
  readonly policy: StackPolicy | undefined;
  readonly siblings: SiblingOutputs;
  /** The same outputs as they are now: another worker may have run their stacks since. */
  freshSiblings(signal: AbortSignal): Promise<SiblingOutputs>;
  readonly trigger: Trigger;
  readonly patience: 'none' | 'wait';
  /** How much is read before anything is decided; what declared attributes need where it is left out. */
  readonly depth?: Depth | undefined;
}

/** What the loop needs beside its input. */
export interface EnginePorts {
  readonly deps: EngineDeps;
  readonly announcer: Announcer;
  readonly sightings: Sightings;
  readonly recent: RecentCalls;
}

/** What a pass over a stack gives: the report for people, and the plan for the outputs that others read. */
export interface Reconciled {
  readonly report: RunReport;
  readonly plan: StackPlan | undefined;
}

/**
 * THE LOOP (DESIGN section 4), from the third step on: the commit was fetched and synthesized by the caller.
 * Everything before `acquire` is read-only.
 */
export async function reconcileStack(
  input: ReconcileInput,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<Reconciled> {
  const { deps } = ports;
  const { commit } = input.estate.revision;
  const identity = await pinIdentity(input.policy, deps, signal);
  const { prepared, diagnostics } = await prepareStack(input.stack, deps); //                         3 parse
  if (prepared === undefined) {
    return { report: await brokenStackReport(input, diagnostics, ports, signal), plan: undefined };
  }
  const state = await deps.ledger.load(input.stack.name, signal); //                                  4 last applied, intents
  await checkCommit(state, commit, deps, signal);
  const obstacles = await findObstacles(input, deps, signal);
  const facts = { prepared, commit, policy: input.policy, siblings: input.siblings, identity, obstacles };
  const plan = await planStack({ ...facts, state, depth: input.depth }, deps, signal); //             5-8 observe .. policy
  const seen = input.depth === 'deep' ? await lookDeep({ plan }, deps, signal) : plan;
  const look = { plan: seen, policy: input.policy, depth: input.depth };
  const known = await recordDrifts({ ...look, saw: sawAt(input.depth) }, ports, signal);
  await recordGaps({ ...look, known }, ports, signal);
  if (!mayWrite(plan, input.policy, ports)) {
    return withOpenTime({ report: await idleReport(input, plan, ports, signal), plan }, ports);
  }
  const acquired = await deps.ledger.acquire(
    { stack: input.stack.name, operation: input.trigger.text, commit, patience: input.patience },
    signal,
  ); //                                                                                               9 the lease
  if (acquired.kind === 'held') {
    await recordRefusal(input, acquired.lock, ports, signal);
    return { report: lockHeldReport(input, plan, acquired.lock), plan };
  }
  try {
    return withOpenTime(
      await runUnderLease({ ...input, facts, first: plan, lease: acquired.lease }, ports, signal),
      ports,
    );
  } finally {
    await acquired.lease.release().catch(() => undefined); // an expired lease is taken over by itself
  }
}

interface LeasedInput extends ReconcileInput {
  readonly facts: { readonly prepared: PreparedStack } & Omit<Parameters<typeof planStack>[0], 'state' | 'reuse'>;
  readonly first: StackPlan;
  readonly lease: Lease;
}

async function runUnderLease(input: LeasedInput, ports: EnginePorts, signal: AbortSignal): Promise<Reconciled> {
  const { deps } = ports;
  const { commit } = input.estate.revision;
  const begun = startRun(input, deps);
  // The roles that the stack assumes were found out by the first plan.
  const reaching = { ...ports, deps: { ...deps, cloud: input.first.input.cloud }, runId: begun.id };
  const writer = new Writer(reaching, input.lease, commit, signal);
  const before = await deps.ledger.load(input.stack.name, writer.signal);
  const run: Run = { ...begun, heldSince: before.lastRun?.heldSince };
  ports.sightings.note(before.intents, deps.clock);
  const isOpen = hasDue(before, input.first, ports);
  try {
    await refuseMovedTip({ commit, heals: begun.kind === 'heal' }, deps, writer.signal);
    await checkCommit(before, commit, deps, writer.signal);
  } catch (refusal) {
    // Commits may come faster than passes, and what an earlier run left open may not wait for the last of them.
    if (isOpen) await settleOnly(before, run, { writer, announcer: ports.announcer });
    throw refusal;
  }
  const leased = { ...input, run, writer };
  const first = isOpen ? undefined : await planAgain(leased, before, [], deps); //  10 plan again
  if (first !== undefined && !mayWrite(first, input.policy, ports) && before.lastRun?.outcome !== 'running') {
    return { report: await idleReport(input, first, ports, signal), plan: first }; // somebody else did it meanwhile
  }
  const prepare = async (): Promise<Prepared> => {
    const settled = await settleIntents(before, isWanted(input.first), writer); //                    10 settle
    const settledState = settled.changed ? await deps.ledger.load(input.stack.name, writer.signal) : before;
    const restored = restoreFormer(settledState, input.first);
    if (first !== undefined && restored.length === 0) {
      return { settled, plan: first };
    }
    await writer.record(restored);
    const state = restored.length > 0 ? await deps.ledger.load(input.stack.name, writer.signal) : settledState;
    return { settled, plan: await planAgain(leased, state, before.intents, deps) };
  };
  return recordRun(leased, prepare, ports, signal);
}

interface Prepared {
  readonly settled: Settled;
  readonly plan: StackPlan;
}

type RunInput = LeasedInput & { readonly run: Run; readonly writer: Writer };

async function planAgain(
  input: RunInput,
  state: StackState,
  intents: readonly Intent[],
  deps: EngineDeps,
): Promise<StackPlan> {
  const { signal } = input.writer;
  const siblings = await input.freshSiblings(signal);
  return planStack({ ...input.facts, siblings, state, reuse: untouched(input.first, state, intents) }, deps, signal);
}

/** Opens the run in the ledger, so that one that breaks off is seen, then applies and concludes. */
async function recordRun(
  input: RunInput,
  prepare: () => Promise<Prepared>,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<Reconciled> {
  const { run, writer } = input;
  await writer.record([{ kind: 'put run', run }]);
  try {
    const { settled, plan } = await prepare();
    await useApproval(plan, run, { writer, announcer: ports.announcer });
    writer.carry(plan.input.stable);
    await writer.record(hasMistakes(plan) ? [] : plan.input.moved.writes);
    const applied = await applyPlan(plan, writer, (change) => {
      ports.deps.log.info({ runId: run.id, stack: run.stack, ...change }, 'change applied');
    }); //                                                                                           11 apply
    await keepEntries(plan, input.policy, writer);
    const done = { ...input, plan, applied, settled };
    return await conclude(done, { writer, announcer: ports.announcer }, signal); //                   12 conclude
  } catch (thrown) {
    await endRun(run, writer).catch(() => undefined); // the first failure is the one to be told
    throw thrown;
  }
}

/** A run that broke off stands in the ledger as such, not as one that still goes on. */
async function endRun(run: Run, writer: Writer): Promise<void> {
  const outcome = writer.signal.aborted ? 'interrupted' : 'failed';
  await writer.record([{ kind: 'put run', run: { ...run, outcome, endedAt: writer.deps.clock.now() } }]);
}

async function keepEntries(plan: StackPlan, policy: StackPolicy | undefined, writer: Writer): Promise<void> {
  if (policy !== undefined && !writer.signal.aborted) {
    await writer.record(outdatedEntries(plan).map((entry) => ({ kind: 'put entry', entry })));
  }
}

/** Whether anything may be applied or has to be settled. */
function mayWrite(plan: StackPlan, policy: StackPolicy | undefined, ports: EnginePorts): boolean {
  const { controls, input } = plan;
  if (policy === undefined || isStackPaused(controls, input.stack, ports.deps.clock.now())) {
    return false; // not even what an earlier run left open is finished
  }
  const allowed = plan.report.decisions.some(
    (decision) => decision.verdict === 'allowed' && decision.change.action !== 'none',
  );
  const toMove = !hasMistakes(plan) && plan.input.moved.writes.length > 0;
  const toKeep =
    toMove || isNewCommit(plan) || outdatedEntries(plan).length > 0 || restoreFormer(input.state, plan).length > 0;
  return allowed || hasDue(plan.input.state, plan, ports) || toKeep;
}

/** Whether intents of earlier runs have to be looked into; what only stands until it is over asks for nothing. */
function hasDue(state: StackState, { input }: StackPlan, { sightings, deps }: EnginePorts): boolean {
  return withServices(state, input.types).some(({ intent, service }) => isDue(intent, service, sightings, deps.clock));
}

/** Says how long what is still open stays so, for the caller not to sleep through its end. */
function withOpenTime({ report, plan }: Reconciled, { sightings, deps }: EnginePorts): Reconciled {
  const intents = plan === undefined ? [] : withServices(plan.input.state, plan.input.types);
  const openForMs = untilFirstEnd(intents, sightings, deps.clock);
  return { report: openForMs === undefined ? report : { ...report, openForMs }, plan };
}

/** Whether Git has an object at an address, as far as it could be evaluated. */
function isWanted({ evaluated }: StackPlan): (address: string) => boolean {
  return (address) => {
    const local = parseAddress(address);
    return evaluated.instances.has(address) || evaluated.blocked.has(`${local?.type}.${local?.name}`);
  };
}

function hasMistakes(plan: StackPlan): boolean {
  return mistakesIn(plan.report.diagnostics).length > 0;
}

/** A commit that changes nothing still becomes the applied one, so that the next is compared with it. */
function isNewCommit(plan: StackPlan): boolean {
  const clean = plan.report.decisions.every(({ change }) => change.action === 'none') && !hasMistakes(plan);
  return clean && plan.report.appliedCommit !== plan.report.commit && plan.evaluated.blocked.size === 0;
}

function startRun(input: LeasedInput, deps: EngineDeps): Run {
  const { revision } = input.estate;
  const { decisions, appliedCommit } = input.first.report;
  const heals = decisions.every(
    ({ change, verdict }) => verdict === 'held' || change.action === 'none' || revertsAlone(change),
  );
  const waits = decisions.some((decision) => decision.waits === true);
  return {
    id: deps.chance.id(),
    stack: input.stack.name,
    kind: heals && (waits || appliedCommit === revision.commit) ? 'heal' : 'apply',
    commit: revision.commit,
    author: revision.author,
    subject: revision.subject,
    trigger: input.trigger.text,
    holder: deps.settings.actor,
    fence: input.lease.fence,
    startedAt: deps.clock.now(),
    outcome: 'running',
    changes: [],
  };
}
