import pLimit from 'p-limit';
import { asFailure, Failure } from '../../core/failure.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { RunChange } from '../ports/ledger.ts';
import { applyNode } from './apply-node.ts';
import { makeNodes, type Node, stuckNodes } from './nodes.ts';
import type { Writer } from './writer.ts';

export interface Applied {
  readonly changes: readonly RunChange[];
  readonly failures: readonly Failure[];
}

type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'skipped'; readonly because: string };

/** Applies what is allowed over the dependency graph. A failure stops what depends on it; everything else goes on. */
export async function applyPlan(
  plan: StackPlan,
  writer: Writer,
  progress: (change: RunChange) => void,
): Promise<Applied> {
  const { entries } = plan.input;
  const nodes = makeNodes(plan.report.decisions, (address) => entries.get(address)?.dependencies ?? []);
  const stopped = stoppedAddresses(plan);
  const stuck = new Set(stuckNodes(nodes));
  const limit = pLimit(writer.deps.settings.concurrency);
  const outcomes = new Map<string, Promise<Outcome>>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const outcomeOf = (node: Node): Promise<Outcome> => {
    const known = outcomes.get(node.id);
    if (known !== undefined) {
      return known;
    }
    const outcome = runNode(node);
    outcomes.set(node.id, outcome);
    return outcome;
  };
  const runNode = async (node: Node): Promise<Outcome> => {
    if (stuck.has(node)) {
      return { kind: 'failed', failure: circle([...stuck]) };
    }
    const standing = node.kind === 'put' ? node.change.dependencies.find((need) => stopped.has(need)) : undefined;
    if (standing !== undefined) {
      return { kind: 'skipped', because: `${standing} is ${stopped.get(standing) ?? 'held'}` };
    }
    await Promise.resolve(); // so that every node is known before the first needs another
    for (const need of node.needs) {
      const needed = byId.get(need);
      const outcome = needed === undefined ? undefined : await outcomeOf(needed);
      if (outcome !== undefined && outcome.kind !== 'done') {
        return { kind: 'skipped', because: `${needed?.address ?? need} was not done` };
      }
    }
    return limit(() => attempt(node, plan, writer));
  };
  const changes: RunChange[] = [];
  const failures: Failure[] = [];
  await Promise.all(
    nodes.map(async (node) => {
      const outcome = await outcomeOf(node);
      const change = runChange(node, outcome, writer.deps.clock.now());
      changes.push(change);
      if (outcome.kind === 'failed') {
        failures.push(outcome.failure);
      }
      progress(change);
    }),
  );
  return { changes: [...changes, ...heldChanges(plan, writer.deps.clock.now())], failures };
}

async function attempt(node: Node, plan: StackPlan, writer: Writer): Promise<Outcome> {
  if (writer.signal.aborted) {
    return { kind: 'skipped', because: 'the run was stopped' };
  }
  try {
    await writer.step(() => applyNode(node, plan, writer));
    return { kind: 'done' };
  } catch (thrown) {
    return {
      kind: 'failed',
      failure: asFailure(
        writer.signal.aborted && !(thrown instanceof Error && thrown.name === 'Failure')
          ? writer.signal.reason
          : thrown,
      ),
    };
  }
}

function circle(stuck: readonly Node[]): Failure {
  const steps = stuck.map((node) => node.id).sort();
  return new Failure({
    code: 'step-circle',
    handling: 'ask',
    summary: 'Changes wait for each other in a circle',
    detail: `There is no order in which these steps could be done, because each needs another one of them first: ${steps.join(', ')}. None of them was begun; everything else goes on. Make one of the replaced resources create_before_destroy, or bring the changes in two commits.`,
  });
}

/** Objects that do not exist and are not made in this run: whatever needs them cannot be done. */
function stoppedAddresses(plan: StackPlan): ReadonlyMap<string, string> {
  const stopped = new Map<string, string>();
  for (const { change, verdict } of plan.report.decisions) {
    if (verdict === 'held' && (change.action === 'create' || change.action === 'replace')) {
      stopped.set(change.address, 'held');
    }
  }
  for (const instance of plan.evaluated.instances.values()) {
    if (instance.blocked !== undefined) {
      stopped.set(instance.address, 'blocked');
    }
  }
  return stopped;
}

function runChange(node: Node, outcome: Outcome, at: number): RunChange {
  const common = {
    at,
    address: node.address,
    action: node.kind === 'remove' ? ('delete' as const) : node.change.action,
  };
  switch (outcome.kind) {
    case 'done':
      return { ...common, result: 'done', detail: node.change.reason };
    case 'failed':
      return { ...common, result: 'failed', detail: `${outcome.failure.summary}: ${outcome.failure.detail}` };
    case 'skipped':
      return { ...common, result: 'skipped', detail: `Not done, because ${outcome.because}.` };
  }
}

/** What policy holds, as a run or a pass reports it. */
export function heldChanges(plan: StackPlan, at: number): readonly RunChange[] {
  return plan.report.decisions
    .filter((decision) => decision.verdict === 'held')
    .map(({ change, reason }) => ({
      address: change.address,
      action: change.action,
      result: 'held' as const,
      at,
      detail: reason,
    }));
}
