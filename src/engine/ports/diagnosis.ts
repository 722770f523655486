import type { KeyFacts } from '../../core/doctor/judge-key.ts';
import type { MachineFacts } from '../../core/doctor/judge-machine.ts';
import type { QueueFacts } from '../../core/doctor/judge-queue.ts';
import type { QuotaFacts } from '../../core/doctor/judge-quotas.ts';
import type { RoleFacts } from '../../core/doctor/judge-role.ts';
import type { IamPolicy, IamRequest, IamVerdict } from '../../core/iam/evaluate-policies.ts';

/** A role as IAM tells of it. */
export interface RoleDetails extends NonNullable<RoleFacts['details']> {
  readonly arn: string;
}

/** What the doctor asks AWS; each throws a CloudError. Nothing is changed. */
export interface AwsDiagnosis {
  /** Our clock and that of AWS, milliseconds since the epoch. */
  clocks(signal: AbortSignal): Promise<{ readonly ours: number; readonly theirs: number }>;
  /** The account that a role leads to, when it is assumed for 15 minutes with our own credentials. */
  assume(arn: string, signal: AbortSignal): Promise<{ readonly account: string }>;
  role(name: string, signal: AbortSignal): Promise<RoleDetails>;
  queue(url: string, signal: AbortSignal): Promise<QueueFacts>;
  key(key: string, signal: AbortSignal): Promise<KeyFacts>;
  quotas(signal: AbortSignal): Promise<readonly QuotaFacts[]>;
  /** Asks IAM whether a principal may make a call: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
  simulate(principal: string, request: IamRequest, signal: AbortSignal): Promise<IamVerdict>;
  /** The policies of a role and its boundary, as they count now. */
  policies(
    role: string,
    signal: AbortSignal,
  ): Promise<{ readonly policies: readonly IamPolicy[]; readonly boundary: IamPolicy | undefined }>;
}

/** What the doctor looks at on this machine. */
export type DiagnoseMachine = (signal: AbortSignal) => Promise<MachineFacts>;
