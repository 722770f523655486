import type { AlertFacts } from '../../core/doctor/judge-alerts.ts';
import { asFailure } from '../../core/failure.ts';
import type { CourierSettings } from './open-courier.ts';
import { createSlackApi, type SlackApiOptions } from './slack-api.ts';

/** How people are told, and for a bot whether Slack knows it: https://docs.slack.dev/reference/methods/auth.test */
export async function askBot(
  { slackToken: token, slackChannel: channel, slackWebhook, slackApi: baseUrl }: CourierSettings,
  means: Pick<SlackApiOptions, 'clock' | 'redact'>,
  signal: AbortSignal,
): Promise<AlertFacts> {
  if (token === undefined || channel === undefined) return { way: slackWebhook === undefined ? 'log' : 'webhook' };
  try {
    const { team, user } = await createSlackApi({ token, baseUrl, ...means }).call('auth.test', {}, signal);
    return { way: 'bot', team: String(team), user: String(user), channel };
  } catch (thrown) {
    signal.throwIfAborted();
    return { way: 'bot', refusal: asFailure(thrown).detail };
  }
}
