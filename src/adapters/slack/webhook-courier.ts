import type { Redact } from '../../core/redaction/mask.ts';
import type { AlertSender, Courier } from '../../engine/ports/courier.ts';
import type { Log } from '../../engine/ports/log.ts';
import { addToSummary, threadOf } from './conversation.ts';
import { planGroups } from './plan-groups.ts';
import { renderAlert, type SlackPayload } from './render-alert.ts';
import { renderSummary } from './render-summary.ts';
import { explainStatus } from './slack-failures.ts';
import { type RequestOptions, SlackLine } from './slack-request.ts';
import { TrafficMeter } from './traffic-meter.ts';

/** How the incoming webhook is reached. */
export interface WebhookOptions extends RequestOptions {
  /** A secret, and never part of a message. */
  readonly webhookUrl: string;
  readonly digestMs: number;
  /** Takes secrets out of the finished message. */
  readonly redact: Redact;
}

/**
 * Alerts over a Slack incoming webhook: each is a message of its own, for a webhook can neither edit nor thread, and says
 * no more than "ok". What was posted without an answer is posted again.
 */
export function createWebhookCourier(options: WebhookOptions): Courier {
  const line = new SlackLine(options);
  const meter = new TrafficMeter(options.clock);
  return {
    async group(waiting) {
      const { recent, hasRecentSummary } = meter;
      const traffic = {
        now: options.clock.now(),
        digestMs: options.digestMs,
        known: new Map(),
        recent,
        hasRecentSummary,
      };
      const groups = planGroups(waiting, traffic);
      // Several messages of one thread that arrive one by one are recorded one by one.
      return groups.flatMap((group) => (isOneThread(group) ? group.map((alert) => [alert]) : [group]));
    },
    async send(given, signal) {
      // What cannot be edited in would be one more message without news.
      const alerts = given.filter(
        ({ naming, restates, isEditOnly }) => naming !== 'confirmed' && restates !== 'alone' && isEditOnly !== true,
      );
      if (alerts.length === 0) return;
      const [first] = alerts;
      const isSummary = !isOneThread(alerts);
      const payload =
        isSummary || first === undefined ? renderSummary(addToSummary(undefined, alerts).members) : renderAlert(first);
      await post(line, options, payload, signal);
      meter.note(isSummary);
    },
  };
}

function isOneThread(alerts: Parameters<Courier['send']>[0]): boolean {
  return new Set(alerts.map(threadOf)).size <= 1;
}

async function post(
  line: SlackLine,
  options: WebhookOptions,
  payload: SlackPayload,
  signal: AbortSignal,
): Promise<void> {
  const body = JSON.stringify(payload);
  const init = {
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: options.redact(body),
  };
  const response = await line.post('webhook', options.webhookUrl, init, signal);
  if (!response.ok) {
    throw explainStatus(response.status, (await response.text().catch(() => '')).slice(0, 200));
  }
  await response.body?.cancel();
}

/** The sender where no Slack is configured: alerts go to the log, so that none is lost. */
export function createLogSender(log: Log): AlertSender {
  return async (alert) => {
    const { severity, stack, address, title, differences, by, commit, next } = alert;
    log.warn(
      { alert: alert.id, kind: alert.kind, severity, stack, address, title, differences, by, commit, next },
      'alert',
    );
  };
}
