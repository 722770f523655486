import { createHmac } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Redact } from '../../core/redaction/mask.ts';
import type { AlertSender } from '../../engine/ports/courier.ts';
import type { Clock } from '../../engine/ports/time.ts';

/** How the webhook is reached. */
export interface HookOptions {
  /** May hold a token, so it is a secret. */
  readonly url: string;
  /** `whsec_` and the base64 of the key. */
  readonly secret: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Takes secrets out of what is sent. */
  readonly redact: Redact;
}

/**
 * Posts each alert as JSON, signed as the Standard Webhooks specification has it (https://www.standardwebhooks.com): its id is the
 * same at every try, so that whoever receives it can tell a repetition.
 */
export function createHookSender(options: HookOptions): AlertSender {
  const key = Buffer.from(options.secret.replace(/^whsec_/, ''), 'base64');
  return async (alert, signal) => {
    const text = JSON.stringify({
      type: `groundstate.${alert.kind}`,
      timestamp: new Date(alert.at).toISOString(),
      data: alert,
    });
    const body = options.redact(text);
    const timestamp = String(Math.floor(options.clock.now() / 1000));
    const signature = createHmac('sha256', key).update(`${alert.id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': alert.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs ?? 10_000)]);
    const response = await fetch(options.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: limit,
    }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok !== true) {
      throw explain(response?.status);
    }
  };
}

function explain(status: number | undefined): Failure {
  const temporary = status === undefined || status >= 500 || status === 408 || status === 429;
  const answer = status === undefined ? 'does not answer' : `answered HTTP ${status}`;
  return new Failure({
    code: temporary ? 'hook-unavailable' : 'hook-refused',
    handling: temporary ? 'retry' : 'ask',
    summary: temporary ? 'The webhook is not available' : 'The webhook refused an alert',
    detail: `The address of hook_url ${answer}. The alert is kept for a week and sent again, later each time; Slack and everything else do not wait for it. Check the address and hook_secret if this lasts.`,
  });
}
