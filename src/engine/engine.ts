import { Failure } from '../core/failure.ts';
import { sortByDependency } from '../core/sort-by-dependency.ts';
import { policyOf } from '../core/stack-policy.ts';
import type { Value } from '../core/value.ts';
import { acceptRewrite } from './accept-rewrite.ts';
import { Announcer } from './announce.ts';
import { Sightings } from './applying/sightings.ts';
import { breakLock } from './break-lock.ts';
import type { EngineDeps } from './deps.ts';
import { runDrill } from './drill/run-drill.ts';
import { CallWatcher } from './events/notice-calls.ts';
import { RecentCalls } from './events/recent-calls.ts';
import { exportStack } from './export/export-stack.ts';
import { exportState } from './export/export-state.ts';
import { findObstacles } from './find-obstacles.ts';
import { guardPlan, refuseProposal } from './guard-proposal.ts';
import { LastPasses } from './last-passes.ts';
import { loadEstate, loadProposal } from './load-estate.ts';
import { pinIdentity } from './pin-identity.ts';
import type { PlanInput } from './planning/build-input.ts';
import { mistakesIn } from './planning/hold-for-errors.ts';
import { planStack, type StackPlan } from './planning/plan-stack.ts';
import { prepareStack } from './planning/prepare-stack.ts';
import type { SiblingOutputs } from './planning/sibling-outputs.ts';
import type { Depth } from './planning/wanted.ts';
import { wholePlan } from './planning/whole-plan.ts';
import type { StackState } from './ports/ledger.ts';
import type { SynthesizedStack } from './ports/synth.ts';
import { createOrders } from './presses/create-orders.ts';
import { type EnginePorts, reconcileStack } from './reconcile-stack.ts';
import { forgetEntries, listForget } from './recovery/forget-entries.ts';
import { listRebuild, rebuildLedger } from './recovery/rebuild-ledger.ts';
import type { Engine, Estate, PlanReport, RebuildReport, StackStatus } from './reports.ts';
import { createReview } from './review/review.ts';
import { sayDetail } from './say-diagnostic.ts';
import { scanPlan } from './scan-plan.ts';

/** Makes the engine: the application behind the worker, the command line and the HTTP shell. */
export function createEngine(deps: EngineDeps): Engine {
  const recent = new RecentCalls();
  const ports = { deps, announcer: new Announcer(deps), sightings: new Sightings(), recent };
  const passes = new LastPasses();
  const watcher = new CallWatcher(passes.board, ports);
  const plan: PlanOne = async (estate, name, signal, { above = [], depth } = {}) => {
    const stack = stackNamed(estate, name);
    const siblings = await siblingsOf(estate, stack, signal, [...above, name]);
    const state = await deps.ledger.load(name, signal);
    const guarded = await guardPlan(estate, state, deps, signal);
    const fresh = await planFresh({ estate, stack, siblings, state, depth }, deps, signal);
    const made = { ...fresh, report: await guarded.report(fresh) };
    passes.looked(estate, name, made, policyOf(estate, name));
    return made;
  };
  const siblingsOf: SiblingsOf = async (estate, stack, signal, above) => {
    const known = new Map<string, ReadonlyMap<string, Value>>();
    for (const sibling of stack.dependencies.filter((name) => estate.stacks.some((other) => other.name === name))) {
      if (above.includes(sibling)) {
        throw circle([...above, sibling]);
      }
      const lock = await deps.ledger.lock(sibling, signal);
      const seen = passes.outputs(sibling, estate.revision.commit, lock);
      known.set(sibling, seen ?? (await plan(estate, sibling, signal, { above })).outputs);
    }
    return known;
  };
  const engine: Omit<Engine, OperatorTask> = {
    tip: (signal) => deps.source.tip(signal),
    loadEstate: (commit, signal) => loadEstate(commit, deps, signal),
    propose: (ref, signal) => deps.source.propose(ref, signal),
    loadProposal: (proposal, signal) => loadProposal(proposal, deps, signal),
    plan: async (estate, name, signal, options) => reportOf(await plan(estate, name, signal), options?.whole === true),
    ...waysOut(plan),
    async scan(estate, name, options, signal) {
      const seen = await plan(estate, name, signal, { depth: options.depth });
      return scanPlan(seen, { ...options, policy: policyOf(estate, name) }, ports, signal);
    },
    async reconcile(estate, name, options, signal) {
      refuseProposal(estate);
      const stack = stackNamed(estate, name);
      const freshSiblings = (now: AbortSignal): Promise<SiblingOutputs> => siblingsOf(estate, stack, now, [name]);
      const siblings = await freshSiblings(signal);
      const input = { estate, stack, policy: policyOf(estate, name), siblings, freshSiblings, ...options };
      const { report, plan: made } = await reconcileStack(input, ports, signal);
      passes.reconciled(report, made, input.policy);
      return report;
    },
    notice: (calls, signal) => watcher.notice(calls, signal),
    letGo: (stack) => passes.board.forget(stack),
  };
  const review = createReview({ ...ports, plan });
  return { ...engine, ...operatorTasks(ports, engine, siblingsOf), ...createOrders(ports), review };
}

