import type { RecordedCall } from '../../src/core/events/read-message.ts';
import type { RewriteAnswer, RewriteRequest } from '../../src/engine/accept-rewrite.ts';
import type { BreakRequest, LockBreak } from '../../src/engine/break-lock.ts';
import type { Noticed } from '../../src/engine/events/notice-calls.ts';
import type { StateExport } from '../../src/engine/export/export-state.ts';
import type { Proposal } from '../../src/engine/ports/source.ts';
import type { SynthesizedStack } from '../../src/engine/ports/synth.ts';
import type { Presses } from '../../src/engine/presses/presses.ts';
import type {
  DrillOptions,
  DrillReport,
  Engine,
  Estate,
  ForgetReport,
  PlanReport,
  RebuildReport,
  RunReport,
  ScanReport,
  StackExport,
  StackStatus,
  Trigger,
} from '../../src/engine/reports.ts';
import type { Approved } from '../../src/engine/review/approve.ts';
import type { Explanation } from '../../src/engine/review/explain.ts';
import type { Review } from '../../src/engine/review/review.ts';
import type { UnmanagedReport } from '../../src/engine/review/unmanaged.ts';

import { FakeControls } from './fake-controls.ts';

export const tip = 'a'.repeat(40);

const refusePress = (): Promise<never> => Promise.reject(new Error('no shell presses a button'));
const refusingPresses: Presses = {
  acknowledge: refusePress,
  revert: refusePress,
  keep: refusePress,
  pause: refusePress,
  ignore: refusePress,
};

/**
 * Stands for the engine as a shell sees it. It has one tracked branch with one tip, an estate of three stacks (data
 * uses outputs of network), answers every question with what the test put into its tables (an error there is thrown),
 * and writes down what it was asked, in order. It reads and changes nothing.
 */
export class FakeEngine implements Engine {
  readonly asked: string[] = [];
  readonly controls = new FakeControls();
  readonly presses = refusingPresses;
  currentTip: string | Error = tip;
  estate: Estate | Error = createEstate();
  explained: Explanation | Error = new Error('no explanation was prepared');
  unmanaged: UnmanagedReport | Error = new Error('no report was prepared');
  approved: Approved | Error = new Error('no approval was prepared');
  proposal: Proposal | Error = new Error('no proposal was prepared');
  proposed: Estate | Error = createEstate();
  plans = new Map<string, PlanReport | Error>();
  scans = new Map<string, ScanReport | Error>();
  runs = new Map<string, RunReport | Error>();
  drilled: DrillReport | Error = new Error('no drill was prepared');
  rebuilds = new Map<string, RebuildReport | Error>();
  undone: readonly PlanReport[] | Error = [];
  exported = new Map<string, StackExport | Error>();
  states = new Map<string, StateExport | Error>();
  stacks: readonly StackStatus[] = [];
  acceptedFor: RewriteAnswer | Error = { accepted: [], asked: [] };
  broken: LockBreak | Error = new Error('no lock was to be broken');
  noticed: Noticed | Error = { ignored: 0, looked: [], drifts: [], due: [], strange: [] };
  triggers: Trigger[] = [];
  depths: { readonly stack: string; readonly depth: 'declared' | 'deep' | undefined }[] = [];
  /** Held back until a test lets it go, for runs that take their time. */
  onReconcile: (stack: string, signal: AbortSignal) => Promise<void> = async () => undefined;

  async tip(): Promise<string> {
    this.asked.push('tip');
    return answer(this.currentTip);
  }

  async loadEstate(commit: string | undefined): Promise<Estate> {
    this.asked.push(`load ${commit?.slice(0, 7) ?? 'tip'}`);
    return answer(this.estate);
  }

  async propose(ref: string): Promise<Proposal> {
    this.asked.push(`propose ${ref}`);
    return answer(this.proposal);
  }

  async loadProposal(proposal: Proposal): Promise<Estate> {
    this.asked.push(`load proposal ${proposal.merged.slice(0, 7)}`);
    return { ...answer(this.proposed), proposal };
  }

  async plan(_estate: Estate, stack: string): Promise<PlanReport> {
    this.asked.push(`plan ${stack}`);
    return answer(this.plans.get(stack) ?? createPlan(stack));
  }

  async scan(_estate: Estate, stack: string, options: { readonly address?: string; readonly record: boolean }) {
    this.asked.push(`scan ${stack}${options.address === undefined ? '' : ` for ${options.address}`}`);
    return answer(this.scans.get(stack) ?? createScan(stack));
  }

  async reconcile(
    _estate: Estate,
    stack: string,
    options: Parameters<Engine['reconcile']>[2],
    stop: AbortSignal,
  ): Promise<RunReport> {
    this.asked.push(`reconcile ${stack}`);
    this.depths.push({ stack, depth: options.depth });
    this.triggers.push(options.trigger);
    await this.onReconcile(stack, stop);
    return answer(this.runs.get(stack) ?? createRun(stack));
  }

  letGo(): void {}
  async notice(calls: readonly RecordedCall[]): Promise<Noticed> {
    this.asked.push(`notice ${calls.map(({ record }) => record.operation).join(' ')}`);
    return answer(this.noticed);
  }

  async wouldUndo(): Promise<readonly PlanReport[]> {
    this.asked.push('would undo');
    return answer(this.undone);
  }

