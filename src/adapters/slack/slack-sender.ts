import { Failure } from '../../core/failure.ts';
import type { Alert } from '../../engine/ports/journal.ts';
import type { Log } from '../../engine/ports/log.ts';
import type { Clock } from '../../engine/ports/time.ts';
import { renderAlert } from './render-alert.ts';

/** Sends one alert to people; throws where it did not arrive. */
export type AlertSender = (alert: Alert) => Promise<void>;

/** How Slack is reached. */
export interface SlackOptions {
  /** The address of the incoming webhook; a secret, and never part of a message. */
  readonly webhookUrl: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Takes secrets out of the finished message. */
  readonly redact?: (text: string) => string;
}

/** A sender for a Slack incoming webhook, which keeps quiet for as long as Slack asks for. */
export function createSlackSender(options: SlackOptions): AlertSender {
  let quietUntil = 0;
  return async (alert) => {
    const now = options.clock.monotonic();
    if (now < quietUntil) {
      throw rateLimited(quietUntil - now);
    }
    const response = await post(options, JSON.stringify(renderAlert(alert)));
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after') ?? '');
      const waitMs = (Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : 30) * 1000;
      quietUntil = options.clock.monotonic() + waitMs;
      throw rateLimited(waitMs);
    }
    if (!response.ok) {
      throw explainStatus(response.status, (await response.text().catch(() => '')).slice(0, 200));
    }
    await response.body?.cancel();
  };
}

async function post(options: SlackOptions, body: string): Promise<Response> {
  try {
    return await fetch(options.webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: options.redact?.(body) ?? body,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
    });
  } catch (thrown) {
    // The error of fetch may hold the address, which is a secret; only its code goes on.
    const code = readCode(thrown);
    throw new Failure({
      code: 'slack-unreachable',
      handling: 'retry',
      summary: 'Slack does not answer',
      detail: `The Slack webhook could not be reached (${code}). The alert is kept in the outbox and sent later; nothing else waits for it. Check the worker's way to the internet if this lasts.`,
    });
  }
}

function readCode(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) {
    return String(cause.code);
  }
  return thrown instanceof Error ? thrown.name : 'unknown';
}

function rateLimited(waitMs: number): Failure {
  return new Failure({
    code: 'slack-rate-limited',
    handling: 'retry',
    summary: 'Slack asks for fewer messages',
    detail: `Slack takes the next message in ${Math.ceil(waitMs / 1000)} s. The alert is kept in the outbox and sent then; nothing else waits for it.`,
  });
}

function explainStatus(status: number, answer: string): Failure {
  const temporary = status >= 500 || status === 408;
  return new Failure({
    code: temporary ? 'slack-unavailable' : 'slack-refused',
    handling: temporary ? 'retry' : 'ask',
    summary: temporary ? 'Slack is not available' : 'Slack refused a message',
    detail: temporary
      ? `Slack answered HTTP ${status}. The alert is kept in the outbox and sent later; nothing else waits for it.`
      : `Slack answered HTTP ${status}: ${answer}. The alert is kept in the outbox, but will not arrive before this is mended. Check that the incoming webhook still exists and belongs to the right channel.`,
  });
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
