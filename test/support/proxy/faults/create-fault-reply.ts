import type { Call, Reply } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import type { ErrorFault, ServiceFault } from './fault.ts';
import { createThrottleReply } from './throttles.ts';

/** The answer that stands in the place of the service's own. */
export function createFaultReply(
  call: Call,
  mode: Exclude<ServiceFault, { kind: 'stale-read' | 'not-found' }> | ErrorFault,
): Reply {
  switch (mode.kind) {
    case 'throttle':
      return createThrottleReply(call, mode.code);
    case 'access-denied':
      return createErrorReply(call, describeRefusal(call));
    case 'dependency':
      return createErrorReply(call, dependencies[call.service] ?? busy);
    case 'region-redirect':
      return redirect(call, mode.region);
    case 'error':
      return createErrorReply(call, { message: 'A fault on purpose.', ...mode });
    case 'broken':
      return breakDown(call, mode.status);
    case 'error-in-200': {
      const error = { status: 200, code: mode.code ?? 'InternalError', message: 'We encountered an internal error.' };
      return createErrorReply(call, error);
    }
  }
}

function describeRefusal(call: Call): AwsError {
  const message = `User: ${call.caller} is not authorized to perform: ${call.service}:${call.operation}`;
  if (call.protocol === 'json') return { status: 400, code: 'AccessDeniedException', message };
  const code = call.service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied';
  return { status: 403, code, message: call.service === 's3' ? 'Access Denied' : message };
}

const busy: AwsError = { status: 400, code: 'ResourceInUseException', message: 'The resource is in use.' };
const dependencies: Readonly<Record<string, AwsError>> = {
  ec2: { status: 400, code: 'DependencyViolation', message: 'The resource has a dependent object' },
  iam: { status: 409, code: 'DeleteConflict', message: 'Cannot delete entity, must remove what belongs to it first.' },
  s3: { status: 409, code: 'OperationAborted', message: 'A conflicting conditional operation is in progress.' },
  logs: { status: 400, code: 'OperationAbortedException', message: 'Please try again later.' },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html */
function redirect(call: Call, region: string): Reply {
  const message =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const reply = createErrorReply(call, { status: 301, code: 'PermanentRedirect', message });
  return { ...reply, headers: { ...reply.headers, 'x-amz-bucket-region': region } };
}

function breakDown(call: Call, status: 500 | 502 | 503 | 504): Reply {
  if (status === 502 || status === 504) {
    const title = status === 502 ? '502 Bad Gateway' : '504 Gateway Time-out';
    const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
    return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(page) };
  }
  if (status === 503) {
    const code = call.service === 'ec2' ? 'Unavailable' : 'ServiceUnavailable';
    return createErrorReply(call, { status, code, message: 'The service is unavailable. Please try again.' });
  }
  const names: Readonly<Record<string, string>> = { dynamodb: 'InternalServerError', iam: 'ServiceFailure' };
  const code = names[call.service] ?? (call.protocol === 'json' ? 'InternalFailure' : 'InternalError');
  return createErrorReply(call, { status, code, message: 'An internal error has occurred' });
}
