import type { Scope } from '../../core/scope.ts';

/** A call as the cloud port takes it: the structure of `Call` of the resource contract. */
export interface CloudCall {
  readonly operation: string;
  readonly input: object;
  command(): object;
}

/** A role that is assumed, with what STS is told: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface AssumedRole {
  readonly arn: string;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
}

/** Roles that are assumed one with the credentials of the other, the first with our own. */
export interface Access {
  readonly roles: readonly AssumedRole[];
}

export interface CloudRequest {
  readonly scope: Scope;
  /** With whose credentials; our own where this is left out. */
  readonly access?: Access | undefined;
  readonly service: string;
  readonly call: CloudCall;
  readonly purpose: 'read' | 'write';
  /** In whose name a write is made, `RUN.FENCE`: where a role is assumed for writing, its session bears this name in CloudTrail. */
  readonly session?: string;
  /** Runs synchronously after signing, right before the request leaves; throws to keep it from leaving. */
  readonly guard?: () => void;
}

/**
 * What a failed call says of the effect (reliability.md 2.4).
 * throttled, denied, refused, absent: it did not happen. ambiguous: it may have. unreachable: it did not leave.
 */
export type CloudOutcome = 'throttled' | 'denied' | 'refused' | 'expired' | 'ambiguous' | 'unreachable' | 'busy';

/** A failed AWS call, classified by error name, never by message text. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly outcome: CloudOutcome;
  /** The service's error code, for example `InvalidVpcID.NotFound`. */
  readonly code: string;
  readonly operation: string;
  readonly requestId: string | undefined;

  constructor(input: {
    readonly outcome: CloudOutcome;
    readonly code: string;
    readonly operation: string;
    readonly message: string;
    readonly requestId?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(input.message, { cause: input.cause });
    this.outcome = input.outcome;
    this.code = input.code;
    this.operation = input.operation;
    this.requestId = input.requestId;
  }
}

/** AWS, one attempt a call, under the rate budget of its scope and API. */
export interface Cloud {
  /** Who we are, by STS GetCallerIdentity: with our own credentials, with some roles, or with those that an account is reached with. */
  identity(
    region: string,
    signal: AbortSignal,
    who?: { readonly access?: Access | undefined; readonly account?: string },
  ): Promise<{ readonly account: string; readonly partition: string; readonly arn: string }>;
  send(request: CloudRequest, signal: AbortSignal): Promise<unknown>;
  /** How many calls were made so far, by `service:Operation`. */
  counts(): ReadonlyMap<string, number>;
}
