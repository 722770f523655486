import { Failure } from '../../core/failure.ts';
import { CloudError } from '../ports/cloud.ts';

/** What a failed AWS call means for one object, as a failure that says how it is handled. */
export function explainCall(thrown: unknown, address: string, what: string): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  if (!(thrown instanceof CloudError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new Failure({ code: 'unexpected', handling: 'stop', summary: 'Unexpected error', detail: `${what} failed: ${message}.`, address, cause: thrown });
  }
  const answer = `${thrown.operation} was answered ${thrown.code}: ${thrown.message}`;
  switch (thrown.outcome) {
    case 'denied':
      return failure('denied', 'ask', 'AWS refused permission', `${what} failed. ${answer}. Allow the action in the policy of the worker's role; the next pass goes on.`);
    case 'refused':
      return failure('refused', 'ask', 'AWS refused the request', `${what} failed. ${answer}. Mend the configuration in Git, or what stands in the way in AWS; the next pass goes on.`);
    case 'throttled':
    case 'busy':
      return failure('busy', 'wait', 'AWS is busy', `${what} did not get through. ${answer}. Nothing was changed; the next pass tries again.`);
    case 'unreachable':
      return failure('unreachable', 'retry', 'AWS could not be reached', `${what} did not leave this machine. ${answer}. The next pass tries again.`);
    case 'expired':
      return failure('credentials', 'ask', 'The AWS credentials are not valid', `${what} failed. ${answer}. Renew the credentials of the worker.`);
    case 'ambiguous':
      return failure('unsettled', 'wait', 'An AWS call has an unknown outcome', `${what} may or may not have taken effect. ${answer}. The intent is kept; the next pass finds out before anything else is done to it.`);
  }

  function failure(code: string, handling: Failure['handling'], summary: string, detail: string): Failure {
    return new Failure({ code, handling, summary, detail, address, cause: thrown });
  }
}
