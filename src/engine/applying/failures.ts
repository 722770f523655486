import { Failure, type Handling } from '../../core/failure.ts';
import { CloudError, type CloudOutcome } from '../ports/cloud.ts';

/** What a failed AWS call means for one object, as a failure that says how it is handled. */
export function explainCall(thrown: unknown, address: string, what: string): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  if (!(thrown instanceof CloudError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new Failure({
      code: 'unexpected',
      handling: 'stop',
      summary: 'Unexpected error',
      detail: `${what} failed: ${message}.`,
      address,
      cause: thrown,
    });
  }
  const { code, handling, summary, before, after } = MEANINGS[thrown.outcome];
  const answer = `${thrown.operation} was answered ${thrown.code}: ${thrown.message}`;
  return new Failure({
    code,
    handling,
    summary,
    detail: `${what} ${before}. ${answer}. ${after}`,
    address,
    cause: thrown,
  });
}

/** Shorter secrets would turn half of a sentence into masks. */
const SHORTEST_SECRET = 6;

/** The failure without what AWS repeats of a secret in its message; the answer itself, which may hold it too, is left behind. */
export function withoutSecrets(thrown: unknown, secrets: ReadonlySet<string>): unknown {
  const told = [...secrets].filter((secret) => secret.length >= SHORTEST_SECRET);
  if (!(thrown instanceof Failure) || !told.some((secret) => thrown.detail.includes(secret))) {
    return thrown;
  }
  const { code, handling, summary, address } = thrown;
  const detail = told.reduce((text, secret) => text.replaceAll(secret, '(sensitive value)'), thrown.detail);
  return new Failure({ code, handling, summary, detail, address });
}

interface Meaning {
  readonly code: string;
  readonly handling: Handling;
  readonly summary: string;
  readonly before: string;
  readonly after: string;
}

const MEANINGS: Readonly<Record<CloudOutcome, Meaning>> = {
  denied: {
    code: 'denied',
    handling: 'ask',
    summary: 'AWS refused permission',
    before: 'failed',
    after: "Allow the action in the policy of the worker's role; the next pass goes on.",
  },
  refused: {
    code: 'refused',
    handling: 'ask',
    summary: 'AWS refused the request',
    before: 'failed',
    after: 'Mend the configuration in Git, or what stands in the way in AWS; the next pass goes on.',
  },
  throttled: {
    code: 'busy',
    handling: 'wait',
    summary: 'AWS is busy',
    before: 'did not get through',
    after: 'Nothing was changed; the next pass tries again.',
  },
  busy: {
    code: 'busy',
    handling: 'wait',
    summary: 'AWS is busy',
    before: 'did not get through',
    after: 'Nothing was changed; the next pass tries again.',
  },
  unreachable: {
    code: 'unreachable',
    handling: 'retry',
    summary: 'AWS could not be reached',
    before: 'did not leave this machine',
    after: 'The next pass tries again.',
  },
  expired: {
    code: 'credentials',
    handling: 'ask',
    summary: 'The AWS credentials are not valid',
    before: 'failed',
    after: 'Renew the credentials of the worker.',
  },
  ambiguous: {
    code: 'unsettled',
    handling: 'wait',
    summary: 'An AWS call has an unknown outcome',
    before: 'may or may not have taken effect',
    after: 'The intent is kept; the next pass finds out before anything else is done to it.',
  },
};
