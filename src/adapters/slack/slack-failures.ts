import { Failure } from '../../core/failure.ts';

const kept = 'The alert is kept in the outbox and sent later; nothing else waits for it.';

/** Slack could not be reached; only the code of the error goes on, for the error itself may hold the address, which is a secret. */
export function unreachable(thrown: unknown): Failure {
  return new Failure({
    code: 'slack-unreachable',
    handling: 'retry',
    summary: 'Slack does not answer',
    detail: `Slack could not be reached (${readCode(thrown)}). ${kept} Check the worker's way to the internet if this lasts.`,
  });
}

function readCode(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) {
    return String(cause.code);
  }
  return thrown instanceof Error ? thrown.name : 'unknown';
}

/** Slack wants fewer messages. */
export function rateLimited(waitMs: number): Failure {
  return new Failure({
    code: 'slack-rate-limited',
    handling: 'retry',
    summary: 'Slack asks for fewer messages',
    detail: `Slack takes the next message in ${Math.ceil(waitMs / 1000)} s. The alert is kept in the outbox and sent then; nothing else waits for it.`,
  });
}

/** An answer that is none: over HTTP, without a word of Slack's API. */
export function explainStatus(status: number, answer: string): Failure {
  const temporary = status >= 500 || status === 408;
  return new Failure({
    code: temporary ? 'slack-unavailable' : 'slack-refused',
    handling: temporary ? 'retry' : 'ask',
    summary: temporary ? 'Slack is not available' : 'Slack refused a message',
    detail: temporary
      ? `Slack answered HTTP ${status}. ${kept}`
      : `Slack answered HTTP ${status}: ${answer}. The alert is kept in the outbox, but will not arrive before this is mended. Check that the incoming webhook still exists and belongs to the right channel.`,
  });
}

const temporaryErrors = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
]);

const remedies: Readonly<Record<string, string>> = {
  invalid_auth: 'The bot token is not valid any more: copy the current one from the app page into slack_token.',
  account_inactive: 'The app was removed from the workspace: install it again.',
  token_revoked: 'The bot token was revoked: install the app again and give its new token as slack_token.',
  not_in_channel: 'Invite the app into the channel: /invite in the channel, then its name.',
  channel_not_found:
    'slack_channel names no channel that the app can see: give the id of the channel, and invite the app into it.',
  is_archived: 'The channel is archived: choose another one as slack_channel.',
  missing_scope: 'Add the scopes of docs/slack.md to the app and install it again.',
};

/** An answer in which Slack's API says no; the methods and their errors are listed at https://docs.slack.dev/reference/methods. */
export function explainRefusal(method: string, error: string): Failure {
  const temporary = temporaryErrors.has(error);
  return new Failure({
    code: temporary ? 'slack-unavailable' : `slack-${error.replaceAll(/[^a-z0-9]+/g, '-')}`,
    handling: temporary ? 'retry' : 'ask',
    summary: temporary ? 'Slack is not available' : 'Slack refused a request',
    detail: temporary
      ? `Slack answered ${error} to ${method}. ${kept}`
      : `Slack answered ${error} to ${method}. The alert is kept in the outbox, but will not arrive before this is mended. ${remedies[error] ?? 'Look the word up on the page of the method in the documentation of Slack.'}`,
  });
}
