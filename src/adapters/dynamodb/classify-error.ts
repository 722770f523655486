import { Failure } from '../../core/failure.ts';

/** What a failed request of the table says of its effect. */
export type TableTrouble =
  /** A condition was not met; for a transaction, of which action, and the item that was there. */
  | { readonly kind: 'refused'; readonly index: number; readonly attributes: unknown }
  /** It did not happen and may be tried again. */
  | { readonly kind: 'again'; readonly throttled: boolean }
  /** It may have happened. */
  | { readonly kind: 'unclear' }
  /** It did not happen and will not. */
  | { readonly kind: 'failed'; readonly failure: Failure };

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'TransactionInProgressException',
  'TransactionConflictException',
]);
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const cutOff = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);
const unclearNames = new Set([
  'TimeoutError',
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'SyntaxError',
  'UnreadableAnswer',
]);
const badCredentials = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredTokenException',
  'ExpiredToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'IncompleteSignature',
  'MissingAuthenticationTokenException',
]);
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Classifies what the SDK threw, by name, code and status, never by message. */
export function classifyTableError(thrown: unknown, table: string): TableTrouble {
  const error = readError(thrown);
  if (error.name === 'ConditionalCheckFailedException') {
    return { kind: 'refused', index: 0, attributes: error.item };
  }
  if (error.name === 'TransactionCanceledException') {
    return classifyCancellation(error, table);
  }
  if (throttles.has(error.name)) {
    return { kind: 'again', throttled: true };
  }
  if (notSent.has(error.code)) {
    return { kind: 'again', throttled: false };
  }
  if (
    cutOff.has(error.code) ||
    unclearNames.has(error.name) ||
    error.status >= 500 ||
    (error.status >= 200 && error.status < 300)
  ) {
    return { kind: 'unclear' };
  }
  return { kind: 'failed', failure: explain(error, table) };
}

function classifyCancellation(error: ReadError, table: string): TableTrouble {
  const index = error.reasons.findIndex((reason) => reason.code === 'ConditionalCheckFailed');
  if (index >= 0) {
    return { kind: 'refused', index, attributes: error.reasons[index]?.item };
  }
  if (error.reasons.some((reason) => passing.has(reason.code))) {
    return { kind: 'again', throttled: true };
  }
  return { kind: 'failed', failure: explain(error, table) };
}

function explain(error: ReadError, table: string): Failure {
  if (error.name === 'ResourceNotFoundException') {
    return new Failure({
      code: 'table-missing',
      handling: 'stop',
      summary: 'The Groundstate table does not exist',
      detail: `There is no DynamoDB table «${table}» in this account and region. Without it there is no lease and no ledger, so nothing was applied. Run «groundstate init» to create it, or set the table's name and region to those of an existing one.`,
      cause: error.cause,
    });
  }
  if (badCredentials.has(error.name)) {
    return new Failure({
      code: 'aws-credentials',
      handling: 'stop',
      summary: 'The AWS credentials are not accepted',
      detail: `DynamoDB answered ${error.name} for the table «${table}»: ${error.message}. Without the ledger nothing can be applied. Check the credentials and the region of the worker, then try again.`,
      cause: error.cause,
    });
  }
  const denied = error.name.startsWith('AccessDenied') || error.status === 403;
  return new Failure({
    code: denied ? 'table-denied' : 'table-request-refused',
    handling: denied ? 'ask' : 'stop',
    summary: denied ? 'Access to the Groundstate table is denied' : 'The Groundstate table refused a request',
    detail: `DynamoDB answered ${error.name} for the table «${table}»: ${error.message}. Without the ledger nothing can be applied. ${denied ? 'Give the worker the table actions of its policy, then try again.' : 'This is a defect of Groundstate or a table that somebody else made: please report it.'}`,
    cause: error.cause,
  });
}

interface ReadError {
  readonly name: string;
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly item: unknown;
  readonly reasons: readonly { readonly code: string; readonly item: unknown }[];
  readonly cause: unknown;
}

function readError(thrown: unknown): ReadError {
  const error = asRecord(thrown);
  const reasons = Array.isArray(error['CancellationReasons']) ? error['CancellationReasons'].map(asRecord) : [];
  return {
    name: textOr(error['name'], 'Error'),
    code: textOr(error['code'], ''),
    status: Number(asRecord(error['$metadata'])['httpStatusCode'] ?? 0),
    message: textOr(error['message'], 'no message').replace(/\.+$/, ''),
    item: error['Item'],
    reasons: reasons.map((reason) => ({ code: textOr(reason['Code'], 'None'), item: reason['Item'] })),
    cause: thrown,
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
