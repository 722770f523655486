import type { Redact } from '../../core/redaction/mask.ts';
import type { ChatDesk } from '../../engine/ports/chat-desk.ts';
import type { AlertSender, Courier } from '../../engine/ports/courier.ts';
import type { Log } from '../../engine/ports/log.ts';
import type { MessageBook } from '../../engine/ports/message-book.ts';
import type { Clock } from '../../engine/ports/time.ts';
import { createBotCourier } from './bot-courier.ts';
import { createSlackDesk, type DeskMeans } from './desk.ts';
import { allPresses } from './render-actions.ts';
import { createSlackApi } from './slack-api.ts';
import { createLogSender, createWebhookCourier } from './webhook-courier.ts';

/** The settings that decide how people are told. */
export interface CourierSettings {
  readonly slackToken: string | undefined;
  readonly slackChannel: string | undefined;
  readonly slackWebhook: string | undefined;
  readonly slackApi: string;
  readonly slackDigest: number;
  readonly slackSigningSecret: string | undefined;
  readonly slackAppToken: string | undefined;
  readonly slackPeople: string | undefined;
}

interface CourierMeans {
  readonly clock: Clock;
  readonly log: Log;
  readonly book: MessageBook;
  readonly redact: Redact;
}

/** The best courier that the settings allow: a bot, else an incoming webhook, else the log. */
export function openCourier(settings: CourierSettings, means: CourierMeans): Courier | AlertSender {
  const { slackToken, slackChannel, slackWebhook, slackApi, slackDigest } = settings;
  const { clock, redact, book } = means;
  const offers = takesPresses(settings) ? allPresses : [];
  if (slackToken !== undefined && slackChannel !== undefined) {
    const api = createSlackApi({ token: slackToken, baseUrl: slackApi, clock, redact });
    return createBotCourier({ api, channel: slackChannel, book, clock, digestMs: slackDigest, offers });
  }
  if (slackWebhook !== undefined) {
    return createWebhookCourier({ webhookUrl: slackWebhook, clock, redact, digestMs: slackDigest });
  }
  return createLogSender(means.log);
}

/** Whether somebody answers the buttons. */
function takesPresses({ slackSigningSecret, slackAppToken, slackPeople }: CourierSettings): boolean {
  return slackPeople !== undefined && (slackSigningSecret !== undefined || slackAppToken !== undefined);
}

/** What takes the presses and commands of people; undefined where none may come. */
export function openDesk(settings: CourierSettings, means: DeskMeans): ChatDesk | undefined {
  const { slackSigningSecret, slackAppToken, slackPeople = '', slackApi } = settings;
  const people = new Set(slackPeople.split(','));
  const options = { signingSecret: slackSigningSecret, appToken: slackAppToken, baseUrl: slackApi, people };
  return takesPresses(settings) ? createSlackDesk(options, means) : undefined;
}

/** How people are told, in a sentence for the log of a start. */
export function describeCourier(settings: CourierSettings): string {
  const { slackToken, slackWebhook } = settings;
  if (slackToken !== undefined) {
    const buttons = takesPresses(settings)
      ? 'with buttons'
      : 'without buttons (slack_people and a way for presses are not configured)';
    return `Slack, as a bot: one message for each drift, edited through its life, ${buttons}.`;
  }
  return slackWebhook === undefined
    ? 'The log alone: no Slack is configured.'
    : 'Slack, by an incoming webhook: every alert is a message of its own, without edits, threads and buttons. For those, give slack_token and slack_channel.';
}
