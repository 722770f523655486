import type { Call, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import type { FaultMode } from './fault.ts';

const throttles: Readonly<Record<string, AwsError>> = {
  ec2: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  s3: { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  dynamodb: { status: 400, code: 'ThrottlingException', message: 'Rate of requests exceeds the allowed throughput.' },
  tagging: { status: 400, code: 'ThrottledException', message: 'Rate exceeded' },
  sqs: { status: 403, code: 'RequestThrottled', message: 'Request is throttled.' },
};

const otherThrottle: AwsError = { status: 400, code: 'Throttling', message: 'Rate exceeded' };
const jsonThrottle: AwsError = { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' };

/** The error reply of a fault that answers in the place of the service; undefined for a mode that does not. */
export function createFaultReply(call: Call, mode: FaultMode): Reply | undefined {
  switch (mode.kind) {
    case 'throttle':
      return createErrorReply(
        call,
        throttles[call.service] ?? (call.protocol === 'json' ? jsonThrottle : otherThrottle),
      );
    case 'error':
      return createErrorReply(call, {
        status: mode.status,
        code: mode.code,
        message: mode.message ?? 'A fault on purpose.',
      });
    case 'access-denied':
      return createErrorReply(call, describeRefusal(call));
    default:
      return undefined;
  }
}

function describeRefusal(call: Call): AwsError {
  const message = `User: ${call.caller} is not authorized to perform: ${call.service}:${call.operation}`;
  if (call.protocol === 'json') return { status: 400, code: 'AccessDeniedException', message };
  const code = call.service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied';
  return { status: 403, code, message: call.service === 's3' ? 'Access Denied' : message };
}
