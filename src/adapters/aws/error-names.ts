import type { CloudOutcome } from '../../engine/ports/cloud.ts';

/** What an error name says, where it says it alone. */
export type OutcomeByName = Readonly<Record<string, CloudOutcome | undefined>>;

const names: Readonly<Partial<Record<CloudOutcome, readonly string[]>>> = {
  throttled: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'TooManyRequestsException',
    'TooManyRequests',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'BandwidthLimitExceeded',
    'SlowDown',
    'EC2ThrottledException',
    'PriorRequestNotComplete',
    'TransactionInProgressException',
  ],
  denied: [
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'UnauthorizedException',
    'NotAuthorized',
    'AuthorizationError',
    'AuthorizationErrorException',
    'Forbidden',
    'AuthFailure',
    'OptInRequired',
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
  ],
  expired: [
    'ExpiredToken',
    'ExpiredTokenException',
    'RequestExpired',
    'RequestTimeTooSkewed',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'UnrecognizedClientException',
    'InvalidToken',
    'TokenRefreshRequired',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'CredentialsProviderError',
    'TokenProviderError',
  ],
  busy: [
    'IncorrectState',
    'IncorrectInstanceState',
    'InvalidIPAddress.InUse',
    'ResourceInUse',
    'ResourceInUseException',
    'ResourceConflictException',
    'ResourceNotReadyException',
    'DependencyViolation',
    'DeleteConflict',
    'DeleteConflictException',
    'OperationAborted',
    'OperationAbortedException',
    'EntityTemporarilyUnmodifiable',
    'EntityTemporarilyUnmodifiableException',
    'ConcurrentModification',
    'ConcurrentModificationException',
    'VolumeInUse',
    'QueueDeletedRecently',
  ],
  ambiguous: [
    'ReplicatedWriteConflictException',
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'InternalServerException',
    'ServiceException',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'Unavailable',
    'RequestTimeout',
    'RequestTimeoutException',
    'TimeoutError',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
  ],
};

/** The lists of `reliability.md` 2.4, turned round: from the name to what it says of the effect. */
export const outcomesByName: OutcomeByName = Object.fromEntries(
  Object.entries(names).flatMap(([outcome, list]) => list.map((name) => [name, outcome as CloudOutcome])),
);

/** What LimitExceeded means where it is not a quota that only a person can raise. */
export const quotaOutcomes: OutcomeByName = {
  dynamodb: 'busy',
  kinesis: 'throttled',
  sfn: 'throttled',
};
