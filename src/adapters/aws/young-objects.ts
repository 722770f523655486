import { CloudError, type CloudRequest } from '../../engine/ports/cloud.ts';
import type { Clock } from '../../engine/ports/time.ts';

/** Knows what was made a moment ago, which AWS may not see itself yet. */
export interface YoungObjects {
  /** Notes the names and ids of what a call made. */
  note(request: CloudRequest, output: unknown): void;
  /** The same error, or one that says «busy» where a write did not find what was made a moment ago. */
  judge(request: CloudRequest, error: CloudError): CloudError;
}

/** How long a new object may not be found, in milliseconds (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html). */
const window = 5 * 60_000;
/** Names that are remembered at most. */
const capacity = 10_000;

const creations = /^(Create|Allocate|Authorize|Register|Run)/;
/** Not found is what a deletion is after, of an object or of a relation; for everything else it has to be there first. */
const deletions = /^(Delete|Release|Terminate|Deregister|ScheduleKeyDeletion|Detach|Disassociate|Remove|Untag)/;
const notFound = /NotFound|NoSuch|DoesNotExist|NonExistent/;
/** What belongs to an object, and is named by it: gone, and not late. */
const parts = /^Invalid(Permission|Route)\.NotFound$/;
const idOrArn = /^(arn:.+|[a-z]+-[0-9a-f]{8,17})$/;

/** Makes an empty memory. */
export function createYoungObjects(clock: Clock): YoungObjects {
  const born = new Map<string, number>();
  return {
    note: ({ purpose, call }, output) => {
      if (purpose !== 'write' || !creations.test(call.operation)) {
        return;
      }
      const names = Object.entries(call.input).filter(([name]) => name.endsWith('Name'));
      const ids = textsIn(output).filter((text) => idOrArn.test(text));
      for (const name of [...names.flatMap(([, value]) => textsIn(value)), ...ids]) {
        born.delete(name);
        born.set(name, clock.monotonic());
      }
      for (const name of born.keys()) {
        if (born.size <= capacity) {
          break;
        }
        born.delete(name);
      }
    },
    judge: ({ purpose, call }, error) => {
      const isMissing = error.outcome === 'refused' && notFound.test(error.code) && !parts.test(error.code);
      if (purpose !== 'write' || !isMissing || deletions.test(call.operation)) {
        return error;
      }
      const since = clock.monotonic() - window;
      const isYoung = textsIn(call.input).some((text) => (born.get(text) ?? Number.NEGATIVE_INFINITY) > since);
      return isYoung ? wait(error) : error;
    },
  };
}

/** Every text in a value, at any depth. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
    ? Object.values(value).flatMap(textsIn)
    : [];
}

function wait(error: CloudError): CloudError {
  const { code, operation, requestId, cause } = error;
  const message = `${error.message} (it was made a moment ago, and AWS may not see it everywhere yet)`;
  return new CloudError({ outcome: 'busy', code, operation, requestId, cause, message });
}