  async breakLock(request: BreakRequest): Promise<LockBreak> {
    this.asked.push(`break lock ${JSON.stringify(request)}`);
    return answer(this.broken);
  }

  async acceptRewrite({ stacks, from, to, by }: RewriteRequest): Promise<RewriteAnswer> {
    this.asked.push(`accept ${from.slice(0, 7)} ${to.slice(0, 7)} for ${stacks.join(', ')} by ${by}`);
    return answer(this.acceptedFor);
  }

  async rebuild(_estate: Estate, stack: string, { write }: { readonly write: string | undefined }) {
    this.asked.push(`rebuild ${stack}${write === undefined ? '' : ` for ${write}`}`);
    return answer(this.rebuilds.get(stack) ?? createRebuild(stack));
  }

  async drill(options: DrillOptions): Promise<DrillReport> {
    this.asked.push(`drill in ${options.account}${options.cleanUp === true ? ' to clean up' : ''}`);
    return answer(this.drilled);
  }

  async forget(
    stack: string,
    { addresses, write }: { readonly addresses: readonly string[] | undefined; readonly write: string | undefined },
  ): Promise<ForgetReport> {
    this.asked.push(`forget ${addresses?.join(' ') ?? `all of ${stack}`}${write === undefined ? '' : ` for ${write}`}`);
    const forgotten = (addresses ?? [`${stack}/aws_vpc.main`]).map((address) => ({
      address,
      type: 'aws_vpc',
      id: 'vpc-1',
    }));
    return { stack, written: write !== undefined, forgotten };
  }

  readonly review: Review = {
    explain: async ({ address }) => {
      this.asked.push(`explain ${address}`);
      return answer(this.explained);
    },
    unmanaged: async ({ type }) => {
      this.asked.push(`unmanaged ${type ?? 'of every type'}`);
      return answer(this.unmanaged);
    },
    approve: async ({ plan, stack, reason }) => {
      this.asked.push(`approve ${plan} of ${stack ?? 'any stack'} because ${reason ?? 'of nothing'}`);
      return answer(this.approved);
    },
    refuse: async ({ plan, stack, reason }) => {
      this.asked.push(`refuse ${plan} of ${stack ?? 'any stack'} because ${reason ?? 'of nothing'}`);
      return answer(this.approved);
    },
    withdraw: async ({ plan, stack }) => {
      this.asked.push(`withdraw ${plan} of ${stack ?? 'any stack'}`);
      return [answer(this.approved).approval];
    },
  };

  async exportStack(_estate: Estate, stack: string): Promise<StackExport> {
    this.asked.push(`export ${stack}`);
    return answer(this.exported.get(stack) ?? new Error(`no export of ${stack} was prepared`));
  }

  async exportState(_estate: Estate, stack: string): Promise<StateExport> {
    this.asked.push(`state ${stack}`);
    return answer(this.states.get(stack) ?? new Error(`no state of ${stack} was prepared`));
  }

  async status(): Promise<readonly StackStatus[]> {
    this.asked.push('status');
    return this.stacks;
  }
}

function answer<T>(value: T | Error): T {
  if (value instanceof Error) throw value;
  return value;
}

export function createStack(name: string, dependencies: readonly string[] = []): SynthesizedStack {
  return { name, document: '{}', folder: '/nowhere', dependencies, annotations: [] };
}

export function createEstate(change: Partial<Estate> = {}): Estate {
  return {
    revision: {
      commit: tip,
      seenAt: 0,
      author: 'Ada',
      email: 'ada@example.com',
      committedAt: 0,
      subject: 'Add the stacks',
    },
    stacks: [createStack('data', ['network']), createStack('network'), createStack('storage')],
    policy: undefined,
    problems: [],
    abandoned: [],
    obstacles: [],
    ...change,
  };
}

export const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };

export function createPlan(stack: string, change: Partial<PlanReport> = {}): PlanReport {
  return {
    stack,
    commit: tip,
    appliedCommit: 'b'.repeat(40),
    decisions: [],
    reads: [],
    drifts: [],
    ignored: [],
    diagnostics: [],
    coverage: { resources: 2, read: 2, unread: [], calls: { 'ec2:DescribeVpcs': 1 } },
    digest: 'd1',
    outputs: [],
    ...change,
  };
}

export function createScan(stack: string, change: Partial<ScanReport> = {}): ScanReport {
  return {
    stack,
    commit: tip,
    at: Date.UTC(2026, 10, 19, 14),
    drifts: [],
    coverage: { resources: 2, read: 2, unread: [], calls: { 'ec2:DescribeVpcs': 1 } },
    complete: true,
    ignored: [],
    diagnostics: [],
    ...change,
  };
}

export function createRebuild(stack: string, change: Partial<RebuildReport> = {}): RebuildReport {
  return {
    stack,
    commit: tip,
    outcome: 'listed',
    adopted: [],
    strangers: [],
    left: [],
    unread: [],
    diagnostics: [],
    ...change,
  };
}

export function createRun(stack: string, change: Partial<RunReport> = {}): RunReport {
  return {
    stack,
    kind: 'none',
    runId: undefined,
    commit: tip,
    outcome: 'nothing to do',
    changes: [],
    plan: undefined,
    notes: [],
    ...change,
  };
}
