import type { Approval, Waiting } from '../core/approvals/approval.ts';
import type { DriftRecord } from '../core/drift.ts';
import type { AcceptedRewrite, Lock, Run } from './ports/ledger.ts';

/** Where a stack stands, as the table knows it. */
export interface StackStatus {
  readonly stack: string;
  readonly appliedCommit: string | undefined;
  readonly appliedAt: number | undefined;
  /** A rewrite of the history that was accepted and has not been applied yet. */
  readonly acceptedRewrite: AcceptedRewrite | undefined;
  readonly resources: number;
  readonly unsettled: number;
  readonly lock: Lock | undefined;
  readonly lastRun: Run | undefined;
  readonly openDrifts: readonly DriftRecord[];
  /** What waits for a person, as the last pass of a worker saw it. */
  readonly waiting?: Waiting | undefined;
  /** Approvals that no run has used, and refusals, that have not run out. */
  readonly approvals?: readonly Approval[];
}
