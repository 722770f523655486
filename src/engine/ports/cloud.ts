import type { Scope } from '../../core/scope.ts';

/** A call as the cloud port takes it: the structure of `Call` of the resource contract. */
export interface CloudCall {
  readonly operation: string;
  readonly input: object;
  command(): object;
}

export interface CloudRequest {
  readonly scope: Scope;
  readonly service: string;
  readonly call: CloudCall;
  readonly purpose: 'read' | 'write';
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
  /** Who we are, by STS GetCallerIdentity. */
  identity(
    region: string,
    signal: AbortSignal,
  ): Promise<{ readonly account: string; readonly partition: string; readonly arn: string }>;
  send(request: CloudRequest, signal: AbortSignal): Promise<unknown>;
  /** How many calls were made so far, by `service:Operation`. */
  counts(): ReadonlyMap<string, number>;
}
