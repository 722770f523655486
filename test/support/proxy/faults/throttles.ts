import type { Call, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';

/** The codes that mean «too many requests, it did not run», with their status where it is always the same. */
const statuses = {
  Throttling: 400,
  ThrottlingException: 400,
  ThrottledException: 400,
  Throttled: 429,
  RequestThrottled: 403,
  RequestThrottledException: 400,
  TooManyRequestsException: 429,
  ProvisionedThroughputExceededException: 400,
  RequestLimitExceeded: 503,
  BandwidthLimitExceeded: 503,
  SlowDown: 503,
  EC2ThrottledException: 503,
  PriorRequestNotComplete: 400,
  TransactionInProgressException: 400,
  /** A front end that says it by the status alone. */
  'HTTP 429': 429,
  'HTTP 509': 509,
} as const;

/** A code of `statuses`. */
export type ThrottleCode = keyof typeof statuses;

/** All of them. */
export const throttleCodes = Object.keys(statuses) as readonly ThrottleCode[];

/** What each service says by itself; the query protocols say Throttling, the JSON ones ThrottlingException. */
const ownCodes: Readonly<Record<string, ThrottleCode>> = {
  ec2: 'RequestLimitExceeded',
  s3: 'SlowDown',
  tagging: 'ThrottledException',
  sqs: 'RequestThrottled',
  sns: 'Throttled',
  lambda: 'TooManyRequestsException',
};

const messages: Readonly<Partial<Record<ThrottleCode, string>>> = {
  RequestLimitExceeded: 'Request limit exceeded.',
  SlowDown: 'Please reduce your request rate.',
  RequestThrottled: 'Request is throttled.',
  PriorRequestNotComplete: 'The request was rejected because the prior request has not been completed yet.',
  TransactionInProgressException: 'The transaction with the given request token is already in progress.',
};

/** The refusal of a service that is asked too often. */
export function createThrottleReply(call: Pick<Call, 'service' | 'protocol'>, wanted?: ThrottleCode): Reply {
  const code = wanted ?? ownCodes[call.service] ?? (call.protocol === 'json' ? 'ThrottlingException' : 'Throttling');
  const status = statuses[code];
  if (code.startsWith('HTTP ')) return { status, headers: {}, body: Buffer.alloc(0) };
  const error: AwsError = { status, code, message: messages[code] ?? 'Rate exceeded' };
  return createErrorReply(call, error);
}
