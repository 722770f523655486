import type { ApprovalSettings } from './approvals/approval.ts';
import type { PlanRule } from './plan-rules/plan-rule.ts';
import { type DriftPolicy, NO_DRIFT_POLICY } from './reactions/drift-policy.ts';
import type { SecretException } from './secret-scan/finding.ts';
import type { Plain } from './value.ts';

/** Times on the wall clock of a zone, as a cron expression of five fields names them. */
export interface CronTimes {
  readonly expression: string;
  readonly zone: string;
}

/** When something is done again and again. */
export type Rhythm = { readonly kind: 'every'; readonly ms: number } | ({ readonly kind: 'cron' } & CronTimes);

/** When a stack is read although nothing happened; as the worker is told where a rhythm is left out. */
export interface ScanPolicy {
  readonly declared: Rhythm | undefined;
  /** Of the scans that also compare what nobody configures. */
  readonly deep: Rhythm | undefined;
}

/** What `groundstate.yaml` says of one stack, defaults filled in. */
export interface StackPolicy {
  readonly drift: 'report' | 'hold' | 'revert';
  readonly prune: 'off' | 'confirm' | 'auto';
  /** Resource types of children (rules, routes) that only Git may add to a parent of ours. */
  readonly exclusive: readonly string[];
  /** Named permissions for what is held otherwise. */
  readonly dataBearingDeletes: readonly { readonly address: string; readonly reason: string }[];
  /** Objects that held data, and that may be made anew and empty after somebody deleted them. */
  readonly recreates: readonly { readonly address: string; readonly reason: string }[];
  /** Addresses and resource types of objects that stay in AWS when they leave Git. */
  readonly retain: readonly string[];
  /** More deletions than this in one plan are held. */
  readonly maxDeletions: number;
  /** More than this part of the stack (0 to 100) is held. */
  readonly maxDeletionPercent: number;
  /** What plans are judged by, of every stack; each rule says which it is about. */
  readonly rules: readonly PlanRule[];
  readonly approvals: ApprovalSettings;
  /** How often it is scanned; as the worker is told where it is left out. */
  readonly scan?: ScanPolicy | undefined;
  readonly owner: string | undefined;
  /** The account the stack belongs to; another one stops the run. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** Values of the stack's variables; they go before TF_VAR_* of the environment. */
  readonly variables: Readonly<Record<string, Plain>>;
  /** Places where what looks like a secret may stand. */
  readonly secretExceptions: readonly SecretException[];
  /** The sections about drift and time, the same for every stack. */
  readonly driftRules: DriftPolicy;
}

/** Whether groundstate.yaml lets an object stay when it leaves Git: by its address, or by its type. */
export function isRetained(
  policy: StackPolicy | undefined,
  object: { readonly address: string; readonly type: string },
) {
  return policy?.retain.some((name) => name === object.address || name === object.type) ?? false;
}

/** The estate's policy: undefined stack policies mean that nothing is applied there. */
export interface EstatePolicy {
  readonly defaults: StackPolicy;
  readonly stacks: Readonly<Record<string, StackPolicy>>;
}

/** The defaults of DESIGN section 7. */
export const DEFAULT_POLICY: StackPolicy = {
  drift: 'report',
  prune: 'off',
  exclusive: [],
  dataBearingDeletes: [],
  recreates: [],
  retain: [],
  maxDeletions: 3,
  maxDeletionPercent: 10,
  rules: [],
  approvals: { people: [], validForMs: 24 * 60 * 60 * 1000 },
  owner: undefined,
  account: undefined,
  region: undefined,
  variables: {},
  secretExceptions: [],
  driftRules: NO_DRIFT_POLICY,
};

/** What rules a stack of an estate; undefined where no usable groundstate.yaml does. */
export function policyOf(
  estate: { readonly policy: EstatePolicy | undefined } | undefined,
  stack: string,
): StackPolicy | undefined {
  const policy = estate?.policy;
  return policy === undefined ? undefined : (policy.stacks[stack] ?? policy.defaults);
}
