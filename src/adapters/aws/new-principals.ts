import { CloudError, type CloudRequest } from '../../engine/ports/cloud.ts';
import type { Clock } from '../../engine/ports/time.ts';

/** Tells a policy that names a role too young to be known from one that is wrong. */
export interface NewPrincipals {
  /** The same error, or one that says «busy» for as long as the role may be on its way. */
  judge(request: CloudRequest, error: CloudError): CloudError;
}

/**
 * How long a new role may be unknown to other services, in milliseconds: fifteen minutes, as AWS support says it
 * (https://github.com/hashicorp/terraform-provider-aws/issues/44517).
 */
const spreadMs = 15 * 60_000;
/** Refusals that are remembered at most; a pass makes far fewer. */
const capacity = 500;

/**
 * The one place where the text of an error counts: services refuse an unknown principal with the code of a policy that is
 * malformed, and only the text tells them apart. The time begins with the first refusal of a request.
 */
const codes =
  /^(MalformedPolicyDocument(Exception)?|MalformedPolicy|InvalidParameter(Value(Exception)?)?|InvalidAttributeValue)$/;
const texts = /principal|can ?not be assumed|instance profile/i;

/** Makes a memory of the policies that were refused. */
export function createNewPrincipals(clock: Clock): NewPrincipals {
  const since = new Map<string, number>();
  return {
    judge: ({ service, call }, error) => {
      if (error.outcome !== 'refused' || !codes.test(error.code) || !texts.test(error.message)) {
        return error;
      }
      const key = `${service} ${call.operation} ${JSON.stringify(call.input)}`;
      const now = clock.monotonic();
      const first = since.get(key) ?? now;
      since.set(key, first);
      const oldest = since.keys().next();
      if (since.size > capacity && oldest.done !== true) {
        since.delete(oldest.value);
      }
      return now - first < spreadMs ? wait(error) : error;
    },
  };
}

function wait(error: CloudError): CloudError {
  const { code, operation, requestId, cause } = error;
  const message = `${error.message} (a new role takes up to 15 minutes until every service knows it)`;
  return new CloudError({ outcome: 'busy', code, operation, requestId, cause, message });
}
