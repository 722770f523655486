import type { AlertSender, Courier } from '../../engine/ports/courier.ts';
import type { Log } from '../../engine/ports/log.ts';
import type { MessageBook } from '../../engine/ports/message-book.ts';
import type { Clock } from '../../engine/ports/time.ts';
import { createBotCourier } from './bot-courier.ts';
import type { Press } from './render-actions.ts';
import { createSlackApi } from './slack-api.ts';
import { createLogSender, createWebhookCourier } from './webhook-courier.ts';

/** The settings that decide how people are told. */
export interface CourierSettings {
  readonly slackToken: string | undefined;
  readonly slackChannel: string | undefined;
  readonly slackWebhook: string | undefined;
  readonly slackApi: string;
  readonly slackDigest: number;
}

interface CourierMeans {
  readonly clock: Clock;
  readonly log: Log;
  readonly book: MessageBook;
  readonly offers: readonly Press[];
  redact(text: string): string;
}

/** The best courier that the settings allow: a bot, else an incoming webhook, else the log. */
export function openCourier(settings: CourierSettings, means: CourierMeans): Courier | AlertSender {
  const { slackToken, slackChannel, slackWebhook, slackApi, slackDigest } = settings;
  const { clock, redact, book, offers } = means;
  if (slackToken !== undefined && slackChannel !== undefined) {
    const api = createSlackApi({ token: slackToken, baseUrl: slackApi, clock, redact });
    return createBotCourier({ api, channel: slackChannel, book, clock, digestMs: slackDigest, offers });
  }
  if (slackWebhook !== undefined) {
    return createWebhookCourier({ webhookUrl: slackWebhook, clock, redact, digestMs: slackDigest });
  }
  return createLogSender(means.log);
}

/** How people are told, in a sentence for the log of a start. */
export function describeCourier({ slackToken, slackWebhook }: CourierSettings): string {
  if (slackToken !== undefined) {
    return 'Slack, as a bot: one message for each drift, edited through its life.';
  }
  return slackWebhook === undefined
    ? 'The log alone: no Slack is configured.'
    : 'Slack, by an incoming webhook: every alert is a message of its own, without edits, threads and buttons. For those, give slack_token and slack_channel.';
}
