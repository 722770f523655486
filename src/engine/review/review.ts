import type { Approval } from '../../core/approvals/approval.ts';
import type { Announcer } from '../announce.ts';
import type { EngineDeps } from '../deps.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Estate } from '../reports.ts';
import { type ApprovalRequest, type Approved, approve, refuse } from './approve.ts';
import { type ExplainRequest, type Explanation, explain } from './explain.ts';
import { type WithdrawalRequest, withdraw } from './take-back.ts';
import { findUnmanaged, type UnmanagedReport, type UnmanagedRequest } from './unmanaged.ts';

/** What people look at and answer for, beside the loop. */
export interface Review {
  /** Lets through what waits in one plan, once. A refusal is a Failure that says why. */
  approve(request: ApprovalRequest, signal: AbortSignal): Promise<Approved>;
  /** Keeps a plan from being approved by anybody. */
  refuse(request: ApprovalRequest, signal: AbortSignal): Promise<Approved>;
  /** Takes back what was said of a plan; answers what that was. */
  withdraw(request: WithdrawalRequest, signal: AbortSignal): Promise<readonly Approval[]>;
  /** Everything that is known of one object. Read-only. */
  explain(request: ExplainRequest, signal: AbortSignal): Promise<Explanation>;
  /** What exists beside the stacks. Read-only. */
  unmanaged(request: UnmanagedRequest, signal: AbortSignal): Promise<UnmanagedReport>;
}

/** What the functions of this folder work with. */
export interface ReviewPorts {
  readonly deps: EngineDeps;
  readonly announcer: Announcer;
  /** Makes a plan, as `groundstate plan` does. */
  plan(estate: Estate, stack: string, signal: AbortSignal): Promise<StackPlan>;
}

export function createReview(ports: ReviewPorts): Review {
  return {
    approve: (request, signal) => approve(request, ports, signal),
    refuse: (request, signal) => refuse(request, ports, signal),
    withdraw: (request, signal) => withdraw(request, ports, signal),
    unmanaged: (request, signal) => findUnmanaged(request, ports, signal),
    explain: (request, signal) => explain(request, ports, signal),
  };
}
