import type { Clock } from '../../engine/ports/time.ts';
import { rateLimited, unreachable } from './slack-failures.ts';

/** How requests to Slack are made. */
export interface RequestOptions {
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

/** Posts to Slack, and keeps quiet for as long as Slack asks for (https://docs.slack.dev/apis/web-api/rate-limits). */
export class SlackLine {
  readonly #options: RequestOptions;
  readonly #quietUntil = new Map<string, number>();

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  /** `lane`: what the limit is counted for, the method or the webhook. */
  async post(lane: string, url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const { clock, timeoutMs = 10_000 } = this.#options;
    const waitMs = (this.#quietUntil.get(lane) ?? 0) - clock.monotonic();
    if (waitMs > 0) {
      throw rateLimited(waitMs);
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(url, { ...init, method: 'POST', redirect: 'error', signal: limit }).catch((thrown) => {
      throw unreachable(thrown);
    });
    if (response.status === 429) {
      await response.body?.cancel();
      throw this.#quiet(lane, response.headers.get('retry-after'));
    }
    return response;
  }

  #quiet(lane: string, retryAfter: string | null): Error {
    const seconds = Number(retryAfter ?? '');
    const waitMs = (Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) : 30) * 1000;
    this.#quietUntil.set(lane, this.#options.clock.monotonic() + waitMs);
    return rateLimited(waitMs);
  }
}