/** Plans one stack; `above`: the stacks on the way to it. */
type PlanOne = (
  estate: Estate,
  name: string,
  signal: AbortSignal,
  options?: { readonly above?: Names; readonly depth?: Depth | undefined },
) => Promise<StackPlan>;

/** The outputs of the stacks that a stack reads, which are planned where no pass of this process knows them. */
type SiblingsOf = (
  estate: Estate,
  stack: SynthesizedStack,
  signal: AbortSignal,
  above: Names,
) => Promise<SiblingOutputs>;

type OperatorTask =
  | 'controls'
  | 'presses'
  | 'review'
  | 'wouldUndo'
  | 'rebuild'
  | 'drill'
  | 'forget'
  | 'acceptRewrite'
  | 'breakLock'
  | 'status';

/** What plain Terraform needs to take over. */
function waysOut(plan: PlanOne): Pick<Engine, 'exportStack' | 'exportState'> {
  return {
    exportStack: async (estate, name, signal) => exportStack(await plan(estate, name, signal)),
    exportState: async (estate, name, signal) => exportState(await plan(estate, name, signal)),
  };
}

/** What operators ask for; none of it is part of the loop. */
function operatorTasks(
  ports: EnginePorts,
  engine: Omit<Engine, OperatorTask>,
  siblingsOf: SiblingsOf,
): Omit<Pick<Engine, OperatorTask>, 'controls' | 'presses' | 'review'> {
  return {
    async rebuild(estate, name, options, signal) {
      const stack = stackNamed(estate, name);
      const siblings = await siblingsOf(estate, stack, signal, [name]);
      return rebuild({ estate, stack, siblings, ...options }, ports, signal);
    },
    wouldUndo: (estate, older, signal) => wouldUndo(estate, older, ports.deps, signal),
    acceptRewrite: (request, signal) => acceptRewrite(request, ports, signal),
    breakLock: (request, signal) => breakLock(request, ports, signal),
    status: (signal) => status(ports.deps, signal),
    drill: (options, signal) => runDrill(options, engine, ports, signal),
    forget: (stack, { addresses, write }, signal) =>
      write === undefined
        ? listForget({ stack, addresses, trigger: '' }, ports, signal)
        : forgetEntries({ stack, addresses, trigger: write }, ports, signal),
  };
}

