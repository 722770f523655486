import { CloudError, type CloudOutcome } from '../../engine/ports/cloud.ts';
import { type OutcomeByName, outcomesByName, quotaOutcomes } from './error-names.ts';

/** The call that failed, as far as it matters for what the failure means. */
export interface FailedCall {
  readonly service: string;
  readonly operation: string;
  /** Whether the request was handed to the network. */
  readonly sent: boolean;
}

const notSentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);

/** Classifies what the SDK threw, by error name, network code and status, never by message text. */
export function classifyCloudError(thrown: unknown, call: FailedCall): CloudError {
  const error = readError(thrown);
  return new CloudError({
    outcome: findOutcome(error, call),
    code: error.name,
    operation: call.operation,
    message: `${call.service}:${call.operation} failed with ${error.name}: ${error.message.replace(/\.+$/, '')}`,
    requestId: error.requestId,
    cause: thrown,
  });
}

function findOutcome(error: ReadError, call: FailedCall): CloudOutcome {
  const named: OutcomeByName = outcomesByName;
  const known = named[error.name] ?? named[error.name.replace(/^AWS\.SimpleQueueService\./, '')];
  if (known !== undefined) {
    return known;
  }
  if (error.name === 'LimitExceededException' || error.name === 'LimitExceeded') {
    // The same name is a quota in some services and a moment's crowd in others.
    return quotaOutcomes[call.service] ?? 'refused';
  }
  if (quotaName.test(error.name)) {
    return 'refused';
  }
  if (notSentCodes.has(error.code) || isTlsRefusal(error.code)) {
    return 'unreachable';
  }
  return error.status > 0 ? byStatus(error.status) : withoutAnswer(call);
}

/** A quota that only a person can raise; some services say it with a 403. What is a throttle was known by its whole name. */
const quotaName = /(LimitExceeded|LimitsExceeded|OverLimit)(Exception)?$/;

function byStatus(status: number): CloudOutcome {
  // An error that comes with a 200 is an answer that could not be read: the call was made.
  if (status >= 500 ? status !== 509 : status < 300) {
    return 'ambiguous';
  }
  if (status === 429 || status === 509) {
    return 'throttled';
  }
  return status === 401 || status === 403 ? 'denied' : 'refused';
}

/** A request that left and got no answer may have been carried out; one that never left was wrong by itself. */
function withoutAnswer(call: FailedCall): CloudOutcome {
  return call.sent ? 'ambiguous' : 'refused';
}

function isTlsRefusal(code: string): boolean {
  return code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_') || code.startsWith('CERT_') || tlsCodes.has(code);
}

const tlsCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'EPROTO',
]);

interface ReadError {
  readonly name: string;
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly requestId: string | undefined;
}

function readError(thrown: unknown): ReadError {
  const error = asRecord(thrown);
  const metadata = asRecord(error['$metadata']);
  const status = Number(metadata['httpStatusCode'] ?? asRecord(error['$response'])['statusCode'] ?? 0);
  const requestId = metadata['requestId'];
  return {
    name: nameOf(error, status),
    code: typeof error['code'] === 'string' ? error['code'] : '',
    status,
    message: typeof error['message'] === 'string' && error['message'] !== '' ? error['message'] : `HTTP ${status}`,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

/** An answer without a body (HEAD) has no code of its own, and a network error is best known by its system code. */
function nameOf(error: Record<string, unknown>, status: number): string {
  const name = typeof error['name'] === 'string' ? error['name'] : 'Error';
  if ((name === 'Error' || name === 'AggregateError') && typeof error['code'] === 'string' && status === 0) {
    return error['code'];
  }
  const nameless = name === 'Error' || name === 'Unknown' || name === 'UnknownError' || /^\d+$/.test(name);
  return nameless && status > 0 ? `HTTP ${status}` : name;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