async function rebuild(
  given: Omit<FreshPlan, 'state'> & { readonly write: string | undefined },
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<RebuildReport> {
  const { deps } = ports;
  const { estate, stack, write } = given;
  const facts = await prepareFresh(given, deps, signal);
  if (write !== undefined) {
    return rebuildLedger({ estate, stack: stack.name, facts, trigger: write }, ports, signal);
  }
  const state = await deps.ledger.load(stack.name, signal);
  return listRebuild(await planStack({ ...facts, state }, deps, signal), signal);
}

function reportOf(plan: StackPlan, whole: boolean): PlanReport {
  return whole ? { ...plan.report, whole: wholePlan(plan) } : plan.report;
}

/** Stacks on the way from the one that was asked for to the one that is planned. */
type Names = readonly string[];

function circle(names: Names): Failure {
  return new Failure({
    code: 'stack-circle',
    handling: 'ask',
    summary: 'Stacks depend on each other in a circle',
    detail: `${names.join(' needs ')}. None of them can come first, so nothing of them was read or changed. Take one of the references out.`,
  });
}

interface FreshPlan {
  readonly estate: Estate;
  readonly stack: SynthesizedStack;
  readonly siblings: SiblingOutputs;
  readonly state: StackState;
  readonly depth?: Depth | undefined;
}

async function planFresh(given: FreshPlan, deps: EngineDeps, signal: AbortSignal): Promise<StackPlan> {
  const { state, depth } = given;
  return planStack({ ...(await prepareFresh(given, deps, signal)), state, depth }, deps, signal);
}

/** What a plan starts from, apart from the ledger. */
async function prepareFresh(
  { estate, stack, siblings }: Omit<FreshPlan, 'state'>,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Omit<PlanInput, 'state'>> {
  const policy = policyOf(estate, stack.name);
  const identity = await pinIdentity(policy, deps, signal);
  const { prepared, diagnostics } = await prepareStack(stack, deps);
  if (prepared === undefined) {
    const [first] = mistakesIn(diagnostics);
    throw new Failure({
      code: 'broken-stack',
      handling: 'ask',
      summary: first?.summary ?? 'The stack cannot be read',
      detail: `${first === undefined ? `The document of ${stack.name} is broken.` : sayDetail(first)} Nothing of this stack was read or changed. Correct it in Git and push.`,
    });
  }
  const obstacles = await findObstacles({ estate, stack, policy }, deps, signal);
  return { prepared, commit: estate.revision.commit, policy, siblings, identity, obstacles };
}

/** What an older checkout would change back: its plan against live, by the ledger of now. */
async function wouldUndo(
  estate: Estate,
  older: readonly SynthesizedStack[],
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<readonly PlanReport[]> {
  const reports: PlanReport[] = [];
  const outputs = new Map<string, ReadonlyMap<string, Value>>();
  for (const stack of sortByDependency(older)) {
    const state = await deps.ledger.load(stack.name, signal);
    const made = await planFresh({ estate, stack, siblings: outputs, state }, deps, signal);
    outputs.set(stack.name, made.outputs);
    reports.push(made.report);
  }
  return reports;
}

async function status(deps: EngineDeps, signal: AbortSignal): Promise<readonly StackStatus[]> {
  const names = await deps.ledger.stacks(signal);
  const reports: StackStatus[] = [];
  for (const name of names) {
    const state = await deps.ledger.load(name, signal);
    const drifts = await deps.journal.drifts(name, signal);
    reports.push({
      stack: name,
      appliedCommit: state.appliedCommit,
      appliedAt: state.appliedAt,
      acceptedRewrite: state.acceptedRewrite,
      resources: state.entries.length,
      unsettled: state.intents.filter((intent) => intent.settled !== true).length,
      lock: state.lock,
      lastRun: state.lastRun,
      openDrifts: drifts.filter((drift) => drift.status === 'open'),
      waiting: (await deps.journal.matters(name, signal)).waiting,
      approvals: (await deps.journal.approvals(name, signal)).filter(({ until }) => deps.clock.now() < until),
    });
  }
  return reports;
}

function stackNamed(estate: Estate, name: string): SynthesizedStack {
  const stack = estate.stacks.find((candidate) => candidate.name === name);
  if (stack === undefined) {
    throw new Failure({
      code: 'unknown-stack',
      handling: 'ask',
      summary: 'There is no such stack',
      detail: `The commit ${estate.revision.commit.slice(0, 10)} has no stack "${name}". It has: ${estate.stacks.map((one) => one.name).join(', ')}.`,
    });
  }
  return stack;
}
